import type { Histogram } from '../core/health/service-figures.ts';
import { makeHistogram } from '../platform/histogram.ts';

const UP_TO_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Runs one round trip and hands on what it gives or rejects with. */
export type Timed = <T>(work: () => Promise<T>) => Promise<T>;

/** Times round trips and counts those that failed. */
export type Stopwatch = {
  readonly timed: Timed;
  /** Round trips that failed since the start. */
  readonly errors: () => number;
  /** How long round trips took, failed ones included, in seconds. */
  readonly seconds: () => Histogram;
};

/** A stopwatch at zero. `onError` hears of each failure first. */
export function makeStopwatch(onError: (error: unknown) => void): Stopwatch {
  const seconds = makeHistogram(UP_TO_SECONDS);
  let errors = 0;
  return {
    timed: async (work) => {
      const startedAt = performance.now();
      try {
        return await work();
      } catch (error) {
        errors++;
        onError(error);
        throw error;
      } finally {
        seconds.add((performance.now() - startedAt) / 1000);
      }
    },
    errors: () => errors,
    seconds: seconds.read,
  };
}
