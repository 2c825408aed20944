import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beyondTolerance,
  CLOCK_RESOLUTION_MS,
  drifted,
  type Drift,
} from '../../../src/core/judging/clock-drift.ts';
import type { StreamEvent } from '../../../src/core/facts/event.ts';

const KEY = { device: 'd', check: 'onvif' } as const;
const MONTH = Date.UTC(2026, 9, 1);
const MINUTE = 60_000;

function facts(samples: readonly (readonly [number, number | null])[]): readonly StreamEvent[] {
  let drift: Drift | null = null;
  return samples.flatMap(([at, offsetMs]) => {
    const result = drifted(drift, KEY, at, offsetMs);
    drift = result.drift;
    return result.events;
  });
}

const each = (offsets: readonly (number | null)[]): readonly (readonly [number, number | null])[] =>
  offsets.map((offset, i) => [MONTH + i * MINUTE, offset]);
const jitter = fc.array(fc.integer({ min: -CLOCK_RESOLUTION_MS, max: CLOCK_RESOLUTION_MS }), {
  minLength: 1,
  maxLength: 60,
});
const truth = fc.integer({ min: -100_000_000, max: 100_000_000 });

describe('drifted', () => {
  it('stores one fact of a steady clock that tells whole seconds', () => {
    fc.assert(
      fc.property(truth, jitter, (offset, wander) => {
        expect(facts(each(wander.map((ms) => offset + ms)))).toHaveLength(1);
      }),
    );
  });

  it('stores exactly one more of a true change, at its first sample, however the samples wander', () => {
    fc.assert(
      fc.property(
        truth,
        jitter,
        jitter,
        fc.integer({ min: 4 * CLOCK_RESOLUTION_MS + 1, max: 10_000_000 }),
        (offset, before, after, change) => {
          const samples = [
            ...before.map((ms) => offset + ms),
            ...after.map((ms) => offset + change + ms),
          ];
          const stored = facts(each(samples));
          expect(stored).toHaveLength(2);
          expect(stored[1]).toMatchObject({ type: 'offset', at: MONTH + before.length * MINUTE });
        },
      ),
    );
  });

  it('stores at most one more of a change too small to tell at once', () => {
    fc.assert(
      fc.property(
        truth,
        jitter,
        jitter,
        fc.integer({ min: 0, max: 4 * CLOCK_RESOLUTION_MS }),
        (offset, before, after, change) => {
          expect(
            facts(
              each([
                ...before.map((ms) => offset + ms),
                ...after.map((ms) => offset + change + ms),
              ]),
            ).length,
          ).toBeLessThanOrEqual(2);
        },
      ),
    );
  });

  it('stores that a clock stopped telling the time, and that it tells it again', () => {
    expect(facts(each([100, null, null, 100, 100]))).toMatchObject([
      { offsetMs: 100 },
      { offsetMs: null },
      { offsetMs: 100 },
    ]);
  });

  it('says it anew in each UTC month', () => {
    const next = Date.UTC(2026, 10, 1);
    expect(
      facts([
        [next - 2, 100],
        [next - 1, 100],
        [next, 100],
        [next + 1, 100],
      ]),
    ).toMatchObject([{ at: next - 2 }, { at: next }]);
  });
});

describe('beyondTolerance', () => {
  it('judges only beyond what a clock of whole seconds can tell', () => {
    expect([1500, -1500, 1501, -1501].map((ms) => beyondTolerance(ms, 1000))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});
