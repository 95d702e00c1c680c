-- What every script begins with that reads or writes the store's records: is this still the store
-- that was opened? Its mark is in every shard, and has its id in its name (KEYS[2]).
if redis.call('EXISTS', KEYS[2]) == 0 then
  return redis.error_reply('NOSTORE ' .. KEYS[2] .. ' is not there')
end
