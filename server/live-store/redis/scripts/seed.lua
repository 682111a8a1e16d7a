-- seed: puts actions rebuilt from the record in place of whatever is here of them, before the store opens for a newer epoch.
-- KEYS[1..8] meta, actions, wake, feed, queues, parked, running, sessions
-- KEYS[..]   act:<id>:events list, one an action
-- ARGV[1]    header: the newer epoch, queues by name behind their number, number of actions; an action: number of events,
--            gate, limit, time for adoption (ms), JSON of shared limits ('' none), number of leases, of entries, the leases (session, stage, task, claim seq),
--            the entries
-- ARGV[..]   the events of each action with their times
-- Returns    OK | error RECOVERING <epoch>
local coming = header[1]
if coming <= epoch then return redis.error_reply('RECOVERING ' .. epoch) end
local names = {}
for place = 1, header[2] do names[place] = header[2 + place] end
at = 3 + #names
local queues, ids, holds, adopters = readQueues(names), {}, {}, {}
for place = 1, header[at] do ids[place] = string.sub(KEYS[8 + place], #base + 5, -8) end
at = at + 1
loadActions(ids)

-- What an older history left of an action: its leases end without a word, its keys go.
local function forget(id)
  for _, session in ipairs(call('ZRANGE', KEYS[8], 0, -1)) do
    for _, field in ipairs(call('HKEYS', base .. 'held:' .. session)) do
      if string.sub(field, 1, #id + 1) == id .. '/' then
        call('HDEL', base .. 'held:' .. session, field)
        call('HDEL', KEYS[7], (string.gsub(field, '/[^/]+$', '')))
        countLive(acts[id], -1)
      end
    end
  end
  call('ZREMRANGEBYLEX', KEYS[6], '[' .. id .. '/', '(' .. id .. '/\255')
  local own = base .. 'act:' .. id .. ':'
  -- Lines too: an attempt that is made again would find its own taken for repeated ones.
  for _, log in ipairs(call('HVALS', own .. 'logs')) do call('DEL', own .. 'log:' .. string.match(log, '^%d+')) end
  call('DEL', own .. 'events', own .. 'mail', own .. 'progress', own .. 'logs')
end

-- A seeded session waits for its runner to register; one of an older conversation is closed first.
local function adopt(session, adoptMs)
  if adopters[session] then return end
  adopters[session] = adoptMs
  local seeded = tonumber(call('HGET', base .. 'ses:' .. session, 'seeded') or 0)
  if seeded ~= coming then loseSession(session) end
end

local function seed(id)
  local action = newAction(id)
  local events, leases, entries = header[at], header[at + 5], header[at + 6]
  for place = 1, events do action.log[place] = ARGV[textAt + place] end
  textAt = textAt + events
  action.head, action.decided, action.gate, action.cap = events, events, header[at + 1], header[at + 2]
  local adoptMs = header[at + 3]
  keepLimits(action, header[at + 4])
  at = at + 7
  for _ = 1, leases do
    local session, stage, task = header[at], header[at + 1], header[at + 2]
    adopt(session, adoptMs)
    local field = runningField(action, stage)
    running[field] = running[field] + 1
    action.live = action.live + 1
    countLive(action, 1)
    holds[#holds + 1] = { session, id .. '/' .. stage .. '/' .. task, header[at + 3] .. 'c' }
    at = at + 4
  end
  setWake(action, now)
  queueEntries(action, entries, queues)
end

for _, id in ipairs(ids) do
  if acts[id] then forget(id) end
end
for _, id in ipairs(ids) do seed(id) end
for _, entry in ipairs(queued) do insert(entry) end
releaseFreed()
saveAll()
for session, adoptMs in pairs(adopters) do
  call('HSET', base .. 'ses:' .. session, 'runner', '', 'info', '{}', 'lease', adoptMs, 'epoch', coming, 'call', 0, 'seeded', coming)
  call('ZADD', KEYS[8], now + adoptMs, session)
end
for _, hold in ipairs(holds) do call('HSET', base .. 'held:' .. hold[1], hold[2], hold[3]) end
return redis.status_reply('OK')
