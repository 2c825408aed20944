import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeHistogram } from '../../src/platform/histogram.ts';

it('counts a sample equal to a bound in that bucket, and one above all in none', () => {
  const histogram = makeHistogram([1, 2, 5]);
  for (const sample of [0, 1, 1.5, 5, 5.1]) histogram.add(sample);
  expect(histogram.read()).toEqual({
    buckets: [
      { upTo: 1, count: 2 },
      { upTo: 2, count: 3 },
      { upTo: 5, count: 4 },
    ],
    sum: 12.6,
    count: 5,
  });
});

it('is empty at the start', () => {
  expect(makeHistogram([1]).read()).toEqual({ buckets: [{ upTo: 1, count: 0 }], sum: 0, count: 0 });
});

it('gives in each bucket how many samples were at most its bound', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -2, max: 12 })), (samples) => {
      const histogram = makeHistogram([0, 3, 4, 10]);
      for (const sample of samples) histogram.add(sample);
      for (const { upTo, count } of histogram.read().buckets)
        expect(count).toBe(samples.filter((sample) => sample <= upTo).length);
    }),
  );
});
