-- inspect: queues and sessions, for people. Writes nothing. Only the first entries of a queue are looked at one by one; each
-- further one counts as one task.
-- KEYS[1..8] meta, actions, wake, feed, queues, parked, running, sessions
-- Returns    { now, length of the feed, { queue, entries, tasks, oldest or -1 }, ... as list,
--            { session, deadline, runner, info, lease, draining, holds }, ... as list,
--            { limit, live leases, parked entries, when one more may begin or -1 }, ... as list, what holds of dispatch as JSON or '' }
local LOOKED_AT = 1000
local found, names, views, byNumber = call('HGETALL', KEYS[5]), {}, {}, {}
for place = 1, #found, 2 do names[place], byNumber[found[place + 1]] = found[place], found[place] end
local stats = {}

local function add(number, entries, tasks, since)
  local stat = stats[number] or { entries = 0, tasks = 0, oldest = -1 }
  stat.entries, stat.tasks = stat.entries + entries, stat.tasks + tasks
  if since and (stat.oldest < 0 or since < stat.oldest) then stat.oldest = since end
  stats[number] = stat
end

local function addAll(number, members)
  local entries, ids = {}, {}
  for place, member in ipairs(members) do
    entries[place] = entryOf(number, 0, member)
    ids[place] = entries[place].id
  end
  loadActions(ids)
  for _, entry in ipairs(entries) do
    if not isStale(acts[entry.id], entry) then add(number, 1, entry.to - entry.from + 1, entry.since) end
  end
end

for number in pairs(byNumber) do
  local members = call('ZRANGE', readyKey(number), 0, LOOKED_AT - 1)
  addAll(number, members)
  local rest = #members < LOOKED_AT and 0 or call('ZCARD', readyKey(number)) - LOOKED_AT
  add(number, rest, rest)
end
for _, parked in ipairs(call('ZRANGE', KEYS[6], 0, LOOKED_AT - 1)) do
  local number, member = string.match(parked, '^[^/]+/[^/]+/(%d+)/%d+/(.*)$')
  addAll(number, { member })
end

local queueViews = {}
for number, name in pairs(byNumber) do
  local stat = stats[number]
  queueViews[#queueViews + 1] = { name, stat.entries, stat.tasks, stat.oldest }
end
local sessions = call('ZRANGE', KEYS[8], 0, -1, 'WITHSCORES')
for place = 1, #sessions, 2 do
  local session = sessions[place]
  local state = call('HMGET', base .. 'ses:' .. session, 'runner', 'info', 'lease', 'draining')
  views[#views + 1] = { session, tonumber(sessions[place + 1]), state[1] or '', state[2] or '', tonumber(state[3]) or 0,
    state[4] == '1' and 1 or 0, call('HKEYS', base .. 'held:' .. session) }
end
local limitViews, kept, openings = {}, call('HGETALL', base .. 'limits'), {}
local rates = call('ZRANGE', base .. 'rates', 0, -1, 'WITHSCORES')
for place = 1, #rates, 2 do openings[rates[place]] = tonumber(rates[place + 1]) end
for place = 1, #kept, 2 do
  local name = string.match(kept[place], '^l/(.*)$')
  local live, waiting = string.match(kept[place + 1], '^(%-?%d+) (%d+)$')
  if name then limitViews[#limitViews + 1] = { name, tonumber(live), tonumber(waiting), openings[name] or -1 } end
end
return { now, call('XLEN', KEYS[4]), queueViews, views, limitViews, call('HGET', KEYS[1], 'dispatch') or '' }
