-- entries: what waits in queues. An entry is a range of tasks of one stage; it stands in ready:<queue number> by
-- priority, then by turn, or is parked with its action while a gate or a limit keeps all of it from being claimed.
-- KEYS[5] queues   hash  queue -> its number
-- KEYS[6] parked   zset  <id>/<* or stage>/<score>/<queue number>/<entry>, by name; * waits for gate or action limit
-- KEYS[7] running  hash  <id>/<stage> -> live leases of that stage, counted where it has a limit
-- An entry in ready:<n> is <turn>/<id>/<generation>/<stage>/<from>/<to>/<stage limit>/<ready since>.
local TURNS = 2 ^ 45
local RELEASED_AT_ONCE = 64
local pending, pendingQueues, consumed, parks, unparks, isUnparked, running = {}, {}, {}, {}, {}, {}, {}
local ENTRY = '^(%d+)/([^/]+)/(%d+)/([^/]+)/(%-?%d+)/(%-?%d+)/(%d+)/(%d+)$'

-- Numbers of queues by name; a queue that is not known gets the next number if `isNew`, else none.
local function numberQueues(names, isNew)
  if #names == 0 then return {} end
  local numbers = call('HMGET', KEYS[5], unpack(names))
  for place = 1, #names do
    local number = tonumber(numbers[place])
    if not number and isNew[place] == 1 then
      queueCount = queueCount + 1
      number = queueCount
      call('HSET', KEYS[5], names[place], number)
    end
    numbers[place] = number
  end
  return numbers
end

local function readyKey(queue)
  return base .. 'ready:' .. queue
end

local function entryOf(queue, score, member)
  local turnText, id, generation, stage, from, to, cap, since = string.match(member, ENTRY)
  return { queue = queue, score = score, turn = tonumber(turnText), id = id, generation = tonumber(generation),
    stage = stage, from = tonumber(from), to = tonumber(to), cap = tonumber(cap), since = tonumber(since), member = member }
end

local function memberOf(entry)
  return entry.member or table.concat({ entry.turn, entry.id, entry.generation, entry.stage, entry.from, entry.to,
    entry.cap, entry.since }, '/')
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
local function takeTurn(entry, priorityScore)
  entry.turn = nextTurn()
  entry.score = priorityScore + entry.turn
  entry.since = now
  entry.member = nil
  return entry
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
  parks[#parks + 1] = format('%s/%s/%016.0f/%d/%s', action.id, group, entry.score, entry.queue, memberOf(entry))
  action.parked = action.parked + 1
  touch(action)
end

-- Puts up to `most` parked entries of a group back into their queues, the first in turn first.
local function release(action, group, most)
  local prefix = action.id .. '/' .. group .. '/'
  local seen = isUnparked[prefix] or 0
  local members = call('ZRANGEBYLEX', KEYS[6], '[' .. prefix, '(' .. prefix .. '\255', 'LIMIT', seen, most)
  isUnparked[prefix] = seen + #members
  for _, member in ipairs(members) do
    local score, queue, text = string.match(member, '^(%d+)/(%d+)/(.+)$', #prefix + 1)
    insert(entryOf(tonumber(queue), tonumber(score), text))
    unparks[#unparks + 1] = member
  end
  action.parked = action.parked - #members
  touch(action)
end

-- After a gate opened: something of each group stands in its queue again; the rest follows as those are claimed.
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
  callWith('ZADD', KEYS[6], parks)
  for _, action in ipairs(touched) do
    if action.isDropped then call('ZREMRANGEBYLEX', KEYS[6], '[' .. action.id .. '/', '(' .. action.id .. '/\255') end
  end
  for field, count in pairs(running) do
    if count > 0 then call('HSET', KEYS[7], field, count) else call('HDEL', KEYS[7], field) end
  end
end
