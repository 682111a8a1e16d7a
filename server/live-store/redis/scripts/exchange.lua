-- exchange: settles what a caller hands in and, for a runner's session, claims more. A repeated call gets its answer again.
-- KEYS[1..8] meta, actions, wake, feed, queues, parked, running, sessions
-- KEYS[9]    ses:<session>   hash, KEYS[10] held:<session> hash; both only with a session
-- KEYS[..]   act:<id>:events list, one an item
-- ARGV[1]    header: epoch, session ('' for none), call, leases believed, slots, 1 if sticky, queues by name, wants (place of
--            queue, most), seqs known (action, seq), items as `items` reads them; each list behind its length
-- Returns    { answer, texts }: JSON of now, number of queues, verdicts, leases, stops, leases held; then the events they name
--            { answer } to a repeated call | error SESSIONCLOSED unknown | error CALLGAP <last call>
local session, number, believed = header[2], header[3], header[4]
local hasSession = session ~= ''
local state = hasSession and call('HMGET', KEYS[9], 'call', 'lease', 'runner', 'draining', 'stops', 'conversation') or {}
if hasSession then
  local last = tonumber(state[1])
  if not last or number < last then return redis.error_reply('SESSIONCLOSED unknown') end
  if number == last then return { call('HGET', KEYS[9], 'answer') } end
  if number > last + 1 then return redis.error_reply('CALLGAP ' .. last) end
end
slots = header[5]
local isSticky = header[6] == 1
at = 7

local function takeList(width)
  local list, first = {}, at + 1
  at = first + header[at] * width
  for place = first, at - 1 do list[#list + 1] = header[place] end
  return list
end

local queues = readQueues(takeList(1))
local wants = takeList(2)
local knownSeqs = takeList(2)
for place = 1, #knownSeqs, 2 do known[knownSeqs[place]] = knownSeqs[place + 1] end
local ids, firstLog = {}, hasSession and 10 or 8
for item = 1, header[at] do ids[item] = string.sub(KEYS[firstLog + item], #base + 5, -8) end
at = at + 1
loadActions(ids)

local heldCount = 0
if hasSession then
  heldCount = call('HLEN', KEYS[10])
  readHeld(ids)
end
out[1], out[2] = now, 0
for _, id in ipairs(ids) do settleItem(id, queues) end
releaseFreed()

flagAll(flags, session, held)
if state[5] == '1' then tellAll(session, held) end

local holding
if hasSession and heldCount - #endedHolds ~= believed then
  holding = {}
  local all = call('HGETALL', KEYS[10])
  for place = 1, #all, 2 do
    if held[all[place]] ~= false then holding[#holding + 1] = { all[place], all[place + 1] } end
  end
end

conversation = tonumber(state[6]) or 0
local mayClaim = hasSession and not isDispatchPaused and state[4] ~= '1' and slots > 0 and #wants > 0
if mayClaim then
  claimEnd = ',"session":"' .. session .. '","runner":"' .. state[3] .. '"}'
  for place = 1, #wants, 2 do
    local queue = queues[wants[place]]
    if queue then wanted[queue] = (wanted[queue] or 0) + wants[place + 1] end
  end
end
for _, entry in ipairs(queued) do
  if conversation > 0 then entry.by, entry.seq = conversation, acts[entry.id].head end
  if mayClaim and isSticky then grantSticky(entry) else insert(entry) end
end
if mayClaim then
  local served = {}
  for queue in pairs(wanted) do served[#served + 1] = queue end
  serve(served)
end

out[#out + 1] = #leases
for _, lease in ipairs(leases) do
  local id, seq = lease.action.id, lease.seq
  local from = seq - addRange(texts, lease.action, math.min(known[id] or 0, seq - 1) + 1, seq) + 1
  known[id] = seq
  local n = #out
  out[n + 1], out[n + 2], out[n + 3], out[n + 4], out[n + 5], out[n + 6] = id, lease.stage, lease.from, lease.to, seq, from
end
out[#out + 1] = #stops
for _, stop in ipairs(stops) do
  local n = #out
  out[n + 1], out[n + 2], out[n + 3] = stop.id, stop.stage, stop.task
end
out[#out + 1] = holding and #holding or -1
for _, lease in ipairs(holding or {}) do
  local id, stage, task = string.match(lease[1], HOLD)
  local n = #out
  out[n + 1], out[n + 2], out[n + 3], out[n + 4] = id, stage, tonumber(task), tonumber(string.match(lease[2], '^%d+'))
end
out[2] = queueCount
local answer = cjson.encode(out)

saveMail()
if hasSession then
  callWith('HDEL', KEYS[10], endedHolds)
  callWith('HSET', KEYS[10], grantedHolds)
  call('HSET', KEYS[9], 'call', number, 'answer', answer)
  if #stops > 0 or state[5] == '1' then call('HSET', KEYS[9], 'stops', 2) end
  call('ZADD', KEYS[8], now + tonumber(state[2]), session)
end
saveStops(session)
saveAll()
return { answer, texts }
