-- submit: makes the logs of new actions, each with its first events and entries. An id that is known is left as it is.
-- KEYS[1..8] meta, actions, wake, feed, queues, parked, running, sessions
-- KEYS[..]   act:<id>:events list, one an action
-- ARGV[1]    header: epoch, queues by name behind their number, number of actions; an action: number of past events, of new
--            ones, gate, wake (ms from now, -1 none), limit, JSON of shared limits ('' none), number of entries, then those
-- ARGV[..]   of each action its past events with their times, then its new ones
-- Returns    one number an action: 1 created | 0 exists
local names = {}
for place = 1, header[2] do names[place] = header[2 + place] end
at = 3 + #names
local queues, ids, made = readQueues(names), {}, {}
for place = 1, header[at] do ids[place] = string.sub(KEYS[8 + place], #base + 5, -8) end
at = at + 1
loadActions(ids)

local function create(id, past, bodies)
  local action = newAction(id)
  for place = 1, past do action.log[place] = ARGV[textAt + place] end
  action.head, action.known = past, past
  for place = past + 1, past + bodies do append(action, ARGV[textAt + place]) end
  action.decided, action.gate, action.cap = action.head, header[at + 2], header[at + 4]
  local wake, entries = header[at + 3], header[at + 6]
  keepLimits(action, header[at + 5])
  touch(action)
  if wake >= 0 then setWake(action, now + wake) end
  at = at + 7
  queueEntries(action, entries, queues)
end

for place, id in ipairs(ids) do
  local past, bodies = header[at], header[at + 1]
  if acts[id] then
    made[place] = 0
    at = at + 7 + 6 * header[at + 6]
  else
    made[place] = 1
    create(id, past, bodies)
  end
  textAt = textAt + past + bodies
end
for _, entry in ipairs(queued) do insert(entry) end
if #touched > 0 then saveAll() end
return made
