import { eventsFrom } from '../core/facts/filter-events.ts';
import type { Event, StreamEvent } from '../core/facts/event.ts';
import type { Instant } from '../core/time/civil-time.ts';
import type { Segments } from './journal-segments.ts';

/** Facts sent in one write. */
const BATCH = 1000;

/**
 * What a store that holds the writes up to the stamp `known` may lack, a batch at a time. It is the
 * journal from the segment of that time on, and what the program holds in memory.
 */
export async function* factsSince(
  segments: Segments,
  inMemory: Iterable<readonly Event[]>,
  known: number,
): AsyncGenerator<readonly Event[]> {
  let waiting: Event[] = [];
  for await (const events of pieces(segments, stampsSince(segments, known), inMemory)) {
    for (const event of events) waiting.push(event);
    for (; waiting.length >= BATCH; waiting = waiting.slice(BATCH)) yield waiting.slice(0, BATCH);
  }
  if (waiting.length > 0) yield waiting;
}

/**
 * The segment that was being written at a stamp, the one before it, and all later ones. After a
 * start with the clock set back, the one before may have been written to for longer.
 */
function stampsSince(segments: Segments, known: number): readonly number[] {
  const stamps = segments.stamps();
  const begin = stamps.findLastIndex((stamp) => stamp <= known);
  return stamps.slice(Math.max(0, begin - 1));
}

async function* pieces(
  segments: Segments,
  stamps: readonly number[],
  own: Iterable<readonly Event[]>,
): AsyncGenerator<readonly Event[]> {
  for (const stamp of stamps) yield* segments.read(stamp);
  yield* own;
}

/** What the journal holds of `at` and later: little, unless the wall clock was set back. */
export async function eventsSince(
  segments: Segments,
  at: Instant,
): Promise<readonly StreamEvent[]> {
  const told: StreamEvent[] = [];
  for (const stamp of stampsSince(segments, at)) {
    for await (const events of segments.read(stamp)) told.push(...eventsFrom(events, at));
  }
  return told;
}
