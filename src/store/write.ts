import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import type { Event } from '../core/facts/event.ts';
import type { FirstSuccess, Link, LinkAnswer } from '../core/facts/fact-store.ts';
import { scriptCall, type Keeping } from './batch.ts';
import type { Timed } from './stopwatch.ts';

/** Events sent in one call of the script: Redis serves nobody else meanwhile, about 2 ms. */
const CALL_LIMIT = 1000;

const SCRIPT = readFileSync(new URL('./lua/record-n.lua', import.meta.url), 'utf8');
const SHA = createHash('sha1').update(SCRIPT).digest('hex');

/**
 * Stores events, each call of the script in one round trip. Rejects when Redis refuses or does not
 * answer in time. Some of the events may be stored even so; all must be sent again. Null: a write
 * that follows none, and is not fenced.
 */
export async function writeFacts(
  redis: Redis,
  events: readonly (Event | FirstSuccess)[],
  link: Link | null,
  keeping: Keeping,
  timed: Timed,
): Promise<LinkAnswer> {
  let answer: LinkAnswer = { result: 'follows' };
  for (
    let start = 0;
    start < Math.max(1, events.length) && answer.result !== 'superseded';
    start += CALL_LIMIT
  ) {
    const { keys, args } = scriptCall(events.slice(start, start + CALL_LIMIT), keeping, link);
    answer = answerOf(await timed(() => runScript(redis, keys, args)));
  }
  return answer;
}

function answerOf(reply: unknown): LinkAnswer {
  const [, forgotten, superseded] = reply as readonly [number, string, string];
  if (superseded !== '') return { result: 'superseded', at: Number(superseded) };
  return forgotten === ''
    ? { result: 'follows' }
    : { result: 'forgotten', known: Number(forgotten) };
}

/**
 * A Redis that was started anew, or failed over to, does not know the script until it is sent in
 * full.
 */
async function runScript(
  redis: Redis,
  keys: readonly string[],
  args: readonly string[],
): Promise<unknown> {
  try {
    return await redis.evalsha(SHA, keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return redis.eval(SCRIPT, keys.length, ...keys, ...args);
  }
}
