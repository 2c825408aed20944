import type { Histogram } from '../core/health/service-figures.ts';

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
  const counts = UP_TO_SECONDS.map(() => 0);
  let sum = 0;
  let count = 0;
  let errors = 0;

  const note = (seconds: number): void => {
    sum += seconds;
    count++;
    UP_TO_SECONDS.forEach((upTo, index) => {
      if (seconds <= upTo) counts[index]!++;
    });
  };

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
        note((performance.now() - startedAt) / 1000);
      }
    },
    errors: () => errors,
    seconds: () => ({
      buckets: UP_TO_SECONDS.map((upTo, index) => ({ upTo, count: counts[index]! })),
      sum,
      count,
    }),
  };
}
