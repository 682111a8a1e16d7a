-- tick: closes overdue sessions, and hands out what is due, hidden for a while.
-- KEYS[1..8] meta, actions, wake, feed, queues, parked, running, sessions
-- ARGV[1]    header: epoch, most actions to hand out, how long they are hidden (ms)
-- Returns    { now, ms until something is due next or -1, due actions, closed sessions }
local LEASES_AT_ONCE = 256
local OBSERVED_MS = 1000
local due = call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, header[2])
local overdue = call('ZRANGEBYSCORE', KEYS[8], '-inf', now, 'LIMIT', 0, 64)
local hidden, lost = {}, 0
for _, id in ipairs(due) do
  hidden[#hidden + 1] = now + math.max(1, header[3])
  hidden[#hidden + 1] = id
end
for _, session in ipairs(overdue) do
  local lease = tonumber(call('HGET', base .. 'ses:' .. session, 'lease')) or 0
  if grace + lease > now then
    call('ZADD', KEYS[8], grace + lease, session)
  elseif lost < LEASES_AT_ONCE then
    lost = lost + loseSession(session)
  end
end
callWith('ZADD', KEYS[3], hidden)
if #closed > 0 then
  releaseFreed()
  saveAll()
elseif #due > 0 or not observed or now - observed > OBSERVED_MS then
  saveClock()
end

local nextAt = math.huge
for _, key in ipairs({ KEYS[3], KEYS[8] }) do
  local first = call('ZRANGE', key, 0, 0, 'WITHSCORES')
  if first[2] then nextAt = math.min(nextAt, tonumber(first[2])) end
end
return { now, nextAt == math.huge and -1 or math.max(0, nextAt - now), due, closed }
