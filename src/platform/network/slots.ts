import type { Clock } from '../../core/time/civil-time.ts';

/** Gives out a limited number of slots, first come first served. */
export type Slots = {
  /** Resolves with what gives the slot back; null: too many wait, or it was not free by `waitMs`. */
  take(waitMs?: number): Promise<(() => void) | null>;
};

/** At most `most` slots are in use at once; at most `waitingMost` takers wait for one. */
export function makeSlots(clock: Clock, most: number, waitingMost: number): Slots {
  let used = 0;
  const waiting = new Set<() => void>();
  const release = (): void => {
    const [next] = waiting;
    if (next) next();
    else used -= 1;
  };
  return {
    take: (waitMs) => {
      if (used < most) {
        used += 1;
        return Promise.resolve(release);
      }
      if (waiting.size >= waitingMost) return Promise.resolve(null);
      return new Promise((resolve) => {
        const settle = (slot: (() => void) | null): void => {
          cancel?.();
          waiting.delete(start);
          resolve(slot);
        };
        const start = (): void => {
          settle(release);
        };
        const cancel =
          waitMs === undefined
            ? null
            : clock.after(Math.max(0, waitMs), () => {
                settle(null);
              });
        waiting.add(start);
      });
    },
  };
}
