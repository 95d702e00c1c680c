-- One commit: checks everything, then writes everything. The keys and the layout of a subject's
-- record are described in docs/formats.md. Answers the subject's new version, or what stands in
-- the way: {'seen', answer}, {'stale', version} or {'gap', fact_count}.
local NONE = -4611686018427387904
local MAX_ANNOUNCEMENTS = 100000
local HOUR_MS = 3600000
local call, pack, unpack_bytes = redis.call, struct.pack, struct.unpack
local p = KEYS[1]

local has_inbox, has_subject, inbox_at, expected, wake, facts_before, n_facts, n_sources, n_waits,
  n_notices, n_announcements, shard, shards =
  unpack_bytes('<BBi8I8i8I4I4I4I4I4I4I4I4', ARGV[1])
local arg = 2

-- Reads and checks.
local inbox_key
if has_inbox == 1 then
  inbox_key = p .. 'i:' .. ARGV[2]
  local seen = call('GET', inbox_key)
  if seen then return {'seen', seen} end
  arg = 4
end

local id, subject_key, raw, rest
local version, facts, missing, waits, old_wake, chain = 0, 0, 0, 0, NONE, ''
if has_subject == 1 then
  id = ARGV[arg]
  subject_key = p .. 's:' .. id
  raw = call('GET', subject_key)
  if raw then
    version, facts, missing, waits, old_wake, chain, rest =
      unpack_bytes('<I8I4I4I4i8I2c0', raw)
  end
  if version ~= expected then return {'stale', version} end
  if n_facts > 0 and facts_before ~= facts then return {'gap', facts} end
end

-- From here on there are only writes, and reads that cannot refuse.
if has_inbox == 1 then
  call('SET', inbox_key, ARGV[3])
  local hour = math.floor(inbox_at / HOUR_MS)
  if call('RPUSH', p .. 'h:' .. hour, ARGV[2], inbox_at - hour * HOUR_MS) == 2 then
    call('ZADD', p .. 'hours', hour, hour)
  end
end

-- The new waiter's fields. Verdicts that came before it existed count as if they came right after.
local function make_waits(first)
  local key = p .. 'w:' .. id
  local fields, kept_wake = {}, NONE
  for i = first, first + n_sources - 1 do fields[ARGV[i]] = '0 0' end
  local before = 0
  for _ in pairs(fields) do before = before + 1 end
  local kept = call('HGETALL', key)
  for i = 1, #kept, 2 do
    local source_version, satisfied, wake_at = string.match(kept[i + 1], '^(%d+) ([01]) (-?%d+)$')
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
    wake = kept_wake
  end
end

-- Only a subject that is not leased is in `wake`; a commit ends its lease.
local function move_wake()
  if wake ~= NONE then
    if call('ZADD', p .. 'wake', wake, id) == 1 and old_wake ~= NONE then
      call('ZREM', p .. 'woken', id)
    end
  elseif old_wake ~= NONE and call('ZREM', p .. 'wake', id) == 0 then
    call('ZREM', p .. 'woken', id)
  end
end

-- due_at of what `due` lists: nothing for what is complete.
local function listed_due(due, counted)
  if string.byte(counted, -1) == 49 then return NONE end
  return due
end

local function move_indexes(tail)
  local due, counted, unit = unpack_bytes('<i8I2c0I2c0', tail)
  local old_due, old_counted, old_unit = NONE, '', ''
  if raw then
    old_due, old_counted, old_unit = unpack_bytes('<i8I2c0I2c0', raw, rest)
    old_due = listed_due(old_due, old_counted)
  else
    call('ZADD', p .. 'ids', 0, id)
  end
  due = listed_due(due, counted)
  if counted ~= old_counted then
    if raw and call('HINCRBY', p .. 'counts', old_counted, -1) <= 0 then
      call('HDEL', p .. 'counts', old_counted)
    end
    call('HINCRBY', p .. 'counts', counted, 1)
  end
  if due ~= old_due then
    if due == NONE then call('ZREM', p .. 'due', id) else call('ZADD', p .. 'due', due, id) end
  end
  if unit ~= old_unit then
    if old_unit ~= '' then call('ZREM', p .. 'u:' .. old_unit, id) end
    if unit ~= '' then call('ZADD', p .. 'u:' .. unit, 0, id) end
  end
