-- leases: who holds which task.
-- KEYS[8] sessions  zset  session -> its deadline
-- ses:<session>   hash  runner, info, lease (ms), epoch, conversation, call, answer, draining, seeded, stops (1 asked, 2 told)
-- held:<session>  hash  <id>/<stage>/<task> -> seq of its claim, then c when its stage is counted, then s or t when a stop
--                       was asked for or told
local HOLD = '^([^/]+)/([^/]+)/(%-?%d+)$'
local MARKS = '^(%d+)(c?)([st]?)$'
local closed = {}

-- Ends a lease in the books of its action; what its place kept waiting is put back by `releaseFreed`.
local function endLease(action, stage, task, isCounted)
  action.live = action.live - 1
  countLive(action, -1)
  if isCounted then
    local field = runningField(action, stage)
    running[field] = running[field] - 1
  end
  if action.parked > 0 then
    local freed = action.freed or {}
    freed[stage] = (freed[stage] or 0) + 1
    action.freed = freed
  end
  if action.progress == 1 then
    local ended = action.ended or {}
    ended[#ended + 1] = stage .. '/' .. task
    action.ended = ended
  end
  touch(action)
end

-- Puts back into their queues what the end of leases, or of a pause, lets run.
local function releaseFreed()
  releaseFreedLimits()
  for _, action in ipairs(touched) do
    if action.gate == OPEN and action.parked > 0 then
      if action.isReopened then
        releaseAll(action)
      elseif action.freed then
        for stage, count in pairs(action.freed) do
          release(action, stage, count)
          release(action, '*', count)
        end
      end
    end
  end
end

-- Closes a session: each of its tasks is lost, and its action due.
local function loseSession(session)
  closed[#closed + 1] = session
  local held, ids, leases = call('HGETALL', base .. 'held:' .. session), {}, {}
  for place = 1, #held, 2 do
    local id, stage, task = string.match(held[place], HOLD)
    ids[#ids + 1] = id
    leases[#leases + 1] = { id = id, stage = stage, task = task, isCounted = string.find(held[place + 1], 'c', 1, true) }
  end
  loadActions(ids)
  for _, lease in ipairs(leases) do
    local action = acts[lease.id]
    if action then
      append(action, '{"type":"task.lost","stage":"' .. lease.stage .. '","task":' .. lease.task .. ',"session":"' .. session .. '"}')
      endLease(action, lease.stage, lease.task, lease.isCounted)
      setWake(action, now)
    end
  end
  return #leases
end

local function saveLeases()
  for _, session in ipairs(closed) do
    call('DEL', base .. 'held:' .. session, base .. 'ses:' .. session)
    call('ZREM', KEYS[8], session)
  end
  for _, action in ipairs(touched) do
    if action.ended then callWith('HDEL', keyOf(action, 'progress'), action.ended) end
  end
end

-- Writes all a call has changed.
local function saveAll()
  saveEntries()
  saveLeases()
  saveClock(saveActions())
  publishHints()
end
