-- purge: removes all of an action whose log ends where the caller believes and of which no lease is live.
-- KEYS[1..6] meta, actions, wake, feed, queues, parked
-- KEYS[7..]  act:<id>:events, act:<id>:mail, act:<id>:progress, act:<id>:logs
-- ARGV[1]    header: epoch, action, its last seq
-- Returns    purged | changed | gone
local id = header[2]
loadActions({ id })
local action = acts[id]
if not action then return 'gone' end
if action.head ~= header[3] or action.live > 0 then return 'changed' end
local logs = call('HVALS', KEYS[10])
for _, log in ipairs(logs) do call('DEL', keyOf(action, 'log:' .. string.match(log, '^%d+'))) end
call('DEL', KEYS[7], KEYS[8], KEYS[9], KEYS[10])
call('HDEL', KEYS[2], id)
if action.limited == 1 then call('HDEL', base .. 'limits', 'a/' .. id) end
call('ZREM', KEYS[3], id)
call('ZREMRANGEBYLEX', KEYS[6], '[' .. id .. '/', '(' .. id .. '/\255')
saveClock()
return 'purged'