end

if has_subject == 1 then
  local tail = ARGV[arg + 1]
  arg = arg + 2
  if n_facts > 0 then
    call('RPUSH', p .. 'f:' .. id, unpack(ARGV, arg, arg + n_facts - 1))
    arg = arg + n_facts
    local last = ARGV[arg - 1]
    chain = string.sub(last, 1, string.find(last, '\n', 1, true) - 1)
    facts = facts + n_facts
  end
  if not raw then make_waits(arg) end
  arg = arg + n_sources
  version = version + 1
  call('SET', subject_key,
    pack('<I8I4I4I4i8I2c0', version, facts, missing, waits, wake, #chain, chain) .. tail)
  move_wake()
  move_indexes(tail)
end

-- A source's verdict for one waiter. What is not newer is ignored.
local function write_wait(waiter, source, source_version, satisfied, wake_at)
  local key = p .. 'w:' .. waiter
  local known = call('HGET', key, source)
  local was_missing = 0
  if known then
    local known_version, known_satisfied = string.match(known, '^(%d+) ([01])')
    if source_version <= tonumber(known_version) then return end
    if known_satisfied == '0' then was_missing = 1 end
  end
  local verdict = string.format('%.0f %d', source_version, satisfied)
  local record = call('GET', p .. 's:' .. waiter)
  if not record then
    call('HSET', key, source, verdict .. string.format(' %.0f', wake_at))
    return
  end
  call('HSET', key, source, verdict)
  local v, f, m, w, at, hash, tail = unpack_bytes('<I8I4I4I4i8I2c0', record)
  local now_missing = m - was_missing + 1 - satisfied
  local new_at = at
  if (now_missing == 0) ~= (m == 0) and (at == NONE or wake_at < at) then new_at = wake_at end
  if not known then w = w + 1 end
  call('SET', p .. 's:' .. waiter,
    pack('<I8I4I4I4i8I2c0', v + 1, f, now_missing, w, new_at, #hash, hash) ..
    string.sub(record, tail))
  if new_at ~= at then
    -- While it is leased it stays out of `wake`.
    if at == NONE then
      call('ZADD', p .. 'wake', new_at, waiter)
    else
      call('ZADD', p .. 'wake', 'XX', new_at, waiter)
    end
  end
  if waiter == id then version = v + 1 end
end

for _ = 1, n_waits do
  write_wait(ARGV[arg], ARGV[arg + 1], unpack_bytes('<I8Bi8', ARGV[arg + 2]))
  arg = arg + 3
end

if n_notices > 0 then
  -- Positions grow with time, and each shard has its own: one order for all of them.
  local time = call('TIME')
  local position = tonumber(time[1]) * 1000000 + tonumber(time[2])
  position = position - position % shards + shard
  local last = call('ZREVRANGE', p .. 'notices', 0, 0, 'WITHSCORES')
  if last[2] and tonumber(last[2]) >= position then position = tonumber(last[2]) + shards end
  for _ = 1, n_notices do
    local key, subject = ARGV[arg], ARGV[arg + 1]
    local open, send_at = unpack_bytes('<Bi8', ARGV[arg + 2])
    if call('EXISTS', p .. 'n:' .. key) == 0 then
      call('SET', p .. 'n:' .. key, ARGV[arg + 3])
      call('ZADD', p .. 'notices', position, key)
      call('ZADD', p .. 'of:' .. subject, position, key)
      if open == 1 then call('ZADD', p .. 'send', send_at, key) end
      position = position + shards
    end
    arg = arg + 4
  end
end

if n_announcements > 0 then
  local length = call('RPUSH', p .. 'announcements',
    unpack(ARGV, arg, arg + n_announcements - 1))
  if length > MAX_ANNOUNCEMENTS then
    call('LTRIM', p .. 'announcements', length - MAX_ANNOUNCEMENTS, -1)
    call('HINCRBY', p .. 'announcing', 'dropped', length - MAX_ANNOUNCEMENTS)
  end
end

return version
