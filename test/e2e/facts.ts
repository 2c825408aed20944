import { Redis, type RedisOptions } from 'ioredis';
import type { CheckName, Device } from '../../src/core/inventory/device.ts';
import { streamId, type FactReader } from '../../src/core/facts/fact-store.ts';
import { timelineOf, type Timeline } from '../../src/core/facts/timeline.ts';
import type { Played } from '../../src/simulator/messages.ts';
import { openStore } from '../../src/store/open.ts';

/** Every fact a Redis holds under the program's prefix, one entry a field or member. */
export type Dump = ReadonlyMap<string, string>;

/** Who writes, and up to where: no facts, and changing all the time. */
const BOOKKEEPING = /:(?:writers|lease)$/;

/** Reads everything through a client of the test's own. */
export async function dump(options: RedisOptions): Promise<Dump> {
  const redis = new Redis({ ...options, lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  await redis.connect();
  try {
    const found = new Map<string, string>();
    for (const key of (await redis.keys('*')).filter((name) => !BOOKKEEPING.test(name))) {
      const isSet = (await redis.type(key)) === 'set';
      const entries = isSet
        ? (await redis.smembers(key)).map((member) => [member, ''])
        : Object.entries(await redis.hgetall(key));
      for (const [field, value] of entries) found.set(`${key} ${field!}`, value!);
    }
    return found;
  } finally {
    redis.disconnect();
  }
}

/**
 * Fields of `before` that are gone from `after`, or that say less than they did: ends of coverage
 * only ever grow.
 */
export function lost(before: Dump, after: Dump): readonly string[] {
  return [...before].flatMap(([field, value]) => {
    const now = after.get(field);
    const isEnd = / s[0-9a-z]+$/.test(field);
    const holds = now !== undefined && (isEnd ? Number(now) >= Number(value) : now === value);
    return holds ? [] : [`${field} was ${value}, is ${now ?? 'gone'}`];
  });
}

/** What is stored of every stream, by stream id, read as the program's own commands do. */
export async function storedTimelines(
  place: { readonly dataDir: string; readonly url?: string },
  devices: readonly Device[],
): Promise<ReadonlyMap<string, Timeline>> {
  const store = await openStore(
    {
      url: '',
      password: '',
      prefix: 'watchpost',
      commandTimeoutMs: 5000,
      sentinels: [],
      masterName: '',
      retentionMonths: 36,
      ...place,
    },
    'reader',
  );
  try {
    return await timelinesFrom(store, devices);
  } finally {
    await store.close();
  }
}

async function timelinesFrom(
  reader: FactReader,
  devices: readonly Device[],
): Promise<ReadonlyMap<string, Timeline>> {
  const keys = devices.flatMap((device) =>
    device.checks.map((check) => ({ device: device.id, check })),
  );
  const facts = await reader.streamEvents(keys, { from: Date.now() - 86_400_000, to: Date.now() });
  return new Map(keys.map((key, index) => [streamId(key), timelineOf(facts[index]!)]));
}

/**
 * The states a stream went through, each with when it began: what is restated at the start of a
 * covered span counts once, so a transition that was stored twice shows as a state that follows
 * itself.
 */
export function statesOf(
  timeline: Timeline,
): readonly { readonly state: 'up' | 'down'; readonly since: number }[] {
  const seen = new Set<string>();
  return timeline.statements.flatMap(({ state, since }) => {
    const name = `${state} ${since}`;
    if (seen.has(name)) return [];
    seen.add(name);
    return [{ state, since }];
  });
}

/**
 * How far a recorded fall lies from what was played, as a sentence; null when it is dated as it
 * must be: not before it, and at most an interval and a second after.
 */
export function misdated(since: number, died: Played, intervalMs: number): string | null {
  if (since < died.from) return `${died.from - since} ms early`;
  return since > died.to + intervalMs + 1000 ? `${since - died.to} ms late` : null;
}

/** The state of one stream at its end, for messages. */
export function nameOf(device: Device, check: CheckName): string {
  return `${device.name} ${streamId({ device: device.id, check })}`;
}
