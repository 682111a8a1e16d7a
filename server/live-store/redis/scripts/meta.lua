-- meta: epoch and clock of the store, whoever asks. Writes nothing.
-- KEYS[1] meta
-- Returns { epoch, now, place the record has followed to }
return { epoch, now, call('HGET', KEYS[1], 'recorded') or '0' }
