import { uptime } from 'node:os';
import type { Clock } from '../core/time.ts';

/** This machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  booted: () => uptime() * 1000,
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};
