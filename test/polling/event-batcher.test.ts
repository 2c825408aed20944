import { expect, it } from 'vitest';
import type { Event } from '../../src/core/facts/event.ts';
import { makeEventBatcher } from '../../src/polling/event-batcher.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const mark = (to: number): Event => ({
  type: 'coverage',
  device: 'cam',
  check: 'icmp',
  from: 0,
  to,
});

it('facts are handed on together after half a second, in order, none twice, and at once when asked', async () => {
  const clock = virtualClock(0);
  const handed: (readonly Event[])[] = [];
  const gather = makeEventBatcher(clock, (events) => handed.push(events));
  gather.add([mark(1)]);
  gather.add([]);
  await clock.advance(499);
  gather.add([mark(2)]);
  expect(handed).toEqual([]);
  await clock.advance(1);
  expect(handed).toEqual([[mark(1), mark(2)]]);
  gather.add([mark(3)]);
  gather.flush();
  gather.flush();
  await clock.advance(1000);
  expect(handed).toEqual([[mark(1), mark(2)], [mark(3)]]);
});
