-- Writes a named value. ARGV: name, value.
redis.call('HSET', KEYS[1] .. 'values', ARGV[1], ARGV[2])
return 0
