-- Adds what is to be told to the outside; the oldest make room.
local MAX_ANNOUNCEMENTS = 100000

local function announce(body)
  local p, call = KEYS[1], redis.call
  local length = call('RPUSH', p .. 'announcements', body)
  if length > MAX_ANNOUNCEMENTS then
    call('LTRIM', p .. 'announcements', length - MAX_ANNOUNCEMENTS, -1)
    call('HINCRBY', p .. 'announcing', 'dropped', length - MAX_ANNOUNCEMENTS)
  end
end
