-- What the scripts that hand things out begin with: the clock by which leases end.

-- An instant that is not there, as it is packed in records.
local NONE = -4611686018427387904

-- Milliseconds: the server's own clock unless a reading is passed in (tests do).
local function reading(given)
  if given ~= '' then return tonumber(given) end
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- When that subject wants to be woken, or NONE.
local function wake_of(prefix, id)
  local raw = redis.call('GET', prefix .. 's:' .. id)
  if not raw then return NONE end
  return (select(5, struct.unpack('<I8I4I4I4i8', raw)))
end
