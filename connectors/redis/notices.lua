-- What the scripts of the outbox share. A notice is a MessagePack array:
local STATUS, SEND_AT, LEASE, SUBJECT, WORDS, ATTEMPTS = 1, 2, 3, 4, 6, 7
-- and so is an attempt:
local A_STATUS, A_WORDS, A_ACCEPTED = 3, 4, 6

local FAILED = {permanent_failure = true, temporary_failure = true, unknown = true}

local function find_notice(key)
  local raw = redis.call('GET', KEYS[1] .. 'n:' .. key)
  return raw and cmsgpack.unpack(raw)
end

-- The attempt that has no outcome yet.
local function open_attempt(notice)
  local attempts = notice[ATTEMPTS]
  local last = attempts[#attempts]
  if last and last[A_STATUS] == 'sending' then return last end
  return nil
end

-- `failed` lists what went wrong and was not made good since.
local function set_status(key, notice, status)
  local p, was = KEYS[1], notice[STATUS]
  if FAILED[status] and not FAILED[was] then
    redis.call('ZADD', p .. 'failed', redis.call('ZSCORE', p .. 'notices', key), key)
  elseif FAILED[was] and not FAILED[status] then
    redis.call('ZREM', p .. 'failed', key)
  end
  notice[STATUS] = status
end

local function keep_notice(key, notice)
  local raw = cmsgpack.pack(notice)
  redis.call('SET', KEYS[1] .. 'n:' .. key, raw)
  return raw
end
