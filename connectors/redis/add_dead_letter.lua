-- Keeps a dead letter under the next number; the oldest ones make room. ARGV: at, reason, source,
-- body, how many are kept.
local p, call = KEYS[1], redis.call
local id = call('INCR', p .. 'dead-last')
call('ZADD', p .. 'dead', id, cmsgpack.pack({id, tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]}))
call('ZREMRANGEBYSCORE', p .. 'dead', '-inf', id - tonumber(ARGV[5]))
return id
