-- items: what a caller hands in for an action. Facts count when their lease is live; decisions count when no other decision
-- came after what they are based on, and nothing they rest on is fenced.
-- An item in the header: seq known, number of facts and of mail, 1 with decisions;
--   a fact: stage, task, claim seq as a text, 1 if it ends its lease, 1 if its fence is of this epoch;
--   decisions: based on, mail taken, gate, wake (ms from now, -1 none), 1 if they end the action and 2 if their entries take the
--   place of all that wait, number of bodies, entries, stops;
--   then entries as `entries` reads them; a stop: session, stage, task.
-- ARGV holds the bodies behind the header: of each item its facts, mail, decisions. KEYS ends with the items' logs.
local held, endedHolds, flags, known = {}, {}, {}, {}
local factHolds, factAt = {}, 0
local out, texts = {}, {}

-- Reads the session's leases that the facts of items speak of.
local function readHeld(ids)
  local fields, place = factHolds, at
  for _, id in ipairs(ids) do
    local facts, hasDecisions = header[place + 1], header[place + 3] == 1
    place = place + 4
    for _ = 1, facts do
      fields[#fields + 1] = id .. '/' .. header[place] .. '/' .. header[place + 1]
      place = place + 5
    end
    if hasDecisions then place = place + 8 + 6 * header[place + 6] + 3 * header[place + 7] end
  end
  for first = 1, #fields, 1000 do
    local last = math.min(first + 999, #fields)
    local values = call('HMGET', KEYS[10], unpack(fields, first, last))
    for index = first, last do held[fields[index]] = values[index - first + 1] end
  end
end

-- Whether a body is in an action's log at or after a seq.
local function isInLog(action, from, body)
  local entries = {}
  addRange(entries, action, math.max(from, 1), action.head)
  for place = 1, #entries do
    if string.sub(entries[place], 14) == body then return true end
  end
  return false
end

-- Answers one letter a fact: t taken, a already there, f fenced.
local function settleFacts(action, count)
  local letters = ''
  for _ = 1, count do
    local stage, task, claim, ends = header[at], header[at + 1], header[at + 2], header[at + 3] == 1
    local isCurrent, body = header[at + 4] == 1, ARGV[textAt + 1]
    at, textAt = at + 5, textAt + 1
    factAt = factAt + 1
    local field = factHolds[factAt] or ''
    local lease = held[field]
    if lease and isCurrent and (lease == claim or string.match(lease, '^%d+') == claim) then
      append(action, body)
      letters = letters .. 't'
      if ends then
        held[field] = false
        endedHolds[#endedHolds + 1] = field
        endLease(action, stage, task, lease ~= claim and string.find(lease, 'c', 1, true))
      end
    elseif isInLog(action, tonumber(claim), body) then
      letters = letters .. 'a'
    else
      letters = letters .. 'f'
    end
  end
  return letters
end

-- Takes all that waits of an action out of the queues: claims pass by entries of an older generation.
local function dropEntries(action)
  action.generation = nextTurn()
  dropParked(action)
  freeLimits(action)
end

local function setGate(action, gate)
  if gate == action.gate then return end
  action.gate = gate
  action.isReopened = gate == OPEN
  if gate == CLOSED then dropEntries(action) end
end

local function flagStops(action, count)
  for _ = 1, count do
    flags[#flags + 1] = { session = header[at], field = action.id .. '/' .. header[at + 1] .. '/' .. header[at + 2] }
    at = at + 3
  end
end

local function settleDecisions(action, before, letters, queues)
  local basedOn, mailTaken, gate, wake, kind = header[at], header[at + 1], header[at + 2], header[at + 3], header[at + 4]
  local isEnd, requeues = kind % 2 == 1, kind >= 2
  local bodies, entries, stops = header[at + 5], header[at + 6], header[at + 7]
  at = at + 8
  local isSound = basedOn <= before and action.decided <= basedOn and not string.find(letters, 'f', 1, true)
    and (not requeues or basedOn == before)
  local isMailRight = mailTaken == 0 or (mailTaken <= action.mail and action.mailed <= basedOn)
  if not isSound or not isMailRight or (isEnd and action.live > 0) then
    at, textAt = at + 6 * entries + 3 * stops, textAt + bodies
    return 'r'
  end
  takeMail(action, mailTaken)
  for place = 1, bodies do append(action, ARGV[textAt + place]) end
  textAt = textAt + bodies
  if bodies > 0 then action.decided = action.head end
  if requeues then dropEntries(action) end
  setGate(action, gate)
  queueEntries(action, entries, queues)
  flagStops(action, stops)
  if before ~= basedOn or action.mail > 0 then
    setWake(action, now)
  else
    setWake(action, wake >= 0 and now + wake)
    action.lookAt = 0
  end
  return 't'
end

-- Settles the item at `at`, and writes its verdict: a letter a fact, then t, r or n for its decisions, or g when the action
-- is gone; the head before it; the numbers of events missed, up to that head, and of mail; the head.
local function settleItem(id, queues)
  local action = acts[id]
  local knownSeq, facts, mail, hasDecisions = header[at], header[at + 1], header[at + 2], header[at + 3] == 1
  at = at + 4
  if not action then
    at, textAt, factAt = at + 5 * facts, textAt + facts + mail, factAt + facts
    if hasDecisions then
      textAt = textAt + header[at + 5]
      at = at + 8 + 6 * header[at + 6] + 3 * header[at + 7]
    end
    local n = #out
    out[n + 1], out[n + 2], out[n + 3], out[n + 4], out[n + 5] = string.rep('f', facts) .. 'g', 0, 0, 0, 0
    return
  end
  local before = action.head
  local letters = facts > 0 and settleFacts(action, facts) or ''
  addMail(action, mail)
  local verdict = hasDecisions and settleDecisions(action, before, letters, queues) or 'n'
  if verdict ~= 't' and (action.head > before or mail > 0) then setWake(action, now) end
  local missed = knownSeq < before and addRange(texts, action, knownSeq + 1, before) or 0
  local waiting = verdict ~= 't' and action.mail > 0 and mailOf(action, action.mail) or {}
  for place = 1, #waiting do texts[#texts + 1] = waiting[place] end
  local n = #out
  out[n + 1], out[n + 2], out[n + 3], out[n + 4], out[n + 5] = letters .. verdict, before, missed, #waiting, action.head
  known[id] = action.head
end
