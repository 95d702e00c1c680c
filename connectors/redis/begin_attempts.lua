-- Records that attempts are about to be made. ARGV: the clock's reading or '', then for each the
-- key, the lease, the number and the attempt (MessagePack). Answers 1 or 0 for each.
local p, now, begun = KEYS[1], reading(ARGV[1]), {}
for i = 2, #ARGV, 4 do
  local key, lease, number = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
  local notice = find_notice(key)
  local ends = redis.call('ZSCORE', p .. 'sending', key)
  local may = notice and ends and tonumber(ends) == lease and lease > now * 1000 and
    not open_attempt(notice) and number == #notice[ATTEMPTS] + 1
  if may then
    notice[ATTEMPTS][number] = cmsgpack.unpack(ARGV[i + 3])
    set_status(key, notice, 'sending')
    keep_notice(key, notice)
  end
  begun[#begun + 1] = may and 1 or 0
end
return begun
