-- One commit: checks everything, then writes everything. The keys and the layout of a subject's
-- record are described in docs/formats.md. Answers the subject's new version, or what stands in
-- the way: {'seen', answer}, {'stale', version} or {'gap', fact_count}. Refuses a store that is not
-- the one that was opened, as mark.lua does, in the same read as the rest.
--
-- This runs for every event: few calls, no numbers where texts will do (each number that is passed
-- to a call is printed with 17 digits), no function made that is not needed.
local NONE = -4611686018427387904
local MAX_ANNOUNCEMENTS = '100000'
local call, unpack_bytes = redis.call, struct.unpack
local p, mark = KEYS[1], KEYS[2]

local has_inbox, has_subject, expected, wake, facts_before, n_facts, n_sources, n_waits, n_notices,
  n_announcements, shard, shards = unpack_bytes('<BBI8i8I4I4I4I4I4I4I4I4', ARGV[1])
local arg = 2

-- Reads and checks.
local inbox_key, subject_key, found, seen, raw, id
if has_inbox == 1 then
  inbox_key = p .. 'i:' .. ARGV[2]
  arg = 6
end
if has_subject == 1 then
  id = ARGV[arg]
  subject_key = p .. 's:' .. id
  if inbox_key then
    found = call('MGET', mark, inbox_key, subject_key)
    seen, raw = found[2], found[3]
  else
    found = call('MGET', mark, subject_key)
    raw = found[2]
  end
elseif inbox_key then
  found = call('MGET', mark, inbox_key)
  seen = found[2]
else
  found = call('MGET', mark)
end
if not found[1] then return redis.error_reply('NOSTORE ' .. mark .. ' is not there') end
if seen then return {'seen', seen} end

local version, facts, missing, waits, old_wake, chain, rest = 0, 0, 0, 0, NONE, '', nil
if id then
  if raw then
    version, facts, missing, waits, old_wake, chain, rest =
      unpack_bytes('<I8I4I4I4i8I2c0', raw)
  end
  if version ~= expected then return {'stale', version} end
  if n_facts > 0 and facts_before ~= facts then return {'gap', facts} end
end

-- From here on there are only writes, and reads that cannot refuse.
if inbox_key and call('RPUSH', p .. 'h:' .. ARGV[4], ARGV[2], ARGV[5]) == 2 then
  call('ZADD', p .. 'hours', ARGV[4], ARGV[4])
end

