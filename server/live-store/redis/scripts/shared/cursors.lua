-- cursors: walk through queues in their order. What is taken leaves its queue when the call's changes are saved.
-- ready:<queue number>  zset  entry -> its place: priority, then turn
local WINDOW, MOST = 16, 64
local cursors = {}

local function readEntries(queue, found)
  local entries, ids = {}, {}
  for place = 1, #found, 2 do
    local entry = entryOf(queue, tonumber(found[place + 1]), found[place])
    entries[#entries + 1] = entry
    ids[#ids + 1] = entry.id
  end
  loadActions(ids)
  return entries
end

-- The first entry of a queue that was there before this call and was not considered yet.
local function peekStored(queue, wanted)
  local cursor = cursors[queue]
  if not cursor then
    cursor = { entries = {}, place = 1, offset = 0 }
    cursors[queue] = cursor
  end
  if cursor.place > #cursor.entries and not cursor.isDone then
    local most = math.max(WINDOW, math.min(wanted, MOST))
    local found = call('ZRANGE', readyKey(queue), cursor.offset, cursor.offset + most - 1, 'WITHSCORES')
    cursor.entries, cursor.place, cursor.offset = readEntries(queue, found), 1, cursor.offset + most
    cursor.isDone = #found < 2 * most
  end
  return cursor.entries[cursor.place], cursor
end

-- Takes the entry whose turn it is, of those that were there and those that came in this call; `wanted` says how many may follow.
local function takeFirst(queue, wanted)
  local stored, cursor = peekStored(queue, wanted)
  local list = pending[queue]
  local fresh = list and list[list.first]
  if fresh and (not stored or fresh.score < stored.score) then
    list.first = list.first + 1
    return fresh
  end
  if not stored then return nil end
  cursor.place = cursor.place + 1
  local members = consumed[queue] or {}
  members[#members + 1] = stored.member
  consumed[queue] = members
  return stored
end
