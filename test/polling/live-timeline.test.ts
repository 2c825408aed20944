import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StreamEvent } from '../../src/core/facts/event.ts';
import { spansIn, timelineOf, UNWATCHED } from '../../src/core/facts/timeline.ts';
import { forgetBefore, grow, growTimeline, eventsSince } from '../../src/polling/live-timeline.ts';
import { interruptStream, observeStream, openStream } from '../../src/polling/stream.ts';
import { observationOf } from '../core/generate.ts';

const KEY = { device: 'd', check: 'icmp' } as const;
const up = (at: number): StreamEvent => ({
  type: 'transition',
  ...KEY,
  at,
  state: 'up',
  reason: null,
  since: 10,
});
const covered = (from: number, to: number): StreamEvent => ({ type: 'coverage', ...KEY, from, to });

it('knows every instant of which anything was said: that a span began at and never grew from, too, where only what held anyway was said again', () => {
  const timeline = growTimeline(UNWATCHED, -Infinity);
  for (const event of [up(10), covered(10, 10), covered(10, 20), up(50), covered(50, 50)])
    grow(timeline, event);
  expect(eventsSince(timeline, 30)).toEqual([{ from: 50, to: 50 }]);
  expect(eventsSince(timeline, 15)).toEqual([
    { from: 10, to: 20 },
    { from: 50, to: 50 },
  ]);
  expect(eventsSince(timeline, 51)).toEqual([]);
});

it('does not say that nothing was told of a time of which it never knew, or has forgotten, be the month set back since', () => {
  const timeline = growTimeline(UNWATCHED, 40);
  for (const event of [up(50), covered(50, 50), covered(50, 60)]) grow(timeline, event);
  expect(eventsSince(timeline, 39)).toBeNull();
  expect(eventsSince(timeline, 40)).toEqual([
    { from: 50, to: 60 },
    { from: 50, to: 50 },
  ]);
  forgetBefore(timeline, 55);
  forgetBefore(timeline, 10);
  expect(eventsSince(timeline, 54)).toBeNull();
});

it('what is held in memory says the same as the facts that were sent, however often the clock is set back and whatever is seen then of times nobody had looked at', () => {
  const start = Date.UTC(2026, 10, 1) - 300;
  const seen = fc.record({
    afterMs: fc.integer({ min: 1, max: 40 }),
    setBackMs: fc.constant(0),
    sign: fc.constantFrom('+' as const, '+' as const, '-' as const, '-' as const, '?' as const),
  });
  const setBack = fc.record({
    afterMs: fc.constant(1),
    setBackMs: fc.integer({ min: 1, max: 400 }),
    sign: fc.constantFrom('+' as const, '-' as const),
  });
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 12, arbitrary: seen }, { weight: 1, arbitrary: setBack }), {
        minLength: 10,
        maxLength: 80,
      }),
      (story) => {
        const stream = openStream(KEY, undefined, start);
        const sent: StreamEvent[] = [];
        let at = start;
        for (const { afterMs, setBackMs, sign } of story) {
          at += afterMs - setBackMs;
          if (setBackMs > 0) interruptStream(stream, at);
          sent.push(
            ...observeStream(stream, observationOf({ at, sign }, KEY), {
              confirmAfter: 2,
              gapMs: 25,
            }),
          );
        }
        for (const state of ['up', 'down'] as const)
          expect(spansIn(stream.month, state)).toEqual(spansIn(timelineOf(sent), state));
      },
    ),
    { numRuns: 2000 },
  );
});
