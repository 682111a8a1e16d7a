-- beat: registers, renews, drains or closes a session. A new conversation loses the leases of the one before, except that
-- seeded leases are adopted.
-- KEYS[1..8] meta, actions, wake, feed, queues, parked, running, sessions
-- KEYS[9]    ses:<session> hash
-- ARGV[1]    header: epoch, kind, session, runner, lease time (ms)
-- ARGV[2]    info of a runner that registers
-- Returns    { deadline, now, stops: id, stage, task, ... } | error SESSIONCLOSED unknown
local kind, session = header[2], header[3]
local state = call('HMGET', KEYS[9], 'lease', 'seeded', 'stops')
local lease = tonumber(state[1])

if kind == 'close' then
  if lease then
    loseSession(session)
    releaseFreed()
    saveAll()
  end
  return { now, now, {} }
end

if kind == 'register' then
  if lease and tonumber(state[2]) ~= epoch then
    loseSession(session)
    releaseFreed()
    state[3] = false
  end
  lease = header[5]
  local conversation = nextTurn()
  saveAll()
  call('HSET', KEYS[9], 'runner', header[4], 'info', ARGV[2], 'lease', lease, 'epoch', epoch, 'call', 0, 'seeded', 0,
    'conversation', conversation)
  call('HDEL', KEYS[9], 'answer', 'draining')
elseif not lease then
  return redis.error_reply('SESSIONCLOSED unknown')
else
  if kind == 'drain' then call('HSET', KEYS[9], 'draining', 1) end
  saveClock()
end
call('ZADD', KEYS[8], now + lease, session)

local stops = {}
if state[3] then
  for _, stop in ipairs(stopsOf(session, true)) do
    stops[#stops + 1] = stop.id
    stops[#stops + 1] = stop.stage
    stops[#stops + 1] = stop.task
  end
end
return { now + lease, now, stops }
