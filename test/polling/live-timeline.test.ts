import { expect, it } from 'vitest';
import type { StreamEvent } from '../../src/core/event.ts';
import { UNWATCHED } from '../../src/core/timeline.ts';
import { forgetBefore, grow, growTimeline, toldFrom } from '../../src/polling/live-timeline.ts';

const KEY = { device: 'd', check: 'icmp' } as const;
const up = (at: number): StreamEvent => ({ type: 'transition', ...KEY, at, state: 'up', reason: null, since: 10 });
const covered = (from: number, to: number): StreamEvent => ({ type: 'coverage', ...KEY, from, to });

it('knows every instant of which anything was said: that a span began at and never grew from, too, where only what held anyway was said again', () => {
  const timeline = growTimeline(UNWATCHED, -Infinity);
  for (const event of [up(10), covered(10, 10), covered(10, 20), up(50), covered(50, 50)]) grow(timeline, event);
  expect(toldFrom(timeline, 30)).toEqual([{ from: 50, to: 50 }]);
  expect(toldFrom(timeline, 15)).toEqual([{ from: 10, to: 20 }, { from: 50, to: 50 }]);
  expect(toldFrom(timeline, 51)).toEqual([]);
});

it('does not say that nothing was told of a time of which it never knew, or has forgotten, be the month set back since', () => {
  const timeline = growTimeline(UNWATCHED, 40);
  for (const event of [up(50), covered(50, 50), covered(50, 60)]) grow(timeline, event);
  expect(toldFrom(timeline, 39)).toBeNull();
  expect(toldFrom(timeline, 40)).toEqual([{ from: 50, to: 60 }, { from: 50, to: 50 }, { from: 50, to: 50 }]);
  forgetBefore(timeline, 55);
  forgetBefore(timeline, 10);
  expect(toldFrom(timeline, 54)).toBeNull();
});
