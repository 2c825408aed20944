import { expect, it } from 'vitest';
import type { LookUpResult } from '../../src/platform/network/look-up.ts';
import { makeServerQueue } from '../../src/platform/network/server-queue.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const SERVER = '127.0.0.53';
const SLOTS = 64;
const NEVER = new Promise<LookUpResult>(() => undefined);

it('a request that gets no slot in time is unanswered, however the wall clock is set', async () => {
  const clock = virtualClock(Date.UTC(2026, 0, 1));
  const queue = makeServerQueue(clock);
  const endsAt = clock.elapsed() + 3000;
  for (let slot = 0; slot < SLOTS; slot++) void queue.take(SERVER, endsAt, () => NEVER);
  let result: LookUpResult | null = null;
  void queue
    .take(SERVER, endsAt, () => NEVER)
    .then((found) => {
      result = found;
    });
  clock.stepWall(-3_600_000);
  await clock.advance(2999);
  expect(result).toBeNull();
  await clock.advance(1);
  expect(result).toMatchObject({ kind: 'unanswered' });
});

it('a request has what is left of its time when it gets its slot', async () => {
  const clock = virtualClock(Date.UTC(2026, 0, 1));
  const queue = makeServerQueue(clock);
  const endsAt = clock.elapsed() + 3000;
  await clock.advance(1200);
  const left = await new Promise<number>((resolve) => {
    void queue.take(SERVER, endsAt, (leftMs) => {
      resolve(leftMs);
      return NEVER;
    });
  });
  expect(left).toBe(1800);
});
