import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../../src/core/facts/event.ts';
import { REASONS } from '../../../src/core/facts/observation.ts';
import {
  spansIn,
  spansWhereOffset,
  statementAt,
  timelineOf,
  UNWATCHED,
} from '../../../src/core/facts/timeline.ts';

const KEY = { device: 'd', check: 'onvif' } as const;
const instant = fc.integer({ min: 0, max: 20 });
const fact: fc.Arbitrary<StreamEvent> = fc.oneof(
  fc.tuple(instant, instant).map(([from, to]) => ({
    type: 'coverage' as const,
    ...KEY,
    from: Math.min(from, to),
    to: Math.max(from, to),
  })),
  fc.record({
    type: fc.constant('offset' as const),
    device: fc.constant('d'),
    check: fc.constant('onvif' as const),
    at: instant,
    offsetMs: fc.option(fc.integer({ min: -9, max: 9 })),
  }),
  fc.tuple(instant, instant, fc.option(fc.constantFrom(...REASONS))).map(([at, since, reason]) => ({
    type: 'transition' as const,
    ...KEY,
    at,
    since: Math.min(at, since),
    state: reason ? ('down' as const) : ('up' as const),
    reason,
  })),
);
const facts = fc.array(fact, { maxLength: 25 });

describe('timelineOf', () => {
  it('does not depend on the order of facts nor on how often each was written', () => {
    fc.assert(
      fc.property(
        facts.chain((list) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray(list, { minLength: list.length }),
            fc.subarray(list),
          ),
        ),
        ([list, shuffled, again]) => {
          expect(timelineOf([...shuffled, ...again])).toEqual(timelineOf(list));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('lets up hold where two pollers disagree about an instant', () => {
    const down = {
      type: 'transition',
      ...KEY,
      at: 5,
      state: 'down',
      reason: 'timeout',
      since: 5,
    } as const;
    const up = { type: 'transition', ...KEY, at: 5, state: 'up', reason: null, since: 5 } as const;
    const coverage = { type: 'coverage', ...KEY, from: 5, to: 9 } as const;
    expect(spansIn(timelineOf([up, down, coverage]), 'up')).toEqual([{ from: 5, to: 9 }]);
  });

  it('says nothing of instants nobody watched', () => {
    const timeline = timelineOf([
      { type: 'transition', ...KEY, at: 0, state: 'down', reason: 'timeout', since: 0 },
      { type: 'coverage', ...KEY, from: 2, to: 4 },
    ]);
    expect(spansIn(timeline, 'down')).toEqual([{ from: 2, to: 4 }]);
    expect(timelineOf([])).toEqual(UNWATCHED);
  });

  it('finds the statement that holds at an instant, by looking at each', () => {
    fc.assert(
      fc.property(facts, fc.integer({ min: -1, max: 22 }), (list, at) => {
        const timeline = timelineOf(list);
        expect(statementAt(timeline, at)).toEqual(
          timeline.statements.filter((statement) => statement.at <= at).pop(),
        );
      }),
    );
  });

  it('tells where the clock is known to be off, and not where it is unknown or unwatched', () => {
    const offset = (at: number, offsetMs: number | null): StreamEvent => ({
      type: 'offset',
      ...KEY,
      at,
      offsetMs,
    });
    const timeline = timelineOf([
      offset(0, 9000),
      offset(3, null),
      offset(5, 100),
      offset(7, -9000),
      { type: 'coverage', ...KEY, from: 1, to: 9 },
    ]);
    expect(spansWhereOffset(timeline, (ms) => Math.abs(ms) > 5000)).toEqual([
      { from: 1, to: 3 },
      { from: 7, to: 9 },
    ]);
  });
});
