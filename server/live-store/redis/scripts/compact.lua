-- compact: drops the events of an action up to a seq, which the record has.
-- KEYS[1..2] meta, actions, KEYS[3] act:<id>:events
-- ARGV[1]    header: epoch, action, the seq
-- Returns    compacted | unchanged | gone
local id, upTo = header[2], header[3]
loadActions({ id })
local action = acts[id]
if not action then return 'gone' end
local kept = action.head - upTo
if kept < 0 or call('LLEN', KEYS[3]) <= kept then return 'unchanged' end
if kept == 0 then
  call('DEL', KEYS[3])
else
  call('LTRIM', KEYS[3], -kept, -1)
end
return 'compacted'
