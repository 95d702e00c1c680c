-- Hands out subjects that are due, earliest first: moves them from `wake` (score: wake_at) to
-- `woken` (score: the lease's end). Answers id, wake_at, record, id, ... ARGV: until, limit, lease, the clock's reading or ''.
local p, call = KEYS[1], redis.call
local limit, now = tonumber(ARGV[2]), reading(ARGV[4])

-- Leases that ran out are given again.
for _, id in ipairs(call('ZRANGEBYSCORE', p .. 'woken', '-inf', now, 'LIMIT', 0, 1000)) do
  call('ZREM', p .. 'woken', id)
  local wake = wake_of(p, id)
  if wake ~= NONE then call('ZADD', p .. 'wake', wake, id) end
end

local due = call('ZRANGEBYSCORE', p .. 'wake', '-inf', ARGV[1], 'WITHSCORES', 'LIMIT', 0, limit)
if #due == 0 then return due end
local ids, keys, leases = {}, {}, {}
for i = 1, #due, 2 do
  ids[#ids + 1] = due[i]
  keys[#keys + 1] = p .. 's:' .. due[i]
  leases[#leases + 1] = now + tonumber(ARGV[3])
  leases[#leases + 1] = due[i]
end
call('ZREM', p .. 'wake', unpack(ids))
call('ZADD', p .. 'woken', unpack(leases))
local records, handed = call('MGET', unpack(keys)), {}
for i = 1, #ids do
  handed[#handed + 1] = ids[i]
  handed[#handed + 1] = due[2 * i]
  handed[#handed + 1] = records[i]
end
return handed
