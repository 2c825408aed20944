import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divide, inServiceMs, measure } from '../../../src/core/judging/availability.ts';
import {
  outagesAsParent,
  uplinkGraceMs,
  unreachableSpans,
} from '../../../src/core/judging/unreachable.ts';
import {
  intersect,
  lengthMs,
  spansOf,
  subtract,
  type Spans,
} from '../../../src/core/time/spans.ts';
import { stream } from '../../support/streams.ts';

const GRACE = 15;
const PARENT: Spans = [{ from: 100, to: 200 }];
const behind = (...down: readonly (readonly [number, number])[]): Spans =>
  subtract(
    unreachableSpans(spansOf(down.map(([from, to]) => ({ from, to }))), PARENT, GRACE),
    PARENT,
  );

describe('a device that is down counts as unreachable', () => {
  it('up to the grace before its parent failed and after it recovered, to the millisecond', () => {
    expect(behind([85, 215])).toEqual([
      { from: 85, to: 100 },
      { from: 200, to: 215 },
    ]);
    expect(behind([84, 215])).toEqual([{ from: 200, to: 215 }]);
    expect(behind([85, 216])).toEqual([{ from: 85, to: 100 }]);
  });

  it('neither before nor after, if it was down for longer than the grace', () => {
    expect(behind([0, 500])).toEqual([]);
  });

  it('not in down time near an outage of the parent that does not border on it', () => {
    expect(behind([80, 99], [201, 210])).toEqual([]);
  });

  it('between two outages of the parent no further apart than the grace', () => {
    const two = (gap: number): Spans => [
      { from: 100, to: 200 },
      { from: 200 + gap, to: 300 },
    ];
    expect(unreachableSpans([{ from: 100, to: 300 }], two(GRACE), GRACE)).toEqual([
      { from: 100, to: 300 },
    ]);
    expect(unreachableSpans([{ from: 100, to: 300 }], two(GRACE + 1), GRACE)).toEqual(
      two(GRACE + 1),
    );
  });
});

describe('an outage as children suffer it', () => {
  it('lasts until the parent is seen up again or leaves service', () => {
    const streams = [
      stream('icmp', 'up 0 10, timeout 10 20, timeout 30 40, up 60 70, timeout 80 90'),
    ];
    const outages = (to: number, uplinkGraceMs: number): Spans =>
      outagesAsParent(streams, [{ from: 0, to }], { online: 'any', uplinkGraceMs });
    expect(outages(200, GRACE)).toEqual([
      { from: 10, to: 60 },
      { from: 80, to: 200 },
    ]);
    expect(outages(50, GRACE)).toEqual([
      { from: 10, to: 50 },
      { from: 80, to: 90 },
    ]);
    expect(outages(200, 0)).toEqual([
      { from: 10, to: 20 },
      { from: 30, to: 40 },
      { from: 80, to: 90 },
    ]);
  });
});

it('the grace is one ping interval and the time of the confirming polls', () => {
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
  it('is down time that becomes unreachable, at most the grace at each edge of an outage', () => {
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
            unreachableSpans(verdict.down, parentDown, graceMs),
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
