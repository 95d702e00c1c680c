-- Stores the next revision of a document. ARGV: kind/id, revision, digest, body. Answers the number
-- of the revision that would be next when it is not this one, else 0.
local p, call = KEYS[1], redis.call
local key = p .. 'doc:' .. ARGV[1]
local next_revision = call('LLEN', key) / 2 + 1
if next_revision ~= tonumber(ARGV[2]) then return next_revision end
call('RPUSH', key, ARGV[3], ARGV[4])
call('ZADD', p .. 'docs', 0, ARGV[1])
return 0
