-- Finds the store, or makes it. ARGV: schema, shards of a new store. Answers {schema, shards};
-- {'foreign'} when there are keys of another program, {'damaged'} when ours have no `meta`.
local p, call = KEYS[1], redis.call
local kind = call('TYPE', p .. 'meta').ok
if kind == 'none' then
  for _, name in ipairs({'values', 'docs', 'ids', 'wake'}) do
    if call('EXISTS', p .. name) == 1 then return {'damaged'} end
  end
  call('HSET', p .. 'meta', 'schema', ARGV[1], 'shards', ARGV[2])
elseif kind ~= 'hash' then
  return {'foreign'}
end
return call('HMGET', p .. 'meta', 'schema', 'shards')
