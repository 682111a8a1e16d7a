-- report: progress and output lines of attempts, kept for later readers and put into the feed.
-- KEYS[1..4] meta, actions, wake, feed
-- KEYS[..]   act:<id>:events list, one a report; of its action are written:
--            act:<id>:progress   hash  <stage>/<task> -> <attempt>/<version>/<JSON>
--            act:<id>:logs       hash  <stage>/<task>/<attempt> -> <number of its list>/<number of the last line>
--            act:<id>:log:<n>    list  13 digits of time, o or e, the text; the last lines only
-- ARGV[1]    header: epoch, most lines kept, then each report: p, stage, task, attempt, version, 1 | l, stage, task, attempt,
--            first number, lines
-- ARGV[..]   the JSON of a progress; the lines of a report
-- Returns    OK
local kept, ids, feedEnd = header[2], {}, nil
for place = 5, #KEYS do ids[#ids + 1] = string.sub(KEYS[place], #base + 5, -8) end
loadActions(ids)
at = 3

local function feed(...)
  feedEnd = call('XADD', KEYS[4], '*', 'n', 1, ...) .. '-1'
  hints.feed = true
end

local function headOf(action, stage, task, attempt, number)
  return cjson.encode({ action.id, stage, task, attempt, number })
end

local function takeProgress(action, stage, task, attempt, version)
  if action.live == 0 then return end
  local field = stage .. '/' .. task
  local before = call('HGET', keyOf(action, 'progress'), field)
  if before then
    local oldAttempt, oldVersion = string.match(before, '^(%d+)/(%d+)/')
    oldAttempt, oldVersion = tonumber(oldAttempt), tonumber(oldVersion)
    if attempt < oldAttempt or (attempt == oldAttempt and version <= oldVersion) then return end
  end
  local text = ARGV[textAt + 1]
  call('HSET', keyOf(action, 'progress'), field, attempt .. '/' .. version .. '/' .. text)
  action.progress = 1
  touch(action)
  feed('p', headOf(action, stage, task, attempt, version), 'j', text)
end

local function takeLines(action, stage, task, attempt, first, count)
  local logs, field = keyOf(action, 'logs'), stage .. '/' .. task .. '/' .. attempt
  local number, last = string.match(call('HGET', logs, field) or '', '^(%d+)/(%d+)$')
  number, last = number or call('HLEN', logs) + 1, tonumber(last) or 0
  local skip = math.max(0, last + 1 - first)
  if skip >= count then return end
  local log, lines, named = keyOf(action, 'log:' .. number), {}, {}
  for place = skip + 1, count do
    lines[#lines + 1] = ARGV[textAt + place]
    named[#named + 1] = 't'
    named[#named + 1] = ARGV[textAt + place]
  end
  -- Beyond a gap numbering begins anew, so that what is kept has no gaps.
  if first > last + 1 then call('DEL', log) end
  callWith('RPUSH', log, lines)
  call('LTRIM', log, -kept, -1)
  call('HSET', logs, field, number .. '/' .. first + count - 1)
  feed('l', headOf(action, stage, task, attempt, first + skip), unpack(named))
end

for _, id in ipairs(ids) do
  local action, kind, count = acts[id], header[at], header[at + 5]
  local take = kind == 'p' and takeProgress or takeLines
  if action then take(action, header[at + 1], header[at + 2], header[at + 3], header[at + 4], count) end
  at, textAt = at + 6, textAt + count
end
if feedEnd then
  saveActions()
  saveClock(feedEnd)
  publishHints()
end
return redis.status_reply('OK')
