import { describe, expect, it } from 'vitest';
import { createResolver } from '../../src/platform/network/resolve.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const never = new AbortController().signal;

describe('names', () => {
  it('that are addresses cost nothing', async () => {
    const resolve = createResolver(virtualClock(0), () => Promise.reject(new Error('asked')));
    for (const address of ['127.0.0.1', '::1', 'fe80::1%eth0'])
      expect(await resolve(address, 1, never)).toEqual({ address });
  });

  it('are looked up once a minute, failures every ten seconds', async () => {
    const clock = virtualClock(0);
    let asked = 0;
    let fails = false;
    const resolve = createResolver(clock, () => {
      asked += 1;
      return fails
        ? Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))
        : Promise.resolve({ address: '127.0.0.9' });
    });
    const settled = async (): Promise<unknown> => resolve('cam.test', 1000, never);
    expect(await Promise.all([settled(), settled()])).toEqual([
      { address: '127.0.0.9' },
      { address: '127.0.0.9' },
    ]);
    await clock.advance(59_999);
    await settled();
    expect(asked).toBe(1);
    fails = true;
    await clock.advance(1);
    expect(await settled()).toEqual({ failure: 'the name look-up gave ENOTFOUND' });
    await clock.advance(9999);
    await settled();
    expect(asked).toBe(2);
    await clock.advance(1);
    await settled();
    expect(asked).toBe(3);
  });

  it('keep no one waiting beyond the deadline or an abort, and at most two look-ups run at once', async () => {
    const clock = virtualClock(0);
    const pending: ((value: { address: string }) => void)[] = [];
    const resolve = createResolver(clock, () => new Promise((answer) => pending.push(answer)));
    const controller = new AbortController();
    const waits = ['a', 'b', 'c'].map((name) =>
      resolve(name, 1000, name === 'b' ? controller.signal : never),
    );
    controller.abort();
    expect(await waits[1]).toHaveProperty('failure');
    expect(pending).toHaveLength(2);
    await clock.advance(1000);
    expect(await waits[0]).toHaveProperty('failure');
    expect(await waits[2]).toHaveProperty('failure');
    for (let index = 0; index < 3; index += 1) {
      pending[index]!({ address: '127.0.0.1' });
      await clock.advance(0);
    }
    expect(await resolve('c', 1000, never)).toEqual({ address: '127.0.0.1' });
  });
});
