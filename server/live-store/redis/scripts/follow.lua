-- follow: entries of the feed from one on. Writes nothing. The places of a stream entry are <stream id>-<1 to n>.
-- KEYS[1] meta, KEYS[2] feed
-- ARGV[1] header: epoch, stream id ('-' for the beginning), places to pass over, most places
-- Returns { end of the feed, last place that was trimmed, stream entries }
local CHUNK = 64
local places, from, entries = -header[3], header[2], {}
while places < header[4] do
  local found = call('XRANGE', KEYS[2], from, '+', 'COUNT', math.min(CHUNK, header[4] + header[3]))
  for _, entry in ipairs(found) do
    entries[#entries + 1] = entry
    places = places + tonumber(entry[2][2])
  end
  if #found < CHUNK then break end
  from = '(' .. found[#found][1]
end
local ends = call('HMGET', KEYS[1], 'end', 'gone')
return { ends[1] or '0', ends[2] or '0', entries }
