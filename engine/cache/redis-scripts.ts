import type { RedisClient } from './redis-link.ts';

type Log = readonly [counter: string, log: string];

/** The epoch, the number of the last change, and the lines of the log after the one that was known; a log that has lost changes begins anew. */
export const catchUp = async (
  client: RedisClient,
  log: Log,
  { epoch, last, next }: { readonly epoch: string; readonly last: number; readonly next: string },
): Promise<readonly [epoch: string, count: number, lines: readonly string[]]> => {
  const reply = await client.eval(catchUpScript, { keys: [...log], arguments: [epoch, String(last), next] });
  if (!Array.isArray(reply)) throw new Error('no log of changes');
  const [found, count, ...lines] = reply.map(String);
  return [found ?? '', Number(count), lines];
};

/** Puts a change into the log; gives its epoch and its number. */
export const tellChange = async (
  client: RedisClient,
  log: Log,
  { epoch, line }: { readonly epoch: string; readonly line: string },
): Promise<readonly [epoch: string, count: number]> => {
  const reply = await client.eval(tellScript, { keys: [...log], arguments: [epoch, line, String(logged)] });
  if (!Array.isArray(reply)) throw new Error('no log of changes');
  return [String(reply[0]), Number(reply[1])];
};

/** Puts cells of one row beside those that are there, for as long as the longest of them may be of use. */
export const keep = (
  client: RedisClient,
  row: string,
  { lifeMs, fields }: { readonly lifeMs: number; readonly fields: readonly string[] },
): Promise<unknown> =>
  client.eval(keepScript, { keys: [row], arguments: [String(lifeMs), String(mostCells), ...fields] });

/** Of more changes the oldest are forgotten, and with them what was asked before. */
const logged = 2_000;
/** Of one row; selections that differ are as many as somebody thinks of. */
const mostCells = 64;

const catchUpScript = `
local epoch = redis.call('HGET', KEYS[1], 'epoch')
local count = tonumber(redis.call('HGET', KEYS[1], 'count') or '0')
local last = tonumber(ARGV[2])
if not epoch or (epoch == ARGV[1] and count < last) then
  epoch = ARGV[3]
  count = 0
  redis.call('DEL', KEYS[2])
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'count', 0)
end
local told = { epoch, count }
if epoch ~= ARGV[1] then last = 0 end
if count > last then
  for _, line in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. last, '+inf')) do table.insert(told, line) end
end
return told`;

const tellScript = `
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if not epoch then
  epoch = ARGV[1]
  redis.call('DEL', KEYS[2])
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'count', 0)
end
local count = redis.call('HINCRBY', KEYS[1], 'count', 1)
redis.call('ZADD', KEYS[2], count, count .. ' ' .. ARGV[2])
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -tonumber(ARGV[3]) - 1)
return { epoch, count }`;

const keepScript = `
if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[2]) then redis.call('DEL', KEYS[1]) end
for at = 3, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 1]) end
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return 1`;
