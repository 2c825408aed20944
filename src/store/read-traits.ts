import type { Redis } from 'ioredis';
import { z } from 'zod';
import { PROPERTIES, type PropertyChange } from '../core/inspection/property.ts';
import { traitsKey } from './keys.ts';
import { scanAll, SCAN_STEP, type Reading } from './read.ts';
import type { Timed } from './stopwatch.ts';

const stored = z.tuple([z.string(), z.int(), z.enum(PROPERTIES), z.string()]);

/**
 * Every change of a trait, some perhaps twice, in no particular order. Rejects when Redis does not
 * answer.
 */
export async function readTraits(
  redis: Redis,
  prefix: string,
  timed: Timed,
): Promise<Reading<readonly PropertyChange[]>> {
  const members = await scanAll((cursor) =>
    timed(() => redis.sscan(traitsKey(prefix), cursor, 'COUNT', SCAN_STEP)),
  );
  const found = members.flatMap((member) => parseTrait(member) ?? []);
  return { found, ignored: members.length - found.length };
}

function parseTrait(text: string): PropertyChange | undefined {
  try {
    const [device, at, trait, value] = stored.parse(JSON.parse(text));
    return { type: 'trait', device, at, trait, value };
  } catch {
    return undefined;
  }
}
