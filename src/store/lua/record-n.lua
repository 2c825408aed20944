-- Stores facts, the same whether sent once or twice and in whatever order.
--
-- KEYS[1]     hash of first successes: stream id -> instant
-- KEYS[2]     set of enrolments
-- KEYS[3]     set of exclusions and withdrawals
-- KEYS[4]     set of changes of what devices tell of themselves
-- KEYS[5]     hash of the last linked write of each writer: name -> stamp
-- KEYS[6]     hash of the lease of the active poller; see the header of lease-1.lua
-- KEYS[7..n]  one hash for each stream and UTC month the facts belong to (the n of the file's name)
--
-- ARGV        name of the writer, or empty: the write follows none;
--             stamp of the write it follows, its own stamp (0: it only asks), its epoch as active poller (0: not fenced);
--             then how many enrolments, then each of them as text;
--             how many exclusions and withdrawals, then each of them as text;
--             how many changes of what devices tell, then each of them as text;
--             then for each of KEYS[7..n]:
--               words with a space between:
--                 instant at which the hash expires, Unix seconds
--                 earliest success among these facts, Unix milliseconds, or -
--                 of each span the field, which begins with s, and the end; of each other fact the field
--               with an earliest success, the stream id
--
-- Result      how many facts were new or extended what was known;
--             empty, or the stamp of the last write the store holds of a writer who thought there was a later one;
--             empty, or the instant at which another poller became the active one: then nothing was stored

local next = 0
local function take()
  next = next + 1
  return ARGV[next]
end

local writer, after, stamp, epoch = take(), tonumber(take()), tonumber(take()), tonumber(take())

local held = epoch > 0 and tonumber(redis.call('HGET', KEYS[6], 'epoch') or '0') or 0
if held > epoch then
  local ended = redis.call('HGET', KEYS[6], 'start:' .. string.format('%.0f', epoch + 1))
  return { 0, '', ended or redis.call('HGET', KEYS[6], 'start:' .. string.format('%.0f', held)) or '0' }
end

local changed = 0

for index = 2, 4 do
  for _ = 1, tonumber(take()) do
    changed = changed + redis.call('SADD', KEYS[index], take())
  end
end

local function prove(stream, at)
  local known = redis.call('HGET', KEYS[1], stream)
  if not known or tonumber(at) < tonumber(known) then
    redis.call('HSET', KEYS[1], stream, at)
  end
end

local function cover(key, field, ending)
  local known = redis.call('HGET', key, field)
  if not known or not tonumber(known) or tonumber(ending) > tonumber(known) then
    redis.call('HSET', key, field, ending)
    changed = changed + 1
  end
end

for index = 7, #KEYS do
  local key = KEYS[index]
  local words = string.gmatch(take(), '%S+')
  local expiry, success = words(), words()
  for field in words do
    if string.sub(field, 1, 1) == 's' then
      cover(key, field, words())
    else
      changed = changed + redis.call('HSETNX', key, field, '')
    end
  end
  if success ~= '-' then
    prove(take(), success)
  end
  if redis.call('TTL', key) == -1 then
    redis.call('EXPIREAT', key, expiry)
  end
end

local forgotten = ''
if writer ~= '' then
  local known = redis.call('HGET', KEYS[5], writer) or '0'
  if tonumber(known) < after then
    forgotten = known
  elseif stamp > tonumber(known) then
    redis.call('HSET', KEYS[5], writer, string.format('%.0f', stamp))
  end
end

return { changed, forgotten, '' }
