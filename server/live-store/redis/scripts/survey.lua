-- survey: some of the actions, each with what would move it. Writes nothing.
-- KEYS[1..8] meta, actions, wake, feed, queues, parked, running, sessions
-- ARGV[1]    header: epoch, cursor, about how many actions, most entries of queues to look at
-- Returns    { now, next cursor, 1 if entries were looked at, { { id, head, gate, due at or -1, mail,
--            { session, stage, task, ... }, { stage, from, to, ... } }, ... }, what holds of dispatch as JSON or '' }
local HELD_LEASE = '^([^/]+)/([^/]+)/(%-?%d+)$'
local scanned = call('HSCAN', KEYS[2], header[2], 'COUNT', header[3])
local ids, views, byId = {}, {}, {}
for place = 1, #scanned[2], 2 do ids[#ids + 1] = scanned[2][place] end
loadActions(ids)

for _, id in ipairs(ids) do
  local action = acts[id]
  if action and not byId[id] then
    local due = tonumber(call('ZSCORE', KEYS[3], id)) or -1
    if action.lookAt > 0 and (due < 0 or action.lookAt < due) then due = action.lookAt end
    byId[id] = { id, action.head, action.gate, due, action.mail, {}, {} }
    views[#views + 1] = byId[id]
  end
end

for _, session in ipairs(call('ZRANGE', KEYS[8], 0, -1)) do
  for _, field in ipairs(call('HKEYS', base .. 'held:' .. session)) do
    local id, stage, task = string.match(field, HELD_LEASE)
    if byId[id] then
      local list = byId[id][6]
      list[#list + 1], list[#list + 2], list[#list + 3] = session, stage, tonumber(task)
    end
  end
end

local numbers, waiting = call('HVALS', KEYS[5]), call('ZCARD', KEYS[6])
for _, number in ipairs(numbers) do waiting = waiting + call('ZCARD', readyKey(number)) end
local isWhole = waiting <= header[4]

local function note(member)
  local entry = entryOf(0, 0, member)
  local view = byId[entry.id]
  if not view or isStale(acts[entry.id], entry) then return end
  local list = view[7]
  list[#list + 1], list[#list + 2], list[#list + 3] = entry.stage, entry.from, entry.to
end

if isWhole and #views > 0 then
  for _, number in ipairs(numbers) do
    for _, member in ipairs(call('ZRANGE', readyKey(number), 0, -1)) do note(member) end
  end
  for _, parked in ipairs(call('ZRANGE', KEYS[6], 0, -1)) do
    note(string.match(parked, '^[^/]+/[^/]+/%d+/%d+/(.*)$'))
  end
end
return { now, scanned[1], isWhole and 1 or 0, views, call('HGET', KEYS[1], 'dispatch') or '' }
