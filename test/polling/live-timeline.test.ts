import { expect, it } from 'vitest';
import type { StreamEvent } from '../../src/core/event.ts';
import { UNWATCHED } from '../../src/core/timeline.ts';
import { growTimeline } from '../../src/polling/live-timeline.ts';

const KEY = { device: 'd', check: 'icmp' } as const;
const up = (at: number): StreamEvent => ({ type: 'transition', ...KEY, at, state: 'up', reason: null, since: 10 });
const covered = (from: number, to: number): StreamEvent => ({ type: 'coverage', ...KEY, from, to });

it('knows every instant of which anything was said: that a span began at and never grew from, too, where only what held anyway was said again', () => {
  const timeline = growTimeline(UNWATCHED);
  for (const event of [up(10), covered(10, 10), covered(10, 20), up(50), covered(50, 50)]) timeline.apply(event);
  expect(timeline.toldFrom(30)).toEqual([{ from: 50, to: 50 }]);
  expect(timeline.toldFrom(15)).toEqual([{ from: 10, to: 20 }, { from: 50, to: 50 }]);
  expect(timeline.toldFrom(51)).toEqual([]);
});
