-- dispatch: takes over what holds of dispatch, unless something else was said meanwhile.
-- KEYS[1..4] meta, actions, wake, feed
-- ARGV[1]    header: epoch, revision the caller has seen, revision, 1 if paused
-- ARGV[2]    all of it, as JSON
-- Returns    1 | 0 when the store has another revision than was seen
if (tonumber(call('HGET', KEYS[1], 'revision')) or 0) ~= header[2] then return 0 end
keepDispatch(header[4], header[3], ARGV[2])
hints.feed = true
saveClock(call('XADD', KEYS[4], '*', 'n', 1, 'd', ARGV[2]) .. '-1')
publishHints()
return 1
