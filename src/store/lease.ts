import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import type { LeaseAnswer, LeaseRequest } from '../core/facts/lease.ts';
import { leaseKey } from './keys.ts';
import type { Timed } from './stopwatch.ts';

const SCRIPT = readFileSync(new URL('./lua/lease-1.lua', import.meta.url), 'utf8');

/** Asks for the lease of the active poller. Rejects when Redis does not answer. */
export async function askLease(
  redis: Redis,
  prefix: string,
  { name, epoch, now, holdMs }: LeaseRequest,
  timed: Timed,
): Promise<LeaseAnswer> {
  const reply = await timed(() =>
    redis.eval(SCRIPT, 1, leaseKey(prefix), name, String(epoch), String(now), String(holdMs)),
  );
  const [isActive, held, isFresh] = reply as readonly [number, number, number];
  return { isActive: isActive === 1, epoch: held, isFresh: isFresh === 1 };
}
