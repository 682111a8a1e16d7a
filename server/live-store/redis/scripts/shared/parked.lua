-- parked: entries that wait with their action while its gate or a limit keeps all of them from being claimed. They come back
-- when a lease ends or the gate opens, in their old turn, so that no claim walks past a blocked entry twice.
local function runningField(action, stage)
  local field = action.id .. '/' .. stage
  if running[field] == nil then running[field] = tonumber(call('HGET', KEYS[7], field)) or 0 end
  return field
end

-- How many tasks of an entry its limits allow now; 0 or less when its action or its stage is full.
local function roomOf(action, entry)
  local room = entry.to - entry.from + 1
  if action.cap > 0 then room = math.min(room, action.cap - action.live) end
  if entry.cap > 0 then room = math.min(room, entry.cap - running[runningField(action, entry.stage)]) end
  for _, shared in ipairs(limitsOf(action)) do
    if shared.perMs == 0 then
      room = math.min(room, shared.most - shared.limit.live)
    elseif action.turnAt == 0 and not hasRoom(shared) then
      room = 0
    end
  end
  return room
end

local function parkUnder(owner, entry, group)
  parks[#parks + 1] = 0
  parks[#parks + 1] = format('%s/%s/%d/%016.0f/', owner.id, group, entry.queue, entry.score) .. memberOf(entry)
  owner.parked = owner.parked + 1
end

local function park(action, entry, group)
  parkUnder(action, entry, group)
  touch(action)
end

local function parkInLimit(limit, entry)
  parkUnder(limit, entry, '*')
  changeLimit(limit)
end

-- Puts parked entries of a group back: of each queue up to `most`, the first in turn first, as nobody may serve the others.
local function release(action, group, most)
  local prefix = action.id .. '/' .. group .. '/'
  local after, stop = '[' .. prefix, '(' .. prefix .. '\255'
  while action.parked > 0 do
    local first = call('ZRANGEBYLEX', KEYS[6], after, stop, 'LIMIT', 0, 1)[1]
    if not first then return end
    local queue = string.match(first, '^%d+', #prefix + 1)
    local ofQueue = prefix .. queue .. '/'
    local seen = unparkedIn[ofQueue] or 0
    local members = call('ZRANGEBYLEX', KEYS[6], '[' .. ofQueue, '(' .. ofQueue .. '\255', 'LIMIT', seen, most)
    unparkedIn[ofQueue] = seen + #members
    for _, member in ipairs(members) do
      local score, text = string.match(member, '^(%d+)/(.+)$', #ofQueue + 1)
      insert(entryOf(tonumber(queue), tonumber(score), text))
      unparks[#unparks + 1] = member
    end
    action.parked = action.parked - #members
    touch(action)
    after = '(' .. ofQueue .. '\255'
  end
end

-- After a gate opened: some of each group stand in their queues again; the rest follows as those are claimed.
local function releaseAll(action)
  local after, stop = '[' .. action.id .. '/', '(' .. action.id .. '/\255'
  while action.parked > 0 do
    local member = call('ZRANGEBYLEX', KEYS[6], after, stop, 'LIMIT', 0, 1)[1]
    if not member then return end
    local group = string.match(member, '^([^/]+)/', #action.id + 2)
    release(action, group, RELEASED_AT_ONCE)
    after = '(' .. action.id .. '/' .. group .. '/\255'
  end
end

local function dropParked(action)
  if action.parked == 0 then return end
  action.isDropped = true
  action.parked = 0
  touch(action)
end

local function saveEntries()
  for queue, members in pairs(consumed) do callWith('ZREM', readyKey(queue), members) end
  for _, queue in ipairs(pendingQueues) do
    local adds, list = {}, pending[queue]
    for place = list.first, #list do
      local entry = list[place]
      if not isStale(acts[entry.id], entry) then
        adds[#adds + 1] = entry.score
        adds[#adds + 1] = memberOf(entry)
        hints.work = true
      end
    end
    callWith('ZADD', readyKey(queue), adds)
  end
  callWith('ZREM', KEYS[6], unparks)
  for _, action in ipairs(touched) do
    if action.isDropped then call('ZREMRANGEBYLEX', KEYS[6], '[' .. action.id .. '/', '(' .. action.id .. '/\255') end
  end
  callWith('ZADD', KEYS[6], parks)
  callWith('HSET', KEYS[5], newQueues)
  for field, count in pairs(running) do
    if count > 0 then call('HSET', KEYS[7], field, count) else call('HDEL', KEYS[7], field) end
  end
  saveLimits()
end
