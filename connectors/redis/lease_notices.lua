-- Hands out notices that are due, earliest first: moves them from `send` (score: send_at) to
-- `sending` (score: the lease's end) and gives each a new lease number, its fence. Answers key,
-- record, its subject's record, key, ... ARGV: until, limit, lease, the clock's reading or '', words for an attempt
-- whose outcome was lost.
local p, call = KEYS[1], redis.call
local limit, now = tonumber(ARGV[2]), reading(ARGV[4])

-- Leases that ran out are given again; the lease number stays until then.
for _, key in ipairs(call('ZRANGEBYSCORE', p .. 'sending', '-inf', now, 'LIMIT', 0, 1000)) do
  call('ZREM', p .. 'sending', key)
  local notice = find_notice(key)
  if notice then call('ZADD', p .. 'send', notice[SEND_AT], key) end
end

local due = call('ZRANGEBYSCORE', p .. 'send', '-inf', ARGV[1], 'LIMIT', 0, limit)
if #due == 0 then return due end

-- Never the number of an earlier lease, even if the server has lost its last second.
local time = call('TIME')
local number = tonumber(time[1]) * 1000000 + tonumber(time[2])
local last = tonumber(call('GET', p .. 'lease') or 0)
if last >= number then number = last + 1 end

local leased, ends = {}, {}
for _, key in ipairs(due) do
  local notice = find_notice(key)
  if notice then
    local lost = open_attempt(notice)
    if lost then
      lost[A_STATUS], lost[A_WORDS] = 'unknown', ARGV[5]
      set_status(key, notice, 'unknown')
    end
    notice[LEASE] = number
    number = number + 1
    leased[#leased + 1] = key
    leased[#leased + 1] = keep_notice(key, notice)
    leased[#leased + 1] = call('GET', p .. 's:' .. notice[SUBJECT])
    ends[#ends + 1] = now + tonumber(ARGV[3])
    ends[#ends + 1] = key
  end
end
call('SET', p .. 'lease', number)
call('ZREM', p .. 'send', unpack(due))
if #ends > 0 then call('ZADD', p .. 'sending', unpack(ends)) end
return leased
