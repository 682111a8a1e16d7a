-- tick: closes overdue sessions, puts back what a rate lets begin, and hands out what is due, hidden for a while.
-- KEYS[1..8] meta, actions, wake, feed, queues, parked, running, sessions
-- ARGV[1]    header: epoch, most actions to hand out, how long they are hidden (ms)
-- Returns    { now, ms until something is due next or -1, due actions, closed sessions, what holds of dispatch as JSON or '' }
local LEASES_AT_ONCE = 256
local OBSERVED_MS = 1000
local LOOK_MS = 250
local LOOKED_AT = 2000
local due = call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, header[2])
local overdue = call('ZRANGEBYSCORE', KEYS[8], '-inf', now, 'LIMIT', 0, 64)
local lastLook = tonumber(call('HGET', KEYS[1], 'looked')) or 0
local hidden, lost, nextAt = {}, 0, math.huge
local isDue = {}
for _, id in ipairs(due) do isDue[id] = true end

-- Claims that nobody has decided on for a while: their actions are due, and stand among the wakes from now on. Sessions that
-- called last come last, so each has its turn even when there are too many leases to look at once.
local function lookAtClaims()
  local ids, seen = {}, 0
  for _, session in ipairs(call('ZRANGE', KEYS[8], 0, -1)) do
    for _, field in ipairs(call('HKEYS', base .. 'held:' .. session)) do
      ids[#ids + 1] = string.match(field, '^[^/]+')
      seen = seen + 1
    end
    if seen > LOOKED_AT then break end
  end
  if seen > 0 then nextAt = now + LOOK_MS end
  loadActions(ids)
  for _, id in ipairs(ids) do
    local action = acts[id]
    if action and action.lookAt > 0 and action.lookAt <= now and #due < header[2] then
      action.lookAt, action.wakes = 0, 1
      touch(action)
      if not isDue[id] then due[#due + 1] = id end
      isDue[id] = true
    end
  end
end

if now - lastLook >= LOOK_MS then
  lookAtClaims()
  if nextAt < math.huge then call('HSET', KEYS[1], 'looked', now) end
else
  nextAt = lastLook + LOOK_MS
end
-- What is handed out is hidden from the look at its claims as well.
loadActions(due)
for _, id in ipairs(due) do
  local action = acts[id]
  if action and action.lookAt > 0 then
    action.lookAt = 0
    touch(action)
  end
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
expireRates()
if #touched > 0 or #closed > 0 or #changedLimits > 0 then
  releaseFreed()
  saveAll()
elseif #due > 0 or not observed or now - observed > OBSERVED_MS then
  saveClock()
end

for _, key in ipairs({ KEYS[3], KEYS[8], RATES }) do
  local first = call('ZRANGE', key, 0, 0, 'WITHSCORES')
  if first[2] then nextAt = math.min(nextAt, tonumber(first[2])) end
end
return { now, nextAt == math.huge and -1 or math.max(0, nextAt - now), due, closed,
  call('HGET', KEYS[1], 'dispatch') or '' }