if id then
  local tail, wake_text = ARGV[arg + 1], ARGV[arg + 2]
  arg = arg + 3
  if n_facts == 1 then
    call('RPUSH', p .. 'f:' .. id, ARGV[arg])
  elseif n_facts > 1 then
    call('RPUSH', p .. 'f:' .. id, unpack(ARGV, arg, arg + n_facts - 1))
  end
  if n_facts > 0 then
    arg = arg + n_facts
    facts = facts + n_facts
    -- A fact begins with the length of its hash and the hash.
    chain = string.sub(ARGV[arg - 1], 2, 1 + string.byte(ARGV[arg - 1]))
  end

  if not raw then
    -- The new waiter's fields. Verdicts that came before it existed count as if they came right
    -- after.
    local key = p .. 'w:' .. id
    local kept = call('HGETALL', key)
    if n_sources > 0 or #kept > 0 then
      local fields, kept_wake, before = {}, NONE, 0
      for i = arg, arg + n_sources - 1 do
        if not fields[ARGV[i]] then before = before + 1 end
        fields[ARGV[i]] = '0 0'
      end
      for i = 1, #kept, 2 do
        local source_version, satisfied, wake_at =
          string.match(kept[i + 1], '^(%d+) ([01]) (-?%d+)$')
        fields[kept[i]] = source_version .. ' ' .. satisfied
        wake_at = tonumber(wake_at)
        if kept_wake == NONE or wake_at < kept_wake then kept_wake = wake_at end
      end
      for source, verdict in pairs(fields) do
        call('HSET', key, source, verdict)
        waits = waits + 1
        if string.byte(verdict, -1) == 48 then missing = missing + 1 end
      end
      if kept_wake ~= NONE and (before == 0) ~= (missing == 0) and
          (wake == NONE or kept_wake < wake) then
        wake, wake_text = kept_wake, string.format('%.0f', kept_wake)
      end
    end
  end
  arg = arg + n_sources

  version = version + 1
  local record =
    struct.pack('<I8I4I4I4i8I2c0', version, facts, missing, waits, wake, #chain, chain) .. tail
  if inbox_key then
    call('MSET', inbox_key, ARGV[3], subject_key, record)
  else
    call('SET', subject_key, record)
  end

  -- Only a subject that is not leased is in `wake`; a commit ends its lease.
  if wake ~= NONE then
    if call('ZADD', p .. 'wake', wake_text, id) == 1 and old_wake ~= NONE then
      call('ZREM', p .. 'woken', id)
    end
  elseif old_wake ~= NONE and call('ZREM', p .. 'wake', id) == 0 then
    call('ZREM', p .. 'woken', id)
  end

  -- The indexes whose value changed. `due` lists what is dated and not complete ('1' at the end).
  local due, counted, unit = unpack_bytes('<i8I2c0I2c0', tail)
  local old_due, old_counted, old_unit = NONE, nil, ''
  if raw then
    old_due, old_counted, old_unit = unpack_bytes('<i8I2c0I2c0', raw, rest)
    if string.byte(old_counted, -1) == 49 then old_due = NONE end
  else
    call('ZADD', p .. 'ids', '0', id)
  end
  if string.byte(counted, -1) == 49 then due = NONE end
  if counted ~= old_counted then
    local counts = p .. 'counts'
    if raw and call('HINCRBY', counts, old_counted, '-1') <= 0 then
      call('HDEL', counts, old_counted)
    end
    call('HINCRBY', counts, counted, '1')
  end
  if due ~= old_due then
    if due == NONE then call('ZREM', p .. 'due', id) else call('ZADD', p .. 'due', due, id) end
  end
  if unit ~= old_unit then
    if old_unit ~= '' then call('ZREM', p .. 'u:' .. old_unit, id) end
    if unit ~= '' then call('ZADD', p .. 'u:' .. unit, '0', id) end
  end
elseif inbox_key then
  call('SET', inbox_key, ARGV[3])
end

-- A source's verdict for one waiter. What is not newer is ignored.
for i = arg, arg + 3 * n_waits - 1, 3 do
  local waiter, source = ARGV[i], ARGV[i + 1]
  local source_version, satisfied, wake_at = unpack_bytes('<I8Bi8', ARGV[i + 2])
  local key = p .. 'w:' .. waiter
  local known = call('HGET', key, source)
  local known_version, known_satisfied = -1, '1'
  if known then
    known_version, known_satisfied = string.match(known, '^(%d+) ([01])')
    known_version = tonumber(known_version)
  end
  if source_version > known_version then
    local verdict = string.format('%.0f %d', source_version, satisfied)
    local record = call('GET', p .. 's:' .. waiter)
    if not record then
      call('HSET', key, source, verdict .. string.format(' %.0f', wake_at))
    else
      call('HSET', key, source, verdict)
      local v, f, m, w, at, hash, tail = unpack_bytes('<I8I4I4I4i8I2c0', record)
      local now_missing = m + 1 - satisfied
      if known_satisfied == '0' then now_missing = now_missing - 1 end
      local new_at = at
      if (now_missing == 0) ~= (m == 0) and (at == NONE or wake_at < at) then new_at = wake_at end
      if not known then w = w + 1 end
      call('SET', p .. 's:' .. waiter,
        struct.pack('<I8I4I4I4i8I2c0', v + 1, f, now_missing, w, new_at, #hash, hash) ..
        string.sub(record, tail))
      if at == NONE and new_at ~= NONE then
        call('ZADD', p .. 'wake', new_at, waiter)
      elseif new_at ~= at then
        -- While it is leased it stays out of `wake`.
        call('ZADD', p .. 'wake', 'XX', new_at, waiter)
      end
      if waiter == id then version = v + 1 end
    end
  end
end
arg = arg + 3 * n_waits

if n_notices > 0 then
  -- Positions grow with time, and each shard has its own: one order for all of them.
  local time = call('TIME')
  local position = tonumber(time[1]) * 1000000 + tonumber(time[2])
  position = position - position % shards + shard
  local last = call('ZREVRANGE', p .. 'notices', '0', '0', 'WITHSCORES')
  if last[2] and tonumber(last[2]) >= position then position = tonumber(last[2]) + shards end
  for i = arg, arg + 4 * n_notices - 1, 4 do
    local key = ARGV[i]
    if call('EXISTS', p .. 'n:' .. key) == 0 then
      local text = string.format('%.0f', position)
      call('SET', p .. 'n:' .. key, ARGV[i + 3])
      call('ZADD', p .. 'notices', text, key)
      call('RPUSH', p .. 'of:' .. ARGV[i + 1], key)
      if ARGV[i + 2] ~= '' then call('ZADD', p .. 'send', ARGV[i + 2], key) end
      position = position + shards
    end
  end
  arg = arg + 4 * n_notices
end

if n_announcements > 0 then
  local length = call('RPUSH', p .. 'announcements',
    unpack(ARGV, arg, arg + n_announcements - 1))
  local excess = length - tonumber(MAX_ANNOUNCEMENTS)
  if excess > 0 then
    call('LTRIM', p .. 'announcements', excess, -1)
    call('HINCRBY', p .. 'announcing', 'dropped', excess)
  end
end

return version
