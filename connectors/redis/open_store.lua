-- Finds the store, or makes it. ARGV: schema, shards of a new store, something by which two daemons
-- differ. Answers {schema, shards, id}, the id '' when the first two make no sense here;
-- {'foreign'} when there are keys of another program, {'damaged'} when ours have no `meta` or a
-- shard has no mark.
local p = KEYS[1]

local function call(name, ...)
  local reply = redis.pcall(name, ...)
  if type(reply) == 'table' and reply.err then
    if string.find(reply.err, 'user executing') then
      reply.err = 'NOPERM the user may not run ' .. string.lower(name) .. ' on ' .. p .. '*'
    end
    error(reply)
  end
  return reply
end

-- Every command of the scripts is tried once: a right that the user lacks is missed now, not
-- half-way through a commit.
local probe = p .. 'probe'
call('DEL', probe)
call('MSET', probe, '1')
call('MGET', probe)
call('SET', probe, '1')
call('GET', probe)
call('EXISTS', probe)
call('INCR', probe)
call('DEL', probe)
call('RPUSH', probe, 'a', 'b', 'c')
call('LLEN', probe)
call('LRANGE', probe, 0, -1)
call('LPOP', probe, 1)
call('LTRIM', probe, 1, -1)
call('DEL', probe)
call('ZADD', probe, 1, 'a')
call('ZSCORE', probe, 'a')
call('ZCOUNT', probe, 1, 1)
call('ZRANGE', probe, 0, -1)
call('ZREVRANGE', probe, 0, -1)
call('ZRANGEBYSCORE', probe, 1, 1)
call('ZREM', probe, 'a')
call('ZREMRANGEBYSCORE', probe, 1, 1)
call('HSET', probe, 'a', '1')
call('HINCRBY', probe, 'a', '1')
call('HGET', probe, 'a')
call('HMGET', probe, 'a')
call('HGETALL', probe)
call('HDEL', probe, 'a')
call('TIME')

local kind = call('TYPE', p .. 'meta').ok
if kind == 'none' then
  for _, name in ipairs({'values', 'docs', 'ids', 'wake'}) do
    if call('EXISTS', p .. name) == 1 then return {'damaged'} end
  end
  call('HSET', p .. 'meta', 'schema', ARGV[1], 'shards', ARGV[2])
elseif kind ~= 'hash' then
  return {'foreign'}
end
local schema, shards, id = unpack(call('HMGET', p .. 'meta', 'schema', 'shards', 'id'))
local number = tonumber(shards or '')
if schema ~= ARGV[1] or not number or number < 1 or number > 1024 then
  return {schema, shards, ''}
end

-- The mark of each shard, by which the other scripts know the store again. One that was made before
-- there were marks gets them now.
local base = string.sub(p, 1, -string.len('{s00}:') - 1)
local function mark_of(shard) return base .. string.format('{s%02d}:store:', shard) .. id end
if id then
  for shard = 0, number - 1 do
    if call('EXISTS', mark_of(shard)) == 0 then return {'damaged'} end
  end
else
  local time = call('TIME')
  id = time[1] .. '-' .. time[2] .. '-' .. ARGV[3]
  call('HSET', p .. 'meta', 'id', id)
  for shard = 0, number - 1 do call('SET', mark_of(shard), '1') end
end
return {schema, shards, id}
