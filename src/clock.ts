import { uptime } from 'node:os';
import type { Clock } from './core/time/civil-time.ts';

/** This machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  booted: () => uptime() * 1000,
  after: (delayMs, task) => {
    // Node cuts both the time it is now and the delay to whole milliseconds: a task would run up to
    // two too early, and what it is to find due would not be.
    const timer = setTimeout(task, Math.ceil(delayMs) + 1);
    return () => {
      clearTimeout(timer);
    };
  },
};
