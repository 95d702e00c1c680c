-- Hands out the first announcements of the shard, to one holder at a time. ARGV: limit, lease, the
-- clock's reading or ''. Answers {lease, body...}, {0} when there is none or somebody has them.
local p, call, now = KEYS[1], redis.call, reading(ARGV[3])
local key = p .. 'announcing'
local last, ends, dropped = unpack(call('HMGET', key, 'lease', 'ends', 'dropped'))
if ends and tonumber(ends) > now or tonumber(ARGV[1]) < 1 then return {0} end
local bodies = call('LRANGE', p .. 'announcements', 0, tonumber(ARGV[1]) - 1)
if #bodies == 0 then return {0} end
local time = call('TIME')
local number = tonumber(time[1]) * 1000000 + tonumber(time[2])
if last and tonumber(last) >= number then number = tonumber(last) + 1 end
call('HSET', key, 'lease', number, 'ends', now + tonumber(ARGV[2]), 'from', dropped or 0)
return {number, unpack(bodies)}
