-- actions: the actions a call works on, read once, changed in memory, and written together by `saveActions`.
-- KEYS[2] actions  hash    action -> its state, packed as STATE says
-- KEYS[3] wake     zset    action -> the instant it is due at
-- KEYS[4] feed     stream  n, c: `n` ranges of events in c, as JSON [action, from, to, ...]
-- An action's log is the list act:<id>:events of 13 digits of time and the JSON body. It ends at the head; what was compacted is
-- gone from its beginning, so places are counted from the end.
local OPEN, HELD, CLOSED = 0, 1, 2
-- head, last decision, live leases, cap, parked entries, waiting mail, head when mail was last taken, generation, instant to
-- look at claims that nobody has decided on (0 none), instant its turn began, gate, 1 with progress and 2 with shared limits, has a wake
local STATE = '<I4I4I4I4I4I4I4I8I8I8BBB'
-- A wake this near is told to those who wait for due actions.
local SOON_MS = 1000
local acts, touched = {}, {}

local function newAction(id)
  local action = { id = id, head = 0, stored = 0, decided = 0, live = 0, cap = 0, parked = 0, mail = 0, mailed = 0,
    generation = nextTurn(), lookAt = 0, turnAt = 0, gate = OPEN, progress = 0, limited = 0, wakes = 0, log = {} }
  acts[id] = action
  return action
end

local function unpackAction(id, state)
  local head, decided, live, cap, parked, mail, mailed, generation, lookAt, turnAt, gate, marks, wakes =
    struct.unpack(STATE, state)
  return { id = id, head = head, stored = head, decided = decided, live = live, cap = cap, parked = parked, mail = mail,
    mailed = mailed, generation = generation, lookAt = lookAt, turnAt = turnAt,
    gate = gate, progress = marks % 2, limited = marks >= 2 and 1 or 0, wakes = wakes, log = {} }
end

-- Reads the actions that were not read before; those that do not exist become `false`.
local function loadActions(ids)
  local missing = {}
  for _, id in ipairs(ids) do
    if acts[id] == nil then
      acts[id] = false
      missing[#missing + 1] = id
    end
  end
  for first = 1, #missing, 1000 do
    local last = math.min(first + 999, #missing)
    local states = call('HMGET', KEYS[2], unpack(missing, first, last))
    for place = first, last do
      local state = states[place - first + 1]
      if state then acts[missing[place]] = unpackAction(missing[place], state) end
    end
  end
end

local function touch(action)
  if action.touched then return end
  action.touched = true
  touched[#touched + 1] = action
end

local function append(action, body)
  action.head = action.head + 1
  action.log[action.head - action.stored] = stamp .. body
  touch(action)
end

-- Sets an action's next wake; `instant` false is none at all.
local function setWake(action, instant)
  action.wake = instant
  if instant and instant < now + SOON_MS then hints.due = true end
  touch(action)
end

local function keyOf(action, kind)
  return base .. 'act:' .. action.id .. ':' .. kind
end

-- Adds the entries of a log from seq `from` to seq `to` to a list, those of this call too, as far as they were not compacted.
-- Answers how many, which are the last of them.
local function addRange(list, action, from, to)
  local stored, before = action.stored, #list
  if from <= stored and from <= to then
    local entries = call('LRANGE', keyOf(action, 'events'), from - stored - 1, math.min(to, stored) - stored - 1)
    for place = 1, #entries do list[#list + 1] = entries[place] end
  end
  for seq = math.max(from, stored + 1), to do list[#list + 1] = action.log[seq - stored] end
  return #list - before
end

local function saveActions()
  local states, ranges, wakes, sleeps = {}, {}, {}, {}
  for _, action in ipairs(touched) do
    if action.head > action.stored then
      callWith('RPUSH', keyOf(action, 'events'), action.log)
      local from = (action.known or action.stored) + 1
      if from <= action.head then ranges[#ranges + 1] = '"' .. action.id .. '",' .. from .. ',' .. action.head end
    end
    if action.wake then
      wakes[#wakes + 1] = action.wake
      wakes[#wakes + 1] = action.id
      action.wakes = 1
    elseif action.wake == false and action.wakes == 1 then
      sleeps[#sleeps + 1] = action.id
      action.wakes = 0
    end
    states[#states + 1] = action.id
    states[#states + 1] = struct.pack(STATE, action.head, action.decided, action.live, action.cap, action.parked,
      action.mail, action.mailed, action.generation, action.lookAt, action.turnAt, action.gate, action.progress + 2 * action.limited,
      action.wakes)
  end
  callWith('HSET', KEYS[2], states)
  callWith('ZADD', KEYS[3], wakes)
  callWith('ZREM', KEYS[3], sleeps)
  if #ranges == 0 then return nil end
  hints.feed = true
  local id = call('XADD', KEYS[4], '*', 'n', #ranges, 'c', '[' .. table.concat(ranges, ',') .. ']')
  return id .. '-' .. #ranges
end
