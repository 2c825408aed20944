import type { Redis } from 'ioredis';
import { z } from 'zod';
import { PROPERTIES, type PropertyChange } from '../core/inspection/property.ts';
import { propertiesKey } from './keys.ts';
import { scanAll, SCAN_STEP, type Reading } from './read.ts';
import type { Timed } from './stopwatch.ts';

const stored = z.tuple([z.string(), z.int(), z.enum(PROPERTIES), z.string()]);

/**
 * Every change of a property, some perhaps twice, in no particular order. Rejects when Redis does not
 * answer.
 */
export async function readProperties(
  redis: Redis,
  prefix: string,
  timed: Timed,
): Promise<Reading<readonly PropertyChange[]>> {
  const members = await scanAll((cursor) =>
    timed(() => redis.sscan(propertiesKey(prefix), cursor, 'COUNT', SCAN_STEP)),
  );
  const found = members.flatMap((member) => parseProperty(member) ?? []);
  return { found, ignored: members.length - found.length };
}

function parseProperty(text: string): PropertyChange | undefined {
  try {
    const [device, at, property, value] = stored.parse(JSON.parse(text));
    return { type: 'property', device, at, property, value };
  } catch {
    return undefined;
  }
}
