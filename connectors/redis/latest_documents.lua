-- The latest revision of every document, by kind and id: kind/id, revision, digest, body, ...
local p, call, latest = KEYS[1], redis.call, {}
for _, name in ipairs(call('ZRANGE', p .. 'docs', 0, -1)) do
  local key = p .. 'doc:' .. name
  local last = call('LRANGE', key, -2, -1)
  latest[#latest + 1] = name
  latest[#latest + 1] = call('LLEN', key) / 2
  latest[#latest + 1] = last[1]
  latest[#latest + 1] = last[2]
end
return latest
