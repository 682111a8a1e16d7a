-- mail: facts without a lease wait in an action's mailbox until decisions take them into its log.
-- act:<id>:mail  list  13 digits of time, then the JSON body
-- The mail that waits, up to a number of letters.
local function mailOf(action, most)
  local letters, kept = {}, action.kept or action.mail
  if kept > 0 and most > 0 then
    local skip = action.taken or 0
    letters = call('LRANGE', keyOf(action, 'mail'), skip, skip + math.min(kept, most) - 1)
  end
  local fresh = action.letters or {}
  for place = 1, math.min(#fresh, most - #letters) do letters[#letters + 1] = fresh[place] end
  return letters
end

local function addMail(action, count)
  if count == 0 then return end
  action.kept = action.kept or action.mail
  action.letters = action.letters or {}
  for place = 1, count do action.letters[#action.letters + 1] = stamp .. ARGV[textAt + place] end
  action.mail = action.mail + count
  textAt = textAt + count
  touch(action)
end

local function takeMail(action, count)
  if count == 0 then return end
  for _, letter in ipairs(mailOf(action, count)) do append(action, string.sub(letter, 14)) end
  action.kept = action.kept or action.mail
  local old = math.min(count, action.kept)
  action.taken = (action.taken or 0) + old
  action.kept = action.kept - old
  for _ = 1, count - old do table.remove(action.letters, 1) end
  action.mail = action.mail - count
  action.mailed = action.head
end

local function saveMail()
  for _, action in ipairs(touched) do
    if (action.taken or 0) > 0 then call('LTRIM', keyOf(action, 'mail'), action.taken, -1) end
    if action.letters then callWith('RPUSH', keyOf(action, 'mail'), action.letters) end
  end
end
