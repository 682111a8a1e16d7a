-- stops: leases whose runner is asked to stop. What was asked for is told by the session's next exchange, which is repeated until
-- it is answered; beats tell it too, as long as the lease lives.
local marks, stops = {}, {}

-- The leases of a session with a stop that was asked for, and those with one it was told of too, if `isTold`.
local function stopsOf(session, isTold)
  local held, stops = call('HGETALL', base .. 'held:' .. session), {}
  for place = 1, #held, 2 do
    local claim, counted, mark = string.match(held[place + 1], MARKS)
    if mark == 's' or (isTold and mark == 't') then
      local id, stage, task = string.match(held[place], HOLD)
      stops[#stops + 1] = { id = id, stage = stage, task = tonumber(task), field = held[place], told = claim .. counted .. 't' }
    end
  end
  return stops
end

local function mark(session, field, value)
  marks[#marks + 1] = { session = session, field = field, value = value }
end

-- Notes the stops asked for by decisions; they count where the named session holds the task.
local function flagAll(flags, session, held)
  for _, flag in ipairs(flags) do
    local isOwn = flag.session == session
    local value = isOwn and held[flag.field]
    if value == nil or not isOwn then value = call('HGET', base .. 'held:' .. flag.session, flag.field) end
    if value and string.match(value, '^%d+c?$') then
      mark(flag.session, flag.field, value .. (isOwn and 't' or 's'))
      if isOwn then
        local id, stage, task = string.match(flag.field, HOLD)
        stops[#stops + 1] = { id = id, stage = stage, task = tonumber(task) }
      end
    end
  end
end

-- Tells a session what it has not been told yet, except of leases that have ended in this call.
local function tellAll(session, held)
  for _, stop in ipairs(stopsOf(session, false)) do
    if held[stop.field] ~= false then
      stops[#stops + 1] = stop
      mark(session, stop.field, stop.told)
    end
  end
end

local function saveStops(session)
  for _, one in ipairs(marks) do
    call('HSET', base .. 'held:' .. one.session, one.field, one.value)
    if one.session ~= session then
      call('HSET', base .. 'ses:' .. one.session, 'stops', 1)
      hints.stops = true
    end
  end
end
