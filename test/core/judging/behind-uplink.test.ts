import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divide, inServiceMs, measure } from '../../../src/core/judging/availability.ts';
import {
  behindUplink,
  uplinkGraceMs,
  uplinkOutages,
} from '../../../src/core/judging/behind-uplink.ts';
import {
  intersect,
  lengthMs,
  spansOf,
  subtract,
  type Spans,
} from '../../../src/core/time/spans.ts';

const GRACE = 15;
const PARENT: Spans = [{ from: 100, to: 200 }];
const behind = (...down: readonly (readonly [number, number])[]): Spans =>
  subtract(behindUplink(spansOf(down.map(([from, to]) => ({ from, to }))), PARENT, GRACE), PARENT);

describe('behind a dead uplink', () => {
  it('is who was seen to fall up to the grace before it, or to rise up to the grace after it, and not one millisecond longer', () => {
    expect(behind([85, 215])).toEqual([
      { from: 85, to: 100 },
      { from: 200, to: 215 },
    ]);
    expect(behind([84, 215])).toEqual([{ from: 200, to: 215 }]);
    expect(behind([85, 216])).toEqual([{ from: 85, to: 100 }]);
  });

  it('is not who was dead for long before, until it fell, nor who stays dead, from when it rose', () => {
    expect(behind([0, 500])).toEqual([]);
  });

  it('is not who was down near its outage but not in touch with it', () => {
    expect(behind([80, 99], [201, 210])).toEqual([]);
  });

  it('is who was not seen up between two falls of it no further apart than the grace, be it that nobody looked', () => {
    const two = (gap: number): Spans => [
      { from: 100, to: 200 },
      { from: 200 + gap, to: 300 },
    ];
    expect(behindUplink([{ from: 100, to: 300 }], two(GRACE), GRACE)).toEqual([
      { from: 100, to: 300 },
    ]);
    expect(behindUplink([{ from: 100, to: 300 }], two(GRACE + 1), GRACE)).toEqual(two(GRACE + 1));
  });
});

describe('an outage of an uplink', () => {
  it('lasts until it is seen up again or leaves service, whoever looks or does not', () => {
    const verdict = {
      up: [
        { from: 0, to: 10 },
        { from: 60, to: 70 },
      ],
      down: [
        { from: 10, to: 20 },
        { from: 30, to: 40 },
        { from: 80, to: 90 },
      ],
    };
    expect(uplinkOutages(verdict, [{ from: 0, to: 200 }], GRACE)).toEqual([
      { from: 10, to: 60 },
      { from: 80, to: 200 },
    ]);
    expect(uplinkOutages(verdict, [{ from: 0, to: 50 }], GRACE)).toEqual([
      { from: 10, to: 50 },
      { from: 80, to: 90 },
    ]);
    expect(uplinkOutages(verdict, [{ from: 0, to: 200 }], 0)).toEqual(verdict.down);
  });
});

it('the grace is an interval of ping and the askings that confirm', () => {
  expect(
    uplinkGraceMs({ intervalMs: 10_000, timeoutMs: 1000, confirmAfter: 3, reaskMs: 500 }),
  ).toBe(14_500);
});

const WIDTH = 60;
const spans = fc
  .array(fc.tuple(fc.integer({ min: 0, max: WIDTH }), fc.integer({ min: 0, max: WIDTH })), {
    maxLength: 8,
  })
  .map((pairs) => spansOf(pairs.map(([from, to]) => ({ from, to }))));

describe('what the grace changes in a division', () => {
  it('is down time to unreachable time and nothing else, at no edge of an outage of the uplink more than the grace; without it nothing', () => {
    fc.assert(
      fc.property(
        spans,
        spans,
        spans,
        spans,
        spans,
        fc.integer({ min: 0, max: 12 }),
        (due, up, mixed, excused, parentDown, graceMs) => {
          const verdict = { up, down: subtract(mixed, up) };
          const before = divide(due, verdict, excused, parentDown);
          const after = divide(
            due,
            verdict,
            excused,
            behindUplink(verdict.down, parentDown, graceMs),
          );
          const moved = subtract(after.unreachable, before.unreachable);
          expect(subtract(before.unreachable, after.unreachable)).toEqual([]);
          expect(after).toEqual({
            ...before,
            unreachable: after.unreachable,
            down: subtract(before.down, moved),
          });
          expect(intersect(moved, before.down)).toEqual(moved);
          expect(inServiceMs(measure(after))).toBe(lengthMs(due));
          for (const { from, to } of parentDown) {
            for (const side of [
              { from: from - graceMs - 1, to: from - graceMs },
              { from: to + graceMs, to: to + graceMs + 1 },
            ]) {
              const isNearAnother = parentDown.some(
                (other) =>
                  other.from !== from &&
                  side.from < other.to + graceMs &&
                  side.to > other.from - graceMs,
              );
              expect(isNearAnother || intersect(moved, [side]).length === 0).toBe(true);
            }
          }
          if (graceMs === 0) expect(after).toEqual(before);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
