-- Drops the first announcements, which went out, and ends the lease. ARGV: lease, count. Answers 0
-- when somebody else has had them since.
local p, call = KEYS[1], redis.call
local key = p .. 'announcing'
local last, ends, from, dropped = unpack(call('HMGET', key, 'lease', 'ends', 'from', 'dropped'))
if not ends or tonumber(last) ~= tonumber(ARGV[1]) then return 0 end
-- Some may have made room for newer ones in the meantime.
local count = tonumber(ARGV[2]) - (tonumber(dropped or 0) - tonumber(from))
if count > 0 then
  call('LTRIM', p .. 'announcements', count, -1)
  call('HINCRBY', key, 'dropped', count)
end
call('HDEL', key, 'ends')
return 1
