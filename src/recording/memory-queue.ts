import type { Coverage, Event } from '../core/facts/event.ts';
import { streamId } from '../core/facts/fact-store.ts';

/** Events that wait in memory. Of a covered span only the latest mark waits. */
export type MemoryQueue = {
  add(event: Event): void;
  /**
   * Takes out at most `limit`, marks last: a mark without the state it speaks of would be worth
   * nothing.
   */
  take(limit: number): readonly Event[];
  size(): number;
  /** Events given up since the start because there was no room. */
  dropped(): number;
};

/** Names the span a coverage mark extends. */
export function spanId(mark: Coverage): string {
  return `${streamId(mark)}|${mark.from}`;
}

/**
 * An empty memory with room for `limit` events. Beyond, the oldest mark is given up; only where
 * there is none, the oldest other event.
 */
export function makeMemoryQueue(limit: number): MemoryQueue {
  const marks = new Map<string, Coverage>();
  const facts = new Map<number, Event>();
  let nextFact = 0;
  let dropped = 0;

  const size = (): number => marks.size + facts.size;

  const makeRoom = (): void => {
    dropped++;
    const [oldest] = marks.keys();
    if (oldest !== undefined) marks.delete(oldest);
    else facts.delete(facts.keys().next().value!);
  };

  return {
    add: (event) => {
      if (event.type === 'coverage') {
        const span = spanId(event);
        const known = marks.get(span);
        if (!known || event.to > known.to) marks.set(span, event);
      } else facts.set(nextFact++, event);
      if (size() > limit) makeRoom();
    },
    take: (most) => {
      const first = takeFrom(facts, most);
      return [...first, ...takeFrom(marks, most - first.length)];
    },
    size,
    dropped: () => dropped,
  };
}

function takeFrom<K>(from: Map<K, Event>, most: number): readonly Event[] {
  const taken: Event[] = [];
  for (const [key, event] of from) {
    if (taken.length === most) break;
    taken.push(event);
    from.delete(key);
  }
  return taken;
}
