import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ASSESSABLE_COVERAGE,
  atLeast,
  bounds,
  coverage,
  divide,
  inServiceMs,
  measure,
  NO_TIME,
  percent,
  pool,
  ratio,
  uptime,
  type Buckets,
} from '../../../src/core/judging/availability.ts';
import { spansOf, subtract } from '../../../src/core/time/spans.ts';

const WIDTH = 40;
const spans = fc
  .array(fc.tuple(fc.integer({ min: 0, max: WIDTH }), fc.integer({ min: 0, max: WIDTH })), {
    maxLength: 8,
  })
  .map((pairs) => spansOf(pairs.map(([from, to]) => ({ from, to }))));
const buckets = fc.record({
  upMs: fc.nat(),
  excusedMs: fc.nat(),
  unreachableMs: fc.nat(),
  downMs: fc.nat(),
  unobservedMs: fc.nat(),
});
const fraction = fc
  .tuple(fc.maxSafeNat(), fc.maxSafeNat())
  .map(([a, b]) => ({ part: Math.min(a, b), of: Math.max(a, b) }));

describe('divide', () => {
  it('gives each instant of due time to the first bucket that fits, and the sum is the due time', () => {
    fc.assert(
      fc.property(spans, spans, spans, spans, spans, (due, up, mixed, excused, parentDown) => {
        const down = subtract(mixed, up);
        const counts = { upMs: 0, excusedMs: 0, unreachableMs: 0, downMs: 0, unobservedMs: 0 };
        const has = (set: typeof due, at: number): boolean =>
          set.some((span) => span.from <= at && at < span.to);
        for (let at = 0; at < WIDTH; at++) {
          if (!has(due, at)) continue;
          if (!has(up, at) && !has(down, at)) counts.unobservedMs++;
          else if (has(up, at)) counts.upMs++;
          else if (has(excused, at)) counts.excusedMs++;
          else if (has(parentDown, at)) counts.unreachableMs++;
          else counts.downMs++;
        }
        const measured = measure(divide(due, { up, down }, excused, parentDown));
        expect(measured).toEqual(counts);
        expect(inServiceMs(measured)).toBe(due.reduce((sum, span) => sum + span.to - span.from, 0));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('pool', () => {
  it('adds every bucket, in any order, and nothing to nothing', () => {
    fc.assert(
      fc.property(buckets, buckets, (a, b) => {
        expect(pool(a, b)).toEqual(pool(b, a));
        expect(pool(a, NO_TIME)).toEqual(a);
        expect(inServiceMs(pool(a, b))).toBe(inServiceMs(a) + inServiceMs(b));
        for (const key of Object.keys(NO_TIME) as (keyof Buckets)[])
          expect(pool(a, b)[key]).toBe(a[key] + b[key]);
      }),
    );
  });
});

describe('rates', () => {
  const example: Buckets = {
    upMs: 900,
    excusedMs: 10,
    unreachableMs: 20,
    downMs: 20,
    unobservedMs: 50,
  };

  it('count as the design says', () => {
    expect(uptime(example)).toEqual({ part: 900, of: 950 });
    expect(bounds(example)).toEqual({
      lower: { part: 900, of: 1000 },
      upper: { part: 950, of: 1000 },
    });
    expect(coverage(example)).toEqual({ part: 950, of: 1000 });
    expect(atLeast(coverage(example), ASSESSABLE_COVERAGE)).toBe(true);
    expect(atLeast(coverage({ ...example, unobservedMs: 51 }), ASSESSABLE_COVERAGE)).toBe(false);
  });

  it('lie between the two bounds', () => {
    fc.assert(
      fc.property(buckets, (b) => {
        const { lower, upper } = bounds(b);
        fc.pre(uptime(b).of > 0);
        expect(atLeast(uptime(b), lower)).toBe(true);
        expect(atLeast(upper, uptime(b))).toBe(true);
      }),
    );
  });

  it('show 97.00 for 96.996 % and still do not reach 97 %', () => {
    const share = { part: 96_996, of: 100_000 };
    expect(percent(share)).toBe('97.00');
    expect(atLeast(share, { part: 97, of: 100 })).toBe(false);
    expect(atLeast({ part: 97, of: 100 }, { part: 97, of: 100 })).toBe(true);
  });

  it('tell one millisecond from none at 2^53', () => {
    const of = Number.MAX_SAFE_INTEGER;
    expect(atLeast({ part: of - 1, of }, { part: of, of })).toBe(false);
    expect(atLeast({ part: of - 1, of }, { part: of - 2, of: of - 1 })).toBe(true);
    expect(percent({ part: of - 1, of })).toBe('100.00');
    expect(percent({ part: 1, of })).toBe('0.00');
  });

  it('round half up in long division', () => {
    expect(['1', '3', '5', '1995'].map((n) => percent({ part: Number(n), of: 20_000 }))).toEqual([
      '0.01',
      '0.02',
      '0.03',
      '9.98',
    ]);
    fc.assert(
      fc.property(fraction, ({ part, of }) => {
        fc.pre(of > 0);
        const [whole, decimals] = percent({ part, of }).split('.') as [string, string];
        const shown = BigInt(whole + decimals);
        const twiceError = 2n * (BigInt(part) * 10_000n - shown * BigInt(of));
        expect(twiceError >= -BigInt(of) && twiceError < BigInt(of)).toBe(true);
      }),
    );
  });

  it('have nothing to tell of no time', () => {
    expect(percent({ part: 0, of: 0 })).toBe('');
    expect(ratio({ part: 0, of: 0 })).toBeNull();
    expect(ratio({ part: 1, of: 4 })).toBe(0.25);
    expect(atLeast({ part: 0, of: 0 }, { part: 0, of: 1 })).toBe(false);
  });
});
