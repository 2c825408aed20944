import type { Redis } from 'ioredis';
import { z } from 'zod';
import { CHECKS, KINDS } from '../core/inventory/device.ts';
import type { Enrolment, StreamEvent, StreamKey } from '../core/facts/event.ts';
import type { InspectionCoverage } from '../core/inspection/coverage.ts';
import type { Instant, Period } from '../core/time/civil-time.ts';
import { decode, decodeInspectionCoverage } from './codec.ts';
import { enrolmentsKey, factsKey, inspectionCoverageKey, monthsOf, provenKey } from './keys.ts';
import type { Timed } from './stopwatch.ts';

/** Hashes asked for in one round trip. */
const TRIP_LIMIT = 500;
/** Fields or members asked for in one step of a scan. */
export const SCAN_STEP = 2000;

/**
 * What was read, and how many fields were not understood and left out: damaged, or written by
 * something else.
 */
export type Reading<T> = { readonly found: T; readonly ignored: number };

type StreamMonth = {
  readonly index: number;
  readonly stream: StreamKey;
  readonly month: Instant;
  readonly key: string;
};

/**
 * Facts of each stream for every UTC month that touches `period`. Rejects when Redis does not
 * answer.
 */
export async function readStreams(
  redis: Redis,
  prefix: string,
  keys: readonly StreamKey[],
  period: Period,
  timed: Timed,
): Promise<Reading<readonly (readonly StreamEvent[])[]>> {
  const found = keys.map((): StreamEvent[] => []);
  const months = monthsOf(period);
  const wanted = keys.flatMap((stream, index) =>
    months.map((month): StreamMonth => ({
      index,
      stream,
      month,
      key: factsKey(prefix, month, stream),
    })),
  );
  let ignored = 0;
  for (let start = 0; start < wanted.length; start += TRIP_LIMIT) {
    const trip = wanted.slice(start, start + TRIP_LIMIT);
    const hashes = await timed(() =>
      fetchHashes(
        redis,
        trip.map(({ key }) => key),
      ),
    );
    hashes.forEach((hash, position) => {
      const { index, stream, month } = trip[position]!;
      ignored += decodeInto(found[index]!, hash, month, stream);
    });
  }
  return { found, ignored };
}

/**
 * When each device was looked into, for every UTC month that touches `period`. Rejects when Redis
 * does not answer.
 */
export async function readInspectionCoverage(
  redis: Redis,
  prefix: string,
  devices: readonly string[],
  period: Period,
  timed: Timed,
): Promise<Reading<readonly (readonly InspectionCoverage[])[]>> {
  const found = devices.map((): InspectionCoverage[] => []);
  const wanted = devices.flatMap((device, index) =>
    monthsOf(period).map((month) => ({
      index,
      device,
      month,
      key: inspectionCoverageKey(prefix, month, device),
    })),
  );
  let ignored = 0;
  for (let start = 0; start < wanted.length; start += TRIP_LIMIT) {
    const trip = wanted.slice(start, start + TRIP_LIMIT);
    const hashes = await timed(() =>
      fetchHashes(
        redis,
        trip.map(({ key }) => key),
      ),
    );
    for (const [position, { index, device, month }] of trip.entries()) {
      const spans = Object.entries(hashes[position] ?? { '': '' }).map(([field, value]) =>
        decodeInspectionCoverage(field, value, month, device),
      );
      for (const span of spans) if (span) found[index]!.push(span);
      ignored += spans.filter((span) => !span).length;
    }
  }
  return { found, ignored };
}

/** Null stands for a key that holds something else than a hash. */
async function fetchHashes(
  redis: Redis,
  keys: readonly string[],
): Promise<readonly (Readonly<Record<string, string>> | null)[]> {
  const pipeline = redis.pipeline();
  for (const key of keys) pipeline.hgetall(key);
  const replies = (await pipeline.exec()) ?? [];
  if (replies.length !== keys.length)
    throw new Error('Redis answered only a part of what it was asked');
  return replies.map(([error, hash]) => {
    if (error && !error.message.startsWith('WRONGTYPE')) throw error;
    return error ? null : (hash as Record<string, string>);
  });
}

function decodeInto(
  events: StreamEvent[],
  hash: Readonly<Record<string, string>> | null,
  month: Instant,
  { device, check }: StreamKey,
): number {
  if (hash === null) return 1;
  let ignored = 0;
  for (const [field, value] of Object.entries(hash)) {
    const event = decode(field, value, month, { device, check });
    if (event) events.push(event);
    else ignored++;
  }
  return ignored;
}

/** Taken as they are: zod's own record leaves out a label called `__proto__`. */
const storedLabels = z.custom<Readonly<Record<string, string>>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === 'string'),
);

const storedEnrolment = z.tuple([
  z.string(),
  z.int(),
  z.int(),
  z
    .object({
      name: z.string(),
      kind: z.enum(KINDS),
      site: z.string(),
      address: z.string(),
      parent: z.string(),
      contract: z.string(),
      vendor: z.string(),
      class: z.string(),
      checks: z.array(z.enum(CHECKS)),
      labels: storedLabels,
    })
    .nullable(),
]);

/**
 * Every enrolment, some perhaps twice, in no particular order. Rejects when Redis does not answer.
 */
export async function readEnrolments(
  redis: Redis,
  prefix: string,
  timed: Timed,
): Promise<Reading<readonly Enrolment[]>> {
  const members = await scanAll((cursor) =>
    timed(() => redis.sscan(enrolmentsKey(prefix), cursor, 'COUNT', SCAN_STEP)),
  );
  const found = members.flatMap((member) => parseEnrolment(member) ?? []);
  return { found, ignored: members.length - found.length };
}

function parseEnrolment(text: string): Enrolment | undefined {
  try {
    const [device, at, recordedAt, entry] = storedEnrolment.parse(JSON.parse(text));
    return { type: 'enrolment', device, at, recordedAt, entry };
  } catch {
    return undefined;
  }
}

/** When each stream first succeeded, by stream id. Rejects when Redis does not answer. */
export async function readProven(
  redis: Redis,
  prefix: string,
  timed: Timed,
): Promise<Reading<ReadonlyMap<string, Instant>>> {
  const flat = await scanAll((cursor) =>
    timed(() => redis.hscan(provenKey(prefix), cursor, 'COUNT', SCAN_STEP)),
  );
  const found = new Map<string, Instant>();
  let ignored = 0;
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const at = flat[i + 1]!;
    if (/^\d{1,15}$/.test(at)) found.set(flat[i]!, Number(at));
    else ignored++;
  }
  return { found, ignored };
}

/**
 * Every element that a scan of one key tells, some perhaps twice. `step` asks for the elements at a
 * cursor.
 */
export async function scanAll(
  step: (cursor: string) => Promise<[string, string[]]>,
): Promise<readonly string[]> {
  const all: string[][] = [];
  let cursor = '0';
  do {
    const [next, found] = await step(cursor);
    all.push(found);
    cursor = next;
  } while (cursor !== '0');
  return all.flat();
}
