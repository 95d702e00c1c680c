-- The next notices of a subject: key, position, key, position. ARGV: subject, the position to go on
-- after (0: from the beginning), how many, '1' for the newest first.
local p, call = KEYS[1], redis.call
local after, count, newest_first = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == '1'
local keys = call('LRANGE', p .. 'of:' .. ARGV[1], 0, -1)
local first, last, step = 1, #keys, 1
if newest_first then first, last, step = #keys, 1, -1 end
local found = {}
for i = first, last, step do
  if #found == 2 * count then break end
  local score = call('ZSCORE', p .. 'notices', keys[i])
  local position = tonumber(score or 0)
  local beyond = position > after
  if newest_first then beyond = after == 0 or position < after end
  if score and beyond then
    found[#found + 1] = keys[i]
    found[#found + 1] = score
  end
end
return found
