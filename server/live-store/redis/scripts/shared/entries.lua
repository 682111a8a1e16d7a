-- entries: what waits in queues. An entry is a range of tasks of one stage; it stands in ready:<queue number> by
-- priority, then by turn, or is parked with its action while a gate or a limit keeps all of it from being claimed.
-- KEYS[5] queues   hash  queue -> its number
-- KEYS[6] parked   zset  <id>/<* or stage>/<queue number>/<score>/<entry>, by name; * waits for gate or action limit
-- KEYS[7] running  hash  <id>/<stage> -> live leases of that stage, counted where it has a limit
-- An entry in ready:<n> is packed as ENTRY says: turn, generation, ready since, from, to, stage limit, seq, id, stage, session:
-- the session whose call queued it has folded the action to that seq, and is not sent the log before it again.
-- An entry in the header: place of its queue, stage, from, to, priority, stage limit.
local TURNS = 2 ^ 45
local HIGHEST = 100
local RELEASED_AT_ONCE = 64
local queued, pending, pendingQueues, consumed = {}, {}, {}, {}
local parks, unparks, unparkedIn, running = {}, {}, {}, {}
local ENTRY = '<I8I8I8i4i4I4I4sss'

local newQueues = {}

-- Queues of a call by their place in its header: their numbers, as far as they have one.
local function readQueues(names)
  local queues = { names = names }
  if #names == 0 then return queues end
  local numbers = call('HMGET', KEYS[5], unpack(names))
  for place = 1, #names do queues[place] = tonumber(numbers[place]) end
  return queues
end

-- The number of a queue that is about to be used; a new queue gets the next one.
local function useQueue(queues, place)
  local number = queues[place]
  if number then return number end
  queueCount = queueCount + 1
  queues[place] = queueCount
  newQueues[#newQueues + 1] = queues.names[place]
  newQueues[#newQueues + 1] = queueCount
  return queueCount
end

local function readyKey(queue)
  return base .. 'ready:' .. queue
end

local function entryOf(queue, score, member)
  local ownTurn, generation, since, from, to, cap, seq, id, stage, by = struct.unpack(ENTRY, member)
  return { queue = queue, score = score, level = score - ownTurn, turn = ownTurn, id = id, generation = generation,
    stage = stage, from = from, to = to, cap = cap, since = since, seq = seq, by = by, member = member }
end

local function memberOf(entry)
  return entry.member or struct.pack(ENTRY, entry.turn, entry.generation, entry.since, entry.from, entry.to, entry.cap,
    entry.seq, entry.id, entry.stage, entry.by)
end

-- Puts an entry among those of this call that wait in its queue, in order; it usually belongs at the end.
local function insert(entry)
  local list = pending[entry.queue]
  if not list then
    list = { first = 1 }
    pending[entry.queue] = list
    pendingQueues[#pendingQueues + 1] = entry.queue
  end
  local place = #list + 1
  while place > list.first and list[place - 1].score > entry.score do
    list[place] = list[place - 1]
    place = place - 1
  end
  list[place] = entry
end

-- A new entry, or the rest of one, at the end of its priority.
local function takeTurn(entry)
  entry.turn = nextTurn()
  entry.score = entry.level + entry.turn
  entry.since = now
  entry.member = nil
  return entry
end

-- Reads entries from the header into `queued`; a closed action queues nothing.
local function queueEntries(action, count, queues)
  for _ = 1, count do
    if action.gate ~= CLOSED then
      queued[#queued + 1] = takeTurn({ queue = useQueue(queues, header[at]), id = action.id,
        generation = action.generation, stage = header[at + 1], from = header[at + 2], to = header[at + 3],
        level = (HIGHEST - header[at + 4]) * TURNS, cap = header[at + 5], seq = 0, by = '' })
    end
    at = at + 6
  end
end

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
  return room
end

local function park(action, entry, group)
  parks[#parks + 1] = 0
  parks[#parks + 1] = format('%s/%s/%d/%016.0f/', action.id, group, entry.queue, entry.score) .. memberOf(entry)
  action.parked = action.parked + 1
  touch(action)
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

local function isStale(action, entry)
  return not action or action.gate == CLOSED or action.generation ~= entry.generation
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
end
