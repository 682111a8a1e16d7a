-- read: events of actions after a seq, with the mail that waits. Writes nothing.
-- KEYS[1..2] meta, actions
-- KEYS[..]   act:<id>:events list, one a read
-- ARGV[1]    header: epoch, then of each read the seq after which, and most events
-- Returns    { now, { head, last decision, events, mail } | false for an action that is not there, ... }
local ids, answers = {}, { now }
for place = 3, #KEYS do ids[#ids + 1] = string.sub(KEYS[place], #base + 5, -8) end
loadActions(ids)
for place, id in ipairs(ids) do
  local action, after, limit = acts[id], header[2 * place], header[2 * place + 1]
  if action then
    local events = {}
    addRange(events, action, after + 1, math.min(action.head, after + limit))
    local mail = action.mail > 0 and call('LRANGE', keyOf(action, 'mail'), 0, -1) or {}
    answers[place + 1] = { action.head, action.decided, events, mail }
  else
    answers[place + 1] = false
  end
end
return answers
