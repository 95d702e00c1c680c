-- What is left to do in a shard: {earliest wake-up, earliest notice, leased}; '' where there is
-- none. A lease that ran out counts as work again. ARGV: the clock's reading or ''.
local p, call, now = KEYS[1], redis.call, reading(ARGV[1])

local function earliest(index, held, ended, at_of)
  local first = call('ZRANGE', p .. index, 0, 0, 'WITHSCORES')
  local at = first[2] and tonumber(first[2]) or NONE
  for _, member in ipairs(call('ZRANGEBYSCORE', p .. held, '-inf', ended, 'LIMIT', 0, 1000)) do
    local its = at_of(member)
    if its ~= NONE and (at == NONE or its < at) then at = its end
  end
  return at == NONE and '' or string.format('%.0f', at)
end

local wake = earliest('wake', 'woken', now, function(id) return wake_of(p, id) end)
local send = earliest('send', 'sending', now * 1000, function(key)
  local notice = find_notice(key)
  return notice and notice[SEND_AT] or NONE
end)
local function held_after(index, ended)
  return call('ZCOUNT', p .. index, '(' .. string.format('%.0f', ended), '+inf')
end
return {wake, send, held_after('woken', now) + held_after('sending', now * 1000)}
