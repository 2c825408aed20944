import { describe, expect, it } from 'vitest';
import type { LookUpResult } from '../../src/platform/network/name-servers.ts';
import { createResolver, type Resolved } from '../../src/platform/network/resolve.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const never = new AbortController().signal;
const found = (ttlS: number, ...addresses: string[]): LookUpResult => ({
  kind: 'found',
  addresses,
  ttlS,
});

function setUp(first: LookUpResult) {
  const clock = virtualClock(0);
  const server = { says: first, asked: 0 };
  const resolver = createResolver(clock, () => {
    server.asked += 1;
    return Promise.resolve(server.says);
  });
  const ask = (): Promise<Resolved> => resolver.resolve('cam.test', 1000, never);
  return { clock, server, resolver, ask };
}

describe('names', () => {
  it('that are addresses cost nothing', async () => {
    const { server, resolver } = setUp(found(5, '127.0.0.1'));
    for (const address of ['127.0.0.1', '::1', 'fe80::1%eth0'])
      expect(await resolver.resolve(address, 1, never)).toEqual({ addresses: [address] });
    expect(server.asked).toBe(0);
  });

  it.each([
    [0, 5000],
    [60, 60_000],
    [86_400, 300_000],
  ])('with a TTL of %i s are looked up again after %i ms', async (ttlS, keptMs) => {
    const { clock, server, ask } = setUp(found(ttlS, '127.0.0.9'));
    expect(await Promise.all([ask(), ask()])).toEqual(Array(2).fill({ addresses: ['127.0.0.9'] }));
    await clock.advance(keptMs - 1);
    await ask();
    expect(server.asked).toBe(1);
    await clock.advance(1);
    await ask();
    expect(server.asked).toBe(2);
  });

  it('keep their last addresses while no server answers, for a day, and tell the age', async () => {
    const { clock, server, ask } = setUp(found(5, '127.0.0.9'));
    await ask();
    server.says = { kind: 'unanswered', detail: 'ETIMEOUT' };
    await clock.advance(20_000);
    expect(await ask()).toEqual({ addresses: ['127.0.0.9'], ageMs: 20_000 });
    await clock.advance(86_400_000);
    expect(await ask()).toEqual({ failure: 'ETIMEOUT' });
  });

  it('that a server says are gone lose their addresses', async () => {
    const { clock, server, ask } = setUp(found(5, '127.0.0.9'));
    await ask();
    server.says = { kind: 'absent', detail: 'ENOTFOUND' };
    await clock.advance(5000);
    expect(await ask()).toEqual({ failure: 'ENOTFOUND' });
  });

  it('are looked up anew once when the host stops answering', async () => {
    const { server, resolver, ask } = setUp(found(300, '127.0.0.8'));
    await ask();
    server.says = found(300, '127.0.0.9');
    resolver.learn('cam.test', '127.0.0.8', 'failed');
    expect(await ask()).toEqual({ addresses: ['127.0.0.9'] });
    resolver.learn('cam.test', '127.0.0.9', 'failed');
    await ask();
    expect(server.asked).toBe(2);
  });

  it('give the address that answered last first', async () => {
    const { resolver, ask } = setUp(found(300, 'fd00::1', '127.0.0.8'));
    await ask();
    resolver.learn('cam.test', '127.0.0.8', 'answered');
    expect(await ask()).toEqual({ addresses: ['127.0.0.8', 'fd00::1'] });
  });

  it('keep no one waiting beyond the deadline or an abort', async () => {
    const clock = virtualClock(0);
    const resolver = createResolver(clock, () => new Promise(() => undefined));
    const controller = new AbortController();
    const aborted = resolver.resolve('a.test', 1000, controller.signal);
    const late = resolver.resolve('b.test', 1000, never);
    controller.abort();
    expect(await aborted).toHaveProperty('failure');
    await clock.advance(1000);
    expect(await late).toHaveProperty('failure');
  });
});
