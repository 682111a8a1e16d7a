-- limits: how many tasks run at once of all actions that share a limit, and what waits for one.
-- <base>limits  hash  a/<action> -> JSON of its limits, name and most in turn; l/<name> -> live leases and parked entries;
--               t/<name> -> of a rate, its length (ms) and when the actions began that still count, oldest first
-- <base>rates   zset  rate -> when the first of those starts does not count any more
-- The most of a rate is `<most>/<length in ms>`: so many actions may begin in any time of that length.
-- What waits for a limit stands in `parked` as ~<hash of its name>/*/<queue number>/<score>/<entry>.
local LIMITS, RATES = base .. 'limits', base .. 'rates'
local NONE = {}
local limits, changedLimits, limitTexts = {}, {}, {}

local function limitNamed(name)
  local limit = limits[name]
  if limit then return limit end
  local live, parked = string.match(call('HGET', LIMITS, 'l/' .. name) or '0 0', '^(%-?%d+) (%d+)$')
  limit = { name = name, id = '~' .. redis.sha1hex(name), live = tonumber(live), parked = tonumber(parked), freed = 0 }
  limits[name] = limit
  return limit
end

local function setLimits(action, text)
  action.limits = {}
  if text == '' then return end
  action.limited = 1
  local list = cjson.decode(text)
  for place = 1, #list, 2 do
    local most, perMs = string.match(list[place + 1], '^(%d+)/?(%d*)$')
    action.limits[#action.limits + 1] =
      { limit = limitNamed(list[place]), most = tonumber(most), perMs = tonumber(perMs) or 0 }
  end
end

local function limitsOf(action)
  if action.limited == 0 then return NONE end
  if not action.limits then setLimits(action, call('HGET', LIMITS, 'a/' .. action.id) or '') end
  return action.limits
end

-- Gives a new action the limits it names.
local function keepLimits(action, text)
  setLimits(action, text)
  if text == '' then return end
  limitTexts[#limitTexts + 1] = 'a/' .. action.id
  limitTexts[#limitTexts + 1] = text
end

local function changeLimit(limit)
  if limit.isChanged then return end
  limit.isChanged = true
  changedLimits[#changedLimits + 1] = limit
end

-- Counts leases that begin, or end, under the limits of an action; a rate counts none.
local function countLive(action, by)
  for _, shared in ipairs(limitsOf(action)) do
    if shared.perMs == 0 then
      shared.limit.live = shared.limit.live + by
      if by < 0 then shared.limit.freed = shared.limit.freed - by end
      changeLimit(shared.limit)
    end
  end
end

-- When the actions of a rate began. Each counts until `expireRates` takes it away.
local function startsOf(limit)
  if not limit.starts then
    limit.starts = {}
    for number in string.gmatch(call('HGET', LIMITS, 't/' .. limit.name) or '', '%d+') do
      if limit.perMs then
        limit.starts[#limit.starts + 1] = tonumber(number)
      else
        limit.perMs = tonumber(number)
      end
    end
  end
  return limit.starts
end

-- Whether a limit lets one more task run, or one more action begin.
local function hasRoom(shared)
  return (shared.perMs == 0 and shared.limit.live or #startsOf(shared.limit)) < shared.most
end

-- Counts an action that begins, under its rates.
local function noteStart(action)
  for _, shared in ipairs(limitsOf(action)) do
    if shared.perMs > 0 then
      local limit = shared.limit
      local starts = startsOf(limit)
      if #starts == 0 then hints.due = true end
      limit.perMs = limit.perMs or shared.perMs
      starts[#starts + 1] = now
      limit.isStarted = true
      changeLimit(limit)
    end
  end
end

-- The limit of an action that is full, if one is. One that has begun is past its rates.
local function fullLimit(action)
  for _, shared in ipairs(limitsOf(action)) do
    if (shared.perMs == 0 or action.turnAt == 0) and not hasRoom(shared) then return shared.limit end
  end
end

-- Puts back what waits for a limit: of each queue up to `most` that may still run, as nobody may serve the others.
local function releaseLimit(limit, most)
  local prefix = limit.id .. '/*/'
  local after, stop = '[' .. prefix, '(' .. prefix .. '\255'
  while limit.parked > 0 do
    local first = call('ZRANGEBYLEX', KEYS[6], after, stop, 'LIMIT', 0, 1)[1]
    if not first then return end
    local queue = string.match(first, '^%d+', #prefix + 1)
    local ofQueue = prefix .. queue .. '/'
    local seen, found, isMore = unparkedIn[ofQueue] or 0, 0, true
    while isMore and found < most do
      local members = call('ZRANGEBYLEX', KEYS[6], '[' .. ofQueue, '(' .. ofQueue .. '\255', 'LIMIT', seen, most - found)
      local entries, ids = {}, {}
      for place, member in ipairs(members) do
        local score, text = string.match(member, '^(%d+)/(.+)$', #ofQueue + 1)
        entries[place] = entryOf(tonumber(queue), tonumber(score), text)
        ids[place] = entries[place].id
        unparks[#unparks + 1] = member
      end
      loadActions(ids)
      for _, entry in ipairs(entries) do
        if not isStale(acts[entry.id], entry) then
          insert(entry)
          found = found + 1
        end
      end
      isMore = #members > 0
      seen = seen + #members
      limit.parked = limit.parked - #members
      changeLimit(limit)
    end
    unparkedIn[ofQueue] = seen
    after = '(' .. ofQueue .. '\255'
  end
end

-- A place that an action was offered, and will not take any more, is free for the next one that waits.
local function freeLimits(action)
  for _, shared in ipairs(limitsOf(action)) do
    shared.limit.freed = shared.limit.freed + 1
    changeLimit(shared.limit)
  end
end

-- Puts back what the end of leases lets run.
local function releaseFreedLimits()
  for _, limit in ipairs(changedLimits) do
    if limit.freed > 0 and limit.parked > 0 then releaseLimit(limit, limit.freed) end
    limit.freed = 0
  end
end

-- Takes away the starts of rates that do not count any more, and puts back what may begin instead.
local function expireRates()
  for _, name in ipairs(call('ZRANGEBYSCORE', RATES, '-inf', now)) do
    local limit, kept = limitNamed(name), {}
    local starts = startsOf(limit)
    for _, start in ipairs(starts) do
      if start + limit.perMs > now then kept[#kept + 1] = start end
    end
    local places = #starts - #kept
    limit.starts, limit.isStarted = kept, true
    changeLimit(limit)
    if limit.parked > 0 then releaseLimit(limit, places) end
  end
end

local function saveStarts(limit)
  local texts = {}
  for place, start in ipairs(limit.starts) do texts[place] = format('%.0f', start) end
  if #texts > 0 then
    call('HSET', LIMITS, 't/' .. limit.name, format('%.0f ', limit.perMs) .. table.concat(texts, ' '))
    call('ZADD', RATES, limit.starts[1] + limit.perMs, limit.name)
  else
    call('HDEL', LIMITS, 't/' .. limit.name)
    call('ZREM', RATES, limit.name)
  end
end

local function saveLimits()
  for _, limit in ipairs(changedLimits) do
    if limit.isStarted then saveStarts(limit) end
    if limit.live > 0 or limit.parked > 0 then
      call('HSET', LIMITS, 'l/' .. limit.name, format('%d %d', limit.live, limit.parked))
    else
      call('HDEL', LIMITS, 'l/' .. limit.name)
    end
  end
  callWith('HSET', LIMITS, limitTexts)
end
