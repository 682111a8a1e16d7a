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
  return cursor.entries[cursor.place]
end

-- The entry of a queue whose turn it is, of those that were there and those that came in this call, and whether it is one of
-- these; `wanted` says how many may follow.
local function peekFirst(queue, wanted)
  local stored = peekStored(queue, wanted)
  local list = pending[queue]
  local fresh = list and list[list.first]
  if fresh and (not stored or fresh.score < stored.score) then return fresh, true end
  return stored, false
end

-- Takes an entry that was peeked at.
local function takeFirst(entry, isFresh)
  local queue = entry.queue
  if isFresh then
    pending[queue].first = pending[queue].first + 1
    return
  end
  cursors[queue].place = cursors[queue].place + 1
  local members = consumed[queue] or {}
  members[#members + 1] = entry.member
  consumed[queue] = members
end
