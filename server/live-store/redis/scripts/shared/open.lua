-- open: only callers of the store's own epoch get further.
-- Returns error RECOVERING <the store's epoch>
if header[1] ~= epoch or epoch == 0 then return redis.error_reply('RECOVERING ' .. epoch) end
