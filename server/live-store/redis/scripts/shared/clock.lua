-- clock: what every script begins with: its header, the store's counters, and the one instant all of it happens at.
-- KEYS[1] meta  hash  epoch, now, offset, grace, turn, queues, end, recorded, gone, paused
-- ARGV[1] header: JSON array of numbers and names, the caller's epoch first
-- The clock never goes back. When nothing was heard for more than 3 s the store was away, or time has leapt, and `grace` says
-- when that was, so that nobody is swept for it; less than that is within any lease that was renewed in time.
local JUMP_BACK_MS = 5000
local LEAP_MS = 3000
local call, format = redis.call, string.format
local base = string.sub(KEYS[1], 1, -5)
local header = cjson.decode(ARGV[1])
local meta = call('HMGET', KEYS[1], 'epoch', 'now', 'offset', 'grace', 'turn', 'queues', 'paused')
local epoch = tonumber(meta[1]) or 0
local observed = tonumber(meta[2])
local offset = tonumber(meta[3]) or 0
local grace = tonumber(meta[4]) or 0
local turn = tonumber(meta[5]) or 0
local queueCount = tonumber(meta[6]) or 0
local isDispatchPaused = meta[7] == '1'
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + offset
if observed and now < observed then
  if now < observed - JUMP_BACK_MS then offset = offset + observed - now end
  now = observed
elseif observed and now > observed + LEAP_MS then
  grace = now
end
local stamp = format('%013.0f', now)
local hints = {}
-- Places of the header's value that is read next, and of the last text read behind it.
local at, textAt = 2, 1

local function nextTurn()
  turn = turn + 1
  return turn
end

local function saveClock(feedEnd)
  local fields = { 'now', now, 'offset', offset, 'grace', grace, 'turn', turn, 'queues', queueCount }
  if feedEnd then
    fields[11] = 'end'
    fields[12] = feedEnd
  end
  call('HSET', KEYS[1], unpack(fields))
end

-- Wakes up processes that wait; they poll as well, so a hint that nobody hears does no harm.
local function publishHints()
  local names = {}
  for name in pairs(hints) do names[#names + 1] = name end
  if #names > 0 then call('PUBLISH', base .. 'hints', table.concat(names, ' ')) end
end

-- Calls a command with a list of any length behind its key; the list goes in parts that Lua's stack can hold.
local function callWith(command, key, list)
  for first = 1, #list, 1000 do call(command, key, unpack(list, first, math.min(first + 999, #list))) end
end
