-- Says which poller is the active one, and makes the asker that where nobody is.
--
-- KEYS[1]  hash: epoch (counted up by each takeover), holder (its name), until (Redis's time, ms), start:<epoch> (when it began, by its holder's clock, ms)
--
-- ARGV     name of the asker, the last epoch it was active in (0: none), its clock (ms), how long the lease holds (ms; 0: it leaves)
--
-- Result   1 if the asker is the active one, else 0; the epoch; 1 if the epoch began just now

local name, mine, clock, ttl = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local epoch = tonumber(redis.call('HGET', KEYS[1], 'epoch') or '0')
local holder = redis.call('HGET', KEYS[1], 'holder')
local ends = tonumber(redis.call('HGET', KEYS[1], 'until') or '0')
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local function hold(which)
  redis.call('HSET', KEYS[1], 'epoch', string.format('%.0f', which), 'holder', name, 'until', string.format('%.0f', now + ttl))
end

-- A Redis that has gone back in time knows less than whoever was active since.
if holder == name or mine > epoch then
  hold(math.max(mine, epoch))
  return { ttl > 0 and 1 or 0, math.max(mine, epoch), 0 }
end
if ttl > 0 and now >= ends then
  local start = tonumber(redis.call('HGET', KEYS[1], 'start:' .. string.format('%.0f', epoch)) or '0')
  hold(epoch + 1)
  redis.call('HSET', KEYS[1], 'start:' .. string.format('%.0f', epoch + 1), string.format('%.0f', math.max(clock, start + 1)))
  redis.call('HDEL', KEYS[1], 'start:' .. string.format('%.0f', epoch - 100))
  return { 1, epoch + 1, 1 }
end
return { 0, epoch, 0 }
