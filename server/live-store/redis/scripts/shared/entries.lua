-- entries: what waits in queues. An entry is a range of tasks of one stage; it stands in ready:<queue number> by
-- priority, then by turn, or is parked with its action while a gate or a limit keeps all of it from being claimed.
-- KEYS[5] queues   hash  queue -> its number
-- KEYS[6] parked   zset  <id>/<* or stage>/<queue number>/<score>/<entry>, by name; * waits for gate or action limit
-- KEYS[7] running  hash  <id>/<stage> -> live leases of that stage, counted where it has a limit
-- An entry in ready:<n> is packed as ENTRY says: turn, generation, ready since, conversation, from, to, stage limit, seq, id,
-- stage. The session that queued it in that conversation has folded the action to that seq, and is not sent the log before it.
-- An entry in the header: place of its queue, stage, from, to, priority, stage limit.
local TURNS = 2 ^ 45
local HIGHEST = 100
local RELEASED_AT_ONCE = 64
local queued, pending, pendingQueues, consumed = {}, {}, {}, {}
local parks, unparks, unparkedIn, running = {}, {}, {}, {}
local ENTRY = '<I8I8I8I8i4i4I4I4ss'

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
  local ownTurn, generation, since, by, from, to, cap, seq, id, stage = struct.unpack(ENTRY, member)
  return { queue = queue, score = score, level = score - ownTurn, turn = ownTurn, id = id, generation = generation,
    stage = stage, from = from, to = to, cap = cap, since = since, seq = seq, by = by, member = member }
end

local function memberOf(entry)
  return entry.member or struct.pack(ENTRY, entry.turn, entry.generation, entry.since, entry.by, entry.from, entry.to,
    entry.cap, entry.seq, entry.id, entry.stage)
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
    local queue = useQueue(queues, header[at])
    if action.gate ~= CLOSED then
      queued[#queued + 1] = takeTurn({ queue = queue, id = action.id,
        generation = action.generation, stage = header[at + 1], from = header[at + 2], to = header[at + 3],
        level = (HIGHEST - header[at + 4]) * TURNS, cap = header[at + 5], seq = 0, by = 0 })
    end
    at = at + 6
  end
end

local function isStale(action, entry)
  return not action or action.gate == CLOSED or action.generation ~= entry.generation
end
