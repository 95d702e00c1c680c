-- Puts a notice that is not handed out in the place of what its caller has read. ARGV: the key, the
-- notice as it was read and as it shall be (MessagePack), whether it is to be handed out ('1'), and
-- what to announce ('': nothing). Answers 1; 0: it has changed meanwhile; -1: it is handed out.
local p, call, key = KEYS[1], redis.call, ARGV[1]
if call('ZSCORE', p .. 'sending', key) then return -1 end
if call('GET', p .. 'n:' .. key) ~= ARGV[2] then return 0 end
local notice, new = cmsgpack.unpack(ARGV[2]), cmsgpack.unpack(ARGV[3])
set_status(key, notice, new[STATUS])
call('ZREM', p .. 'send', key)
if ARGV[4] == '1' then call('ZADD', p .. 'send', new[SEND_AT], key) end
call('SET', p .. 'n:' .. key, ARGV[3])
if ARGV[5] ~= '' then announce(ARGV[5]) end
return 1
