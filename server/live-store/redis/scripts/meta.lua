-- meta: epoch, clock and dispatch of the store, whoever asks. Writes nothing.
-- KEYS[1] meta
-- Returns { epoch, now, place the record has followed to, what holds of dispatch as JSON or '' }
local fields = call('HMGET', KEYS[1], 'recorded', 'dispatch')
return { epoch, now, fields[1] or '0', fields[2] or '' }
