-- The next subjects of `due` after (due_at, id), in that order: id, due_at, id, due_at. ARGV:
-- due_at ('-inf': from the beginning), id, how many.
local due, call = KEYS[1] .. 'due', redis.call
local low, high = 0, 0
if ARGV[1] ~= '-inf' then
  low = call('ZCOUNT', due, '-inf', '(' .. ARGV[1])
  high = call('ZCOUNT', due, '-inf', ARGV[1])
end
-- Those of the same instant are sorted by id.
while low < high do
  local middle = math.floor((low + high) / 2)
  if call('ZRANGE', due, middle, middle)[1] <= ARGV[2] then low = middle + 1 else high = middle end
end
return call('ZRANGE', due, low, low + tonumber(ARGV[3]) - 1, 'WITHSCORES')
