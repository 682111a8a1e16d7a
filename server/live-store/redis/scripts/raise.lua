-- raise: opens the store under a newer epoch; sessions of older ones are closed, unless they were seeded for it.
-- KEYS[1..8] meta, actions, wake, feed, queues, parked, running, sessions
-- ARGV[1]    header: the epoch, revision of what holds of dispatch or -1 to leave that, 1 if it is paused
-- ARGV[2]    what holds of dispatch, as JSON
-- Returns    OK | error RECOVERING <epoch>
local coming = header[1]
if coming < epoch then return redis.error_reply('RECOVERING ' .. epoch) end
if coming == epoch then return redis.status_reply('OK') end
for _, session in ipairs(call('ZRANGE', KEYS[8], 0, -1)) do
  if tonumber(call('HGET', base .. 'ses:' .. session, 'epoch')) ~= coming then loseSession(session) end
end
releaseFreed()
hints.due, hints.work, hints.feed = true, true, true
if header[2] >= 0 then keepDispatch(header[3], header[2], ARGV[2]) end
call('HSET', KEYS[1], 'epoch', coming)
saveAll()
return redis.status_reply('OK')
