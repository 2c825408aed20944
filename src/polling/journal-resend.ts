import type { Event } from '../core/event.ts';
import type { Segments } from './journal-segments.ts';

/** Facts sent in one write. */
const BATCH = 1000;

/**
 * What a store may lack that holds the writes up to the stamp `known`, a batch at a time: the journal from the segment on that was
 * being written then, and what the program holds in memory.
 */
export async function* factsSince(segments: Segments, inMemory: Iterable<readonly Event[]>, known: number): AsyncGenerator<readonly Event[]> {
  const stamps = segments.stamps();
  const begin = stamps.findLastIndex((stamp) => stamp <= known);
  let waiting: Event[] = [];
  for await (const events of pieces(segments, stamps.slice(Math.max(0, begin)), inMemory)) {
    for (const event of events) waiting.push(event);
    for (; waiting.length >= BATCH; waiting = waiting.slice(BATCH)) yield waiting.slice(0, BATCH);
  }
  if (waiting.length > 0) yield waiting;
}

async function* pieces(segments: Segments, stamps: readonly number[], own: Iterable<readonly Event[]>): AsyncGenerator<readonly Event[]> {
  for (const stamp of stamps) yield* segments.read(stamp);
  yield* own;
}
