import type { Redis } from 'ioredis';
import { CHECKS } from '../core/inventory/device.ts';
import type { Event, StreamKey } from '../core/facts/event.ts';
import type { FirstSuccess } from '../core/facts/fact-store.ts';
import type { Instant } from '../core/time/civil-time.ts';
import { decode, decodeInspectionCoverage } from './codec.ts';
import { enrolmentsKey, exclusionsKey, INSPECTION, provenKey, propertiesKey } from './keys.ts';
import { readExclusions } from './read-exclusions.ts';
import { readProperties } from './read-properties.ts';
import { readEnrolments, readProven, SCAN_STEP, type Reading } from './read.ts';
import type { Timed } from './stopwatch.ts';

/** Fields looked at in one step. */
const FIELDS = 1000;

/**
 * Every fact there is, a bounded number at a time, some perhaps twice, in no particular order.
 * Rejects when Redis does not answer.
 */
export async function* readEverything(
  redis: Redis,
  prefix: string,
  timed: Timed,
): AsyncGenerator<Reading<readonly (Event | FirstSuccess)[]>> {
  yield readEnrolments(redis, prefix, timed);
  yield readExclusions(redis, prefix, timed);
  yield readProperties(redis, prefix, timed);
  const { found, ignored } = await readProven(redis, prefix, timed);
  const firsts = [...found].flatMap(([id, at]) => firstOf(id, at));
  yield { found: firsts, ignored: ignored + found.size - firsts.length };
  for await (const key of factKeys(redis, prefix, timed))
    yield* readHash(redis, prefix, key, timed);
}

function firstOf(id: string, at: Instant): readonly FirstSuccess[] {
  const stream = streamOf(id);
  return stream ? [{ type: 'first-success', ...stream, at }] : [];
}

/** A device's id may hold slashes; the name of a check does not. */
function streamOf(id: string): StreamKey | undefined {
  const slash = id.lastIndexOf('/');
  const check = CHECKS.find((one) => one === id.slice(slash + 1));
  return slash > 0 && check ? { device: id.slice(0, slash), check } : undefined;
}

/** What decodes the fields of a hash, by the end of its key; undefined: it is not ours. */
function decoderOf(
  id: string,
  month: Instant,
): ((field: string, value: string) => Event | undefined) | undefined {
  const stream = streamOf(id);
  if (stream) return (field, value) => decode(field, value, month, stream);
  const device = id.endsWith(`/${INSPECTION}`) ? id.slice(0, -INSPECTION.length - 1) : '';
  return device === ''
    ? undefined
    : (field, value) => decodeInspectionCoverage(field, value, month, device);
}

async function* factKeys(redis: Redis, prefix: string, timed: Timed): AsyncGenerator<string> {
  const pattern = `${prefix.replace(/[\\*?[\]]/g, '\\$&')}:facts:*`;
  let cursor = '0';
  do {
    const [next, keys] = await timed(() =>
      redis.scan(cursor, 'MATCH', pattern, 'COUNT', SCAN_STEP),
    );
    yield* keys;
    cursor = next;
  } while (cursor !== '0');
}

async function* readHash(
  redis: Redis,
  prefix: string,
  key: string,
  timed: Timed,
): AsyncGenerator<Reading<readonly Event[]>> {
  const [, year, month, id = ''] =
    /^(\d{4})(\d{2}):(.+)$/s.exec(key.slice(`${prefix}:facts:`.length)) ?? [];
  const decoded = decoderOf(id, Date.UTC(Number(year), Number(month) - 1));
  if (!decoded) {
    yield { found: [], ignored: 1 };
    return;
  }
  let cursor = '0';
  do {
    const [next, flat] = await timed(() => redis.hscan(key, cursor, 'COUNT', FIELDS));
    const fields = flat.flatMap((field, index) =>
      index % 2 === 0 ? [decoded(field, flat[index + 1]!)] : [],
    );
    const found = fields.filter((event) => event !== undefined);
    yield { found, ignored: fields.length - found.length };
    cursor = next;
  } while (cursor !== '0');
}

/** Whether there is no fact at all. Rejects when Redis does not answer. */
export async function holdsNothing(redis: Redis, prefix: string, timed: Timed): Promise<boolean> {
  const sets = [enrolmentsKey, exclusionsKey, provenKey, propertiesKey].map((key) => key(prefix));
  if ((await timed(() => redis.exists(...sets))) > 0) return false;
  const first = await factKeys(redis, prefix, timed).next();
  return first.done === true;
}
