import { expect, it } from 'vitest';
import type { LeaseAnswer } from '../../src/core/facts/lease.ts';
import { openIdentity } from '../../src/recording/identity.ts';
import { makeLease } from '../../src/recording/lease.ts';
import { openStore } from '../../src/store/open.ts';
import { redisServer, storeOptions, temporaryFolder } from '../store/fixture.ts';
import { virtualClock } from '../support/virtual-clock.ts';

it('the lease goes to one, to the other once it has run out or was left, and back to whoever knows the later term', async () => {
  const { socket } = await redisServer(temporaryFolder());
  const store = await openStore(storeOptions({ url: `unix:${socket}` }), 'reader');
  const ask = (name: string, epoch: number, holdMs: number): Promise<LeaseAnswer> =>
    store.askLease({ name, epoch, now: 1000 * (epoch + 1), holdMs });
  expect(await ask('a', 0, 60_000)).toEqual({ isActive: true, epoch: 1, isFresh: true });
  expect(await ask('b', 0, 60_000)).toEqual({ isActive: false, epoch: 1, isFresh: false });
  expect(await ask('a', 1, 0)).toEqual({ isActive: false, epoch: 1, isFresh: false });
  expect(await ask('b', 0, 60_000)).toEqual({ isActive: true, epoch: 2, isFresh: true });
  expect(await ask('a', 1, 60_000)).toEqual({ isActive: false, epoch: 2, isFresh: false });
  expect(await ask('a', 7, 60_000)).toEqual({ isActive: true, epoch: 7, isFresh: false });
  await store.close();
});

// Else facts of the former poller, whose clock was ahead, would be stored beside those of the next.
it('a term begins after the one before it, also by a clock that is behind', async () => {
  const { socket } = await redisServer(temporaryFolder());
  const store = await openStore(storeOptions({ url: `unix:${socket}` }), 'reader');
  await store.askLease({ name: 'a', epoch: 0, now: 5000, holdMs: 60_000 });
  await store.askLease({ name: 'a', epoch: 1, now: 5000, holdMs: 0 });
  await store.askLease({ name: 'b', epoch: 0, now: 1000, holdMs: 60_000 });
  const link = { writer: 'a', after: 0, stamp: 1, epoch: 1 };
  expect(await store.recordLinked([], link)).toEqual({ result: 'superseded', at: 5001 });
  await store.close();
});

it('without an answer the active one goes on, one that never was stands by, and a later answer is obeyed', async () => {
  const clock = virtualClock(0);
  const identity = await openIdentity(`${temporaryFolder()}/poller.json`);
  let answer: LeaseAnswer | null = null;
  const turns: string[] = [];
  const lease = makeLease({
    ask: () => (answer ? Promise.resolve(answer) : Promise.reject(new Error('away'))),
    identity,
    clock,
    log: { warn: () => undefined },
  });
  await lease.start({
    onRequest: () => undefined,
    hasUnsent: () => false,
    onActive: (isFresh) => Promise.resolve(void turns.push(`active ${isFresh}`)),
    onStandby: () => turns.push('standby'),
  });
  expect(lease.role()).toBe('standby');
  answer = { isActive: true, epoch: 3, isFresh: true };
  await clock.advance(5000);
  await expect.poll(() => lease.role()).toBe('active');
  answer = null;
  await clock.advance(60_000);
  expect([lease.role(), identity.epoch()]).toEqual(['active', 3]);
  answer = { isActive: false, epoch: 4, isFresh: false };
  await clock.advance(5000);
  await expect.poll(() => lease.role()).toBe('standby');
  expect(turns).toEqual(['active true', 'standby']);
  await lease.release();
});
