import type { Histogram } from '../core/health/service-figures.ts';

/** Counts samples by size since the start. */
export type HistogramCounter = {
  readonly add: (sample: number) => void;
  readonly read: () => Histogram;
};

/**
 * Starts a histogram at zero. `bounds`: the upper bounds of its buckets, rising, in the unit of the
 * samples. A sample equal to a bound belongs to that bucket; one above all bounds counts only in
 * the sum and in the count.
 */
export function makeHistogram(bounds: readonly number[]): HistogramCounter {
  const counts = bounds.map(() => 0);
  let sum = 0;
  let count = 0;
  return {
    add: (sample) => {
      sum += sample;
      count += 1;
      const bucket = bounds.findIndex((upTo) => sample <= upTo);
      if (bucket >= 0) counts[bucket]! += 1;
    },
    read: () => {
      let cumulative = 0;
      const buckets = bounds.map((upTo, index) => {
        cumulative += counts[index]!;
        return { upTo, count: cumulative };
      });
      return { buckets, sum, count };
    },
  };
}
