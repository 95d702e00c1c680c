-- Forgets inbox entries applied before an instant, by the hour of their application. The hour of
-- the instant itself is sorted out entry by entry only while it is small: a busy one is forgotten
-- when it has passed. ARGV: before, limit. Answers how many.
local HOUR_MS = 3600000
local p, call = KEYS[1], redis.call
local before, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
local boundary = math.floor(before / HOUR_MS)
local forgotten = 0

local function forget(key)
  call('DEL', p .. 'i:' .. key)
  forgotten = forgotten + 1
end

local function forget_hour(hour, list)
  local entries = call('LPOP', list, 2 * (limit - forgotten)) or {}
  for i = 1, #entries, 2 do forget(entries[i]) end
  if call('EXISTS', list) == 0 then call('ZREM', p .. 'hours', hour) end
end

local function forget_part(hour, list)
  local entries = call('LRANGE', list, 0, -1)
  local kept = {}
  for i = 1, #entries, 2 do
    if forgotten < limit and hour * HOUR_MS + tonumber(entries[i + 1]) < before then
      forget(entries[i])
    else
      kept[#kept + 1] = entries[i]
      kept[#kept + 1] = entries[i + 1]
    end
  end
  if #kept == #entries then return end
  call('DEL', list)
  if #kept > 0 then call('RPUSH', list, unpack(kept)) else call('ZREM', p .. 'hours', hour) end
end

for _, hour in ipairs(call('ZRANGEBYSCORE', p .. 'hours', '-inf', boundary, 'LIMIT', 0, 100)) do
  if forgotten >= limit then break end
  local list = p .. 'h:' .. hour
  if tonumber(hour) < boundary then
    forget_hour(hour, list)
  elseif call('LLEN', list) <= 2000 then
    forget_part(tonumber(hour), list)
  end
end
return forgotten
