import { describe, expect, it } from 'vitest';
import type { LookUpResult } from '../../src/platform/network/look-up.ts';
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

  it('are looked up anew at the first failure, before the check is repeated', async () => {
    const { server, resolver, ask } = setUp(found(300, '127.0.0.8'));
    await ask();
    server.says = found(300, '127.0.0.9');
    resolver.learn('cam.test', 'icmp', '127.0.0.8', 'failed');
    expect(await ask()).toEqual({ addresses: ['127.0.0.9'] });
    expect(server.asked).toBe(2);
  });

  it('are looked up at most every 30 s by each check that fails, whatever their TTL', async () => {
    const { clock, server, resolver, ask } = setUp(found(300, '127.0.0.8'));
    await ask();
    const askedAfter = async (ms: number): Promise<number> => {
      await clock.advance(ms);
      resolver.learn('cam.test', 'onvif', '127.0.0.8', 'failed');
      resolver.learn('cam.test', 'icmp', '127.0.0.8', 'answered');
      await ask();
      return server.asked;
    };
    expect(await askedAfter(0)).toBe(2);
    expect(await askedAfter(29_999)).toBe(2);
    expect(await askedAfter(1)).toBe(3);
  });

  it('take a family that came late, and give the other one at once', async () => {
    const clock = virtualClock(0);
    let arrive: (result: LookUpResult) => void = () => undefined;
    const late = new Promise<LookUpResult>((resolve) => {
      arrive = resolve;
    });
    const resolver = createResolver(clock, () =>
      Promise.resolve({ kind: 'found', addresses: ['127.0.0.8'], ttlS: 60, late }),
    );
    const ask = (): Promise<Resolved> => resolver.resolve('cam.test', 1000, never);
    expect(await ask()).toEqual({ addresses: ['127.0.0.8'] });
    arrive(found(60, 'fd00::1', '127.0.0.8'));
    await late;
    expect(await ask()).toEqual({ addresses: ['fd00::1', '127.0.0.8'] });
  });

  it('leave half of the time for the device while the name server is slow', async () => {
    const clock = virtualClock(0);
    const resolver = createResolver(clock, () => new Promise(() => undefined));
    const resolved = resolver.resolve('cam.test', 1000, never);
    await clock.advance(500);
    expect(await resolved).toHaveProperty('failure');
  });

  it('without an answer wait for each other, and hold up no name that is new', async () => {
    const clock = virtualClock(0);
    const begun: string[] = [];
    const resolver = createResolver(clock, (host) => {
      const isAgain = begun.includes(host);
      begun.push(host);
      if (host === 'good.test') return Promise.resolve(found(60, '127.0.0.7'));
      return isAgain
        ? new Promise(() => undefined)
        : Promise.resolve({ kind: 'unanswered', detail: 'ETIMEOUT' });
    });
    const silent = Array.from({ length: 200 }, (_, index) => `silent${index}.test`);
    await Promise.all(silent.map((host) => resolver.resolve(host, 1000, never)));
    await clock.advance(10_000);
    const again = silent.map((host) => resolver.resolve(host, 1000, never));
    const good = await resolver.resolve('good.test', 1000, never);
    expect(good).toEqual({ addresses: ['127.0.0.7'] });
    expect(begun.length).toBe(200 + 32 + 1);
    await clock.advance(1000);
    await Promise.all(again);
  });

  it('say what is known of them without a look-up', async () => {
    const { clock, server, resolver, ask } = setUp(found(5, 'fd00::1', '127.0.0.8'));
    expect(resolver.known('cam.test')).toBeNull();
    await ask();
    resolver.learn('cam.test', 'icmp', '127.0.0.8', 'answered');
    const known = { addresses: ['127.0.0.8', 'fd00::1'], answered: '127.0.0.8', oldMs: null };
    expect(resolver.known('cam.test')).toEqual(known);
    server.says = { kind: 'unanswered', detail: 'ETIMEOUT' };
    await clock.advance(7000);
    await ask();
    expect(resolver.known('cam.test')).toEqual({ ...known, oldMs: 7000 });
  });

  it('give the address that answered last first', async () => {
    const { resolver, ask } = setUp(found(300, 'fd00::1', '127.0.0.8'));
    await ask();
    resolver.learn('cam.test', 'icmp', '127.0.0.8', 'answered');
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
