import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/core/inventory/device.ts';
import { systemClock } from '../../src/clock.ts';
import { createResolver } from '../../src/platform/network/resolve.ts';
import { CHECK_TABLE, checkOptions } from '../../src/probes/table.ts';
import { aDevice } from '../support/devices.ts';
import { ask } from './answering.ts';

describe('the table of checks', () => {
  it('has a row for every check, and defaults for all of its settings', () => {
    expect(Object.keys(CHECK_TABLE).sort()).toEqual([...CHECKS].sort());
    expect(checkOptions.parse({})).toMatchObject({
      icmp: { intervalMs: 10_000 },
      onvif: { intervalMs: 60_000 },
      tcp: { intervalMs: 30_000 },
    });
  });

  it('makes probes that yield nothing for no targets, and label what they yield with their check', async () => {
    const settings = checkOptions.parse({
      icmp: { timeoutMs: 200 },
      onvif: { timeoutMs: 200 },
      tcp: { timeoutMs: 200 },
      rtsp: { timeoutMs: 200 },
    });
    for (const check of CHECKS) {
      const probe = CHECK_TABLE[check].create(settings, systemClock, createResolver(systemClock));
      expect(await ask(probe, [])).toEqual([]);
      expect(
        await ask(probe, [
          aDevice({
            id: 'a',
            onvifPort: 1,
            tcpPort: 1,
            rtspPort: 1,
            httpUrl: 'http://127.0.0.1:1/',
          }),
        ]),
      ).toMatchObject([{ device: 'a', check }]);
    }
  });

  it.each([
    [{ icmp: { gateway: 'router' } }, /address/],
    [{ icmp: { timeout: 1 } }, /timeout/],
    [{ ping: {} }, /ping/],
    [{ onvif: { timeoutMs: 1 } }, /100/],
  ])('refuses %j', (settings, message) => {
    expect(() => checkOptions.parse(settings)).toThrow(message);
  });
});
