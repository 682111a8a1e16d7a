-- progress: the latest progress of an action's open attempts. Writes nothing.
-- KEYS[1] meta, KEYS[2] act:<id>:progress
-- Returns <stage>/<task>, <attempt>/<version>/<JSON>, ...
return call('HGETALL', KEYS[2])
