import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  firstIndex,
  holds,
  intersect,
  lengthMs,
  lengthWithin,
  overlapping,
  spansOf,
  subtract,
  union,
  type Spans,
} from '../../../src/core/time/spans.ts';

const WIDTH = 40;
const period = fc
  .tuple(fc.integer({ min: 0, max: WIDTH }), fc.integer({ min: 0, max: WIDTH }))
  .map(([from, to]) => ({ from, to }));
const periods = fc.array(period, { maxLength: 12 });
const pair = fc.tuple(periods, periods);

/** The oracle: a set of instants is one bit an instant. */
const bitsOf = (list: Spans): readonly boolean[] =>
  Array.from({ length: WIDTH }, (_, at) => list.some((p) => p.from <= at && at < p.to));

function expectWellFormed(spans: Spans): void {
  spans.forEach((span, index) => {
    expect(span.from).toBeLessThan(span.to);
    if (index > 0) expect(span.from).toBeGreaterThan(spans[index - 1]!.to);
  });
}

describe('spans are sets of instants', () => {
  it('takes periods in any order, touching, overlapping, empty and inverted', () => {
    fc.assert(
      fc.property(periods, (list) => {
        expectWellFormed(spansOf(list));
        expect(bitsOf(spansOf(list))).toEqual(bitsOf(list));
      }),
    );
  });

  it.each([
    ['union', union, (a: boolean, b: boolean) => a || b],
    ['intersect', intersect, (a: boolean, b: boolean) => a && b],
    ['subtract', subtract, (a: boolean, b: boolean) => a && !b],
  ] as const)('%s agrees with bits', (_name, operate, bit) => {
    fc.assert(
      fc.property(pair, ([left, right]) => {
        const a = spansOf(left);
        const b = spansOf(right);
        const result = operate(a, b);
        expectWellFormed(result);
        expect(bitsOf(result)).toEqual(bitsOf(a).map((inA, at) => bit(inA, bitsOf(b)[at]!)));
      }),
    );
  });

  it('measures the number of instants', () => {
    fc.assert(
      fc.property(
        periods,
        (list) => lengthMs(spansOf(list)) === bitsOf(list).filter(Boolean).length,
      ),
    );
  });

  it('measures the number of instants within a window, and holds those it says', () => {
    fc.assert(
      fc.property(periods, period, (list, { from, to }) => {
        fc.pre(from <= to);
        const bits = bitsOf(list);
        expect(lengthWithin(spansOf(list), { from, to })).toBe(
          bits.slice(from, to).filter(Boolean).length,
        );
        expect(bits.map((_, at) => holds(spansOf(list), at))).toEqual(bits);
      }),
    );
  });

  it('finds exactly the periods that share an instant with a window', () => {
    fc.assert(
      fc.property(periods, period, (list, window) => {
        const spans = spansOf(list);
        const shares = (p: { from: number; to: number }): boolean =>
          bitsOf([p]).some((bit, at) => bit && bitsOf([window])[at]!);
        fc.pre(window.from < window.to);
        expect(overlapping(spans, window)).toEqual(spans.filter(shares));
      }),
    );
  });

  it('finds the first element past a boundary, or the length', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (list, boundary) => {
        const sorted = [...list].sort((a, b) => a - b);
        const found = sorted.findIndex((n) => n > boundary);
        expect(firstIndex(sorted, (n) => n > boundary)).toBe(found < 0 ? sorted.length : found);
      }),
    );
  });
});
