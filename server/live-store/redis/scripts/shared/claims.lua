-- claims: grants waiting tasks to a session, its own next stages first where that is fair, then what it wants in order.
-- An action keeps its place for its next stages until TURN_MS after its turn began, whatever else waits at its priority: short
-- stages then follow each other without a walk through the queue, and long ones still take turns.
-- An action is looked at a while after a claim, unless its runner is quicker and decides itself; `tick` sees to it.
local STICKY_MS = 20
local TURN_MS = 1000
local LOOK_MS = 250
local PASSED_OVER = 512
local leases, grantedHolds, overtaken = {}, {}, {}
local slots, wanted, budget = 0, {}, PASSED_OVER
local claimEnd, conversation = '', 0

local function grant(action, entry, room)
  local count = math.min(room, slots, wanted[entry.queue])
  local stage, from, to = entry.stage, entry.from, entry.from + count - 1
  append(action, '{"type":"task.claimed","stage":"' .. stage .. '","from":' .. from .. ',"to":' .. to .. claimEnd)
  local value = tostring(action.head)
  action.live = action.live + count
  countLive(action, count)
  if entry.cap > 0 then
    local field = runningField(action, stage)
    running[field] = running[field] + count
    value = value .. 'c'
  end
  for task = from, to do
    grantedHolds[#grantedHolds + 1] = action.id .. '/' .. stage .. '/' .. task
    grantedHolds[#grantedHolds + 1] = value
  end
  if entry.by == conversation and (known[action.id] or 0) < entry.seq then known[action.id] = entry.seq end
  leases[#leases + 1] = { action = action, stage = stage, from = from, to = to, seq = action.head }
  slots = slots - count
  wanted[entry.queue] = wanted[entry.queue] - count
  if action.lookAt == 0 then action.lookAt = now + LOOK_MS end
  if to < entry.to then
    entry.from = to + 1
    insert(takeTurn(entry))
  end
end

-- Grants tasks as a turn that begins now.
local function grantTurn(action, entry, room)
  if action.turnAt == 0 then noteStart(action) end
  action.turnAt = now
  grant(action, entry, room)
end

local function isFull(action)
  return action.cap > 0 and action.live >= action.cap
end

-- The free place of a limit that an entry came back for goes to the next one that waits for it. That of a rate does so only
-- when the entry could not use it: `expireRates` puts back one for each place.
local function passLimits(action, isGranted)
  for _, shared in ipairs(limitsOf(action)) do
    if shared.limit.parked > 0 and not (isGranted and shared.perMs > 0) and hasRoom(shared) then
      releaseLimit(shared.limit, 1)
    end
  end
end

-- Grants what may be granted of an entry that was taken from its queue; parks or drops it else.
local function consider(entry)
  local action = acts[entry.id]
  if isStale(action, entry) then return end
  if action.gate == HELD then
    park(action, entry, '*')
    return passLimits(action, false)
  end
  local room = roomOf(action, entry)
  if room > 0 then
    grantTurn(action, entry, room)
    if action.parked > 0 and entry.cap > 0 and running[runningField(action, entry.stage)] < entry.cap then
      release(action, entry.stage, 1)
    end
  elseif isFull(action) then
    park(action, entry, '*')
  elseif entry.cap > 0 and running[runningField(action, entry.stage)] >= entry.cap then
    park(action, entry, entry.stage)
  else
    parkInLimit(fullLimit(action), entry)
    if action.parked > 0 and entry.cap > 0 then release(action, entry.stage, 1) end
  end
  -- The place an entry came back for may be free for the next one.
  if action.parked > 0 and not isFull(action) then release(action, '*', 1) end
  passLimits(action, room > 0)
end

local function serve(queue)
  while slots > 0 and wanted[queue] > 0 do
    local before, entry = slots, takeFirst(queue, slots)
    if not entry then return end
    consider(entry)
    if slots == before then budget = budget - 1 end
    if budget <= 0 then
      hints.work = true
      return
    end
  end
end

local function isClaimable(entry)
  local action = acts[entry.id]
  return not isStale(action, entry) and action.gate == OPEN and roomOf(action, entry) > 0
end

-- Whether something that this call has put back into a queue, before a score, has waited too long to be passed by.
local function isOvertakenByReleased(queue, score)
  local list = pending[queue] or { first = 1 }
  for place = list.first, #list do
    local other = list[place]
    if other.score >= score then return false end
    if other.since < now - STICKY_MS and isClaimable(other) then return true end
  end
  return false
end

-- Whether something in a queue, before a score, could be claimed and has waited too long to be passed by.
local function isOvertaken(queue, score)
  local levels = overtaken[queue] or {}
  overtaken[queue] = levels
  if levels[score] ~= nil then return levels[score] end
  levels[score] = isOvertakenByReleased(queue, score)
  if levels[score] then return true end
  local from, stop = '-inf', format('(%.0f', score)
  for _ = 1, 8 do
    local found = call('ZRANGEBYSCORE', readyKey(queue), from, stop, 'WITHSCORES', 'LIMIT', 0, WINDOW)
    if #found == 0 then return false end
    from = '(' .. found[#found]
    for _, other in ipairs(readEntries(queue, found)) do
      if isClaimable(other) then
        levels[score] = other.since < now - STICKY_MS
        if levels[score] then return true end
        from = format('%.0f', other.level + TURNS)
        break
      end
    end
  end
  return false
end

local function grantSticky(entry)
  local action = acts[entry.id]
  if slots > 0 and (wanted[entry.queue] or 0) > 0 and not isStale(action, entry) and action.gate == OPEN then
    local room = roomOf(action, entry)
    if room > 0 and not isOvertaken(entry.queue, entry.level) then
      if not isOvertaken(entry.queue, entry.level + TURNS) then return grantTurn(action, entry, room) end
      if now < action.turnAt + TURN_MS then return grant(action, entry, 1) end
    end
  end
  insert(entry)
end
