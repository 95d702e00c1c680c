-- Records outcomes and ends the leases. ARGV, for each: the key, the lease, the attempt's number (0:
-- none), the status, the words, when to hand it out again ('': never), the addresses that accepted
-- (MessagePack) and what to announce ('': nothing). Answers 1 or 0 for each.
local p, call, settled = KEYS[1], redis.call, {}

for i = 1, #ARGV, 8 do
  local key, lease, number, status = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2]),
    ARGV[i + 3]
  local words, retry_at = ARGV[i + 4], ARGV[i + 5]
  local notice = find_notice(key)
  local open = notice and open_attempt(notice)
  local held = call('ZSCORE', p .. 'sending', key) or (notice and notice[LEASE])
  local may = notice and tonumber(held) == lease and lease ~= 0 and
    number == (open and open[1] or 0)
  if may then
    if open then
      open[A_STATUS], open[A_WORDS] = status, words
      open[A_ACCEPTED] = cmsgpack.unpack(ARGV[i + 6])
    else
      notice[WORDS] = words
    end
    -- Another address is left to try: the attempt is over, the notice has failed for now.
    local another = status == 'permanent_failure' and retry_at ~= ''
    set_status(key, notice, another and 'temporary_failure' or status)
    notice[LEASE] = 0
    if call('ZREM', p .. 'sending', key) == 0 then call('ZREM', p .. 'send', key) end
    if retry_at ~= '' then
      notice[SEND_AT] = tonumber(retry_at)
      call('ZADD', p .. 'send', retry_at, key)
    end
    keep_notice(key, notice)
    if ARGV[i + 7] ~= '' then announce(ARGV[i + 7]) end
  end
  settled[#settled + 1] = may and 1 or 0
end
return settled
