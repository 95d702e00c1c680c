-- Hands out notices that are due, earliest first: moves them from `send` (score: send_at) to
-- `sending`. The score there is the lease's end in microseconds, no two alike: it is the lease's
-- number too, its fence. Answers key, number, record, its subject's record, key, ...
-- ARGV: until, limit, lease, the clock's reading or '', words for an attempt whose outcome was lost.
local p, call = KEYS[1], redis.call
local limit, now = tonumber(ARGV[2]), reading(ARGV[4])

-- Leases that ran out are given again. Until then the record keeps the number: the outcome may
-- still come.
local ended = call('ZRANGEBYSCORE', p .. 'sending', '-inf', now * 1000, 'WITHSCORES',
  'LIMIT', 0, 1000)
for i = 1, #ended, 2 do
  local key = ended[i]
  call('ZREM', p .. 'sending', key)
  local notice = find_notice(key)
  if notice then
    notice[LEASE] = tonumber(ended[i + 1])
    keep_notice(key, notice)
    call('ZADD', p .. 'send', notice[SEND_AT], key)
  end
end

local due = call('ZRANGEBYSCORE', p .. 'send', '-inf', ARGV[1], 'LIMIT', 0, limit)
if #due == 0 then return due end

local number = (now + tonumber(ARGV[3])) * 1000
local last = tonumber(call('GET', p .. 'lease') or 0)
if last >= number then number = last + 1 end

local leased, ends = {}, {}
for _, key in ipairs(due) do
  local raw = call('GET', p .. 'n:' .. key)
  if raw then
    local notice = cmsgpack.unpack(raw)
    local lost = open_attempt(notice)
    if lost then
      lost[A_STATUS], lost[A_WORDS] = 'unknown', ARGV[5]
      set_status(key, notice, 'unknown')
      raw = keep_notice(key, notice)
    end
    local text = string.format('%.0f', number)
    number = number + 1
    leased[#leased + 1] = key
    leased[#leased + 1] = text
    leased[#leased + 1] = raw
    leased[#leased + 1] = call('GET', p .. 's:' .. notice[SUBJECT])
    ends[#ends + 1] = text
    ends[#ends + 1] = key
  end
end
call('SET', p .. 'lease', string.format('%.0f', number))
call('ZREM', p .. 'send', unpack(due))
if #ends > 0 then call('ZADD', p .. 'sending', unpack(ends)) end
return leased
