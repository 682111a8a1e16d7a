-- place: how much waits before an action in a queue. Writes nothing. Only the first entries of the queue are looked at.
-- KEYS[1..6] meta, actions, wake, feed, queues, parked
-- ARGV[1]    header: epoch, action, queue
-- Returns    { entries before its first one, tasks in them } | false when it is not among those looked at
local LOOKED_AT = 1000
local id, number = header[2], call('HGET', KEYS[5], header[3])
if not number then return false end
local entries, ids = {}, {}
for place, member in ipairs(call('ZRANGE', readyKey(number), 0, LOOKED_AT - 1)) do
  entries[place] = entryOf(number, 0, member)
  ids[place] = entries[place].id
end
loadActions(ids)
local before, tasks = 0, 0
for _, entry in ipairs(entries) do
  if not isStale(acts[entry.id], entry) then
    if entry.id == id then return { before, tasks } end
    before, tasks = before + 1, tasks + entry.to - entry.from + 1
  end
end
return false
