-- raise: opens the store under a newer epoch; sessions of older ones are closed, unless they were seeded for it.
-- KEYS[1..8] meta, actions, wake, feed, queues, parked, running, sessions
-- ARGV[1]    header: the epoch
-- Returns    OK | error RECOVERING <epoch>
local coming = header[1]
if coming < epoch then return redis.error_reply('RECOVERING ' .. epoch) end
if coming == epoch then return redis.status_reply('OK') end
for _, session in ipairs(call('ZRANGE', KEYS[8], 0, -1)) do
  if tonumber(call('HGET', base .. 'ses:' .. session, 'epoch')) ~= coming then loseSession(session) end
end
releaseFreed()
hints.due, hints.work, hints.feed = true, true, true
call('HSET', KEYS[1], 'epoch', coming)
saveAll()
return redis.status_reply('OK')
