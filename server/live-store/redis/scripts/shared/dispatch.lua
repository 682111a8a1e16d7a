-- dispatch: whether tasks may be claimed, as operators said last; `clock` reads it for every call.
-- KEYS[1] meta  hash  paused: 1 or 0; revision: number of the change; dispatch: all of it, as JSON
local function keepDispatch(paused, revision, text)
  call('HSET', KEYS[1], 'paused', paused, 'revision', revision, 'dispatch', text)
  if paused == 0 then hints.work = true end
end
