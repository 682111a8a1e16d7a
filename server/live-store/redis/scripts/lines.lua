-- lines: output lines of one attempt, as far as they are kept. Writes nothing.
-- KEYS[1] meta, KEYS[2] act:<id>:logs
-- ARGV[1] header: epoch, <stage>/<task>/<attempt>, number after which, most lines
-- Returns { number of the first line returned, number of the last there is, lines }
local after, limit = header[3], header[4]
local number, last = string.match(call('HGET', KEYS[2], header[2]) or '', '^(%d+)/(%d+)$')
if not number then return { after + 1, 0, {} } end
local log = string.gsub(KEYS[2], 'logs$', 'log:' .. number)
local first = math.max(after + 1, tonumber(last) - call('LLEN', log) + 1)
local skip = first - (tonumber(last) - call('LLEN', log) + 1)
return { first, tonumber(last), limit > 0 and call('LRANGE', log, skip, skip + limit - 1) or {} }
