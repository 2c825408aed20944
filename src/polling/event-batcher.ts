import type { Event } from '../core/facts/event.ts';
import type { Clock } from '../core/time/civil-time.ts';

/**
 * Facts wait this long for more to share their way to the store, in milliseconds: one write costs
 * as much as a hundred facts.
 */
const BATCH_MS = 500;

/** Hands facts on twice a second, all that came meanwhile together. */
export type EventBatcher = {
  add(events: readonly Event[]): void;
  /** Hands on at once what waits. */
  flush(): void;
};

/** Bounded by what comes in half a second. */
export function makeEventBatcher(
  clock: Clock,
  hand: (events: readonly Event[]) => void,
): EventBatcher {
  let waiting: Event[] = [];
  let cancel: (() => void) | null = null;
  const flush = (): void => {
    cancel?.();
    cancel = null;
    const events = waiting;
    waiting = [];
    if (events.length > 0) hand(events);
  };
  return {
    add: (events) => {
      if (events.length === 0) return;
      for (const event of events) waiting.push(event);
      cancel ??= clock.after(BATCH_MS, flush);
    },
    flush,
  };
}
