import { expect, it } from 'vitest';
import { startTicker } from '../../src/polling/ticker.ts';
import { systemClock } from '../../src/clock.ts';
import { virtualClock } from '../support/virtual-clock.ts';

it('ticks at the times at which there may be something to do and at no other, sooner when told that there is, and not once it was stopped', async () => {
  const clock = virtualClock(0);
  const due = [1000, 4000];
  const ticks: number[] = [];
  const expected: number[] = [];
  const ticker = startTicker({
    clock,
    expect: (dueMs) => expected.push(dueMs),
    tick: (nowMs) => ticks.push(nowMs),
    nextMs: (nowMs) => Math.min(...due.filter((ms) => ms > nowMs), nowMs + 10_000),
  });
  await clock.advance(2000);
  due.push(2500);
  ticker.wake();
  await clock.advance(3000);
  expect(ticks).toEqual([1000, 2500, 4000]);
  expect(expected).toEqual([1000, 4000, 2500, 4000, 14_000]);
  expect(ticker.lastMs()).toBe(4000);
  ticker.stop();
  due.push(6000);
  ticker.wake();
  await clock.advance(20_000);
  expect(ticks).toHaveLength(3);
});

it('the clock of this machine runs a task never before its time, to the fraction of a millisecond', async () => {
  const early = await Promise.all(
    Array.from(
      { length: 40 },
      (_, index) =>
        new Promise<number>((resolve) => {
          const delayMs = 1 + index * 0.37;
          const start = systemClock.elapsed();
          systemClock.after(delayMs, () => {
            resolve(start + delayMs - systemClock.elapsed());
          });
        }),
    ),
  );
  expect(Math.max(...early)).toBeLessThanOrEqual(0);
});
