import type { Clock } from '../../src/core/time/civil-time.ts';

/**
 * A clock that only moves when told to, running due timers in order and letting promises settle in
 * between.
 */
export type VirtualClock = Clock & {
  /** Moves on by `ms`. */
  advance(ms: number): Promise<void>;
  /**
   * Lets time go by while nothing runs, as a stopped process sees it: timers that were due run
   * late, at the next {@link advance}.
   */
  pause(ms: number): void;
  /** Sets the wall clock aside from elapsed time, as NTP or a hand would. */
  stepWall(ms: number): void;
};

export function virtualClock(startAt: number): VirtualClock {
  let elapsed = 0;
  let wallOffset = startAt;
  let nextId = 0;
  const timers = new Map<number, { dueMs: number; task: () => void }>();

  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve));
  };

  const earliest = (untilMs: number): number | undefined =>
    [...timers]
      .filter(([, timer]) => timer.dueMs <= untilMs)
      .sort(([a, x], [b, y]) => x.dueMs - y.dueMs || a - b)[0]?.[0];

  return {
    now: () => wallOffset + elapsed,
    elapsed: () => elapsed,
    after: (delayMs, task) => {
      const id = nextId++;
      timers.set(id, { dueMs: elapsed + Math.max(0, delayMs), task });
      return () => timers.delete(id);
    },
    pause: (ms) => {
      elapsed += ms;
    },
    stepWall: (ms) => {
      wallOffset += ms;
    },
    advance: async (ms) => {
      const until = elapsed + ms;
      await settle();
      for (let id = earliest(until); id !== undefined; id = earliest(until)) {
        const timer = timers.get(id)!;
        timers.delete(id);
        elapsed = Math.max(elapsed, timer.dueMs);
        timer.task();
        await settle();
      }
      elapsed = Math.max(elapsed, until);
    },
  };
}
