-- recorded: notes how far the record has followed, and trims the feed of the entries before a place it has passed.
-- KEYS[1] meta, KEYS[2] feed
-- ARGV[1] header: epoch, place, its three numbers (time, sequence, places of the stream entry), those of the place to trim to
-- Returns OK
local place, ms, sequence, count = header[2], header[3], header[4], header[5]
local before = call('HGET', KEYS[1], 'recorded') or '0'
local oldMs, oldSequence, oldCount = string.match(before, '^(%d+)%-?(%d*)%-?(%d*)$')
oldMs, oldSequence, oldCount = tonumber(oldMs) or 0, tonumber(oldSequence) or 0, tonumber(oldCount) or 0
local isLater = ms > oldMs or (ms == oldMs and (sequence > oldSequence or (sequence == oldSequence and count > oldCount)))
if not isLater then return redis.status_reply('OK') end

local trimMs, trimSequence, trimCount = header[6], header[7], header[8]
if trimMs > ms or (trimMs == ms and (trimSequence > sequence or (trimSequence == sequence and trimCount > count))) then
  trimMs, trimSequence, trimCount = ms, sequence, count
end
local id = format('%.0f-%.0f', trimMs, trimSequence)
local last = call('XREVRANGE', KEYS[2], id, '-', 'COUNT', 1)[1]
if last and last[1] == id and trimCount < tonumber(last[2][2]) then
  last = call('XREVRANGE', KEYS[2], '(' .. id, '-', 'COUNT', 1)[1]
end
call('HSET', KEYS[1], 'recorded', place)
if last then
  local lastMs, lastSequence = string.match(last[1], '^(%d+)%-(%d+)$')
  call('XTRIM', KEYS[2], 'MINID', format('%s-%.0f', lastMs, tonumber(lastSequence) + 1))
  call('HSET', KEYS[1], 'gone', last[1] .. '-' .. last[2][2])
end
return redis.status_reply('OK')
