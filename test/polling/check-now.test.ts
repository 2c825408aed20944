import { describe, expect, it } from 'vitest';
import { byCheck, type CheckName } from '../../src/core/inventory/device.ts';
import type { DeviceLock } from '../../src/core/inspection/login.ts';
import type { Probe } from '../../src/core/health/probe.ts';
import { makeCheckNow, type CheckNow } from '../../src/polling/check-now.ts';
import { makeRequestLimiter, type RequestLimiter } from '../../src/polling/request-limiter.ts';
import type { CheckRunner, CheckRunners } from '../../src/polling/schedule.ts';
import { aDevice } from '../support/devices.ts';
import { virtualClock, type VirtualClock } from '../support/virtual-clock.ts';

const START = Date.UTC(2026, 10, 24, 9);
const DEVICE = aDevice({ id: 'cam', checks: ['icmp', 'onvif', 'rtsp'] });

type World = {
  readonly clock: VirtualClock;
  readonly doorman: RequestLimiter<string>;
  readonly askOnce: CheckNow;
  readonly begun: CheckName[];
  readonly most: () => number;
};

/**
 * Probes that answer after a time, or never (Infinity), unless they are aborted; polls of the
 * device that take a second each.
 */
function world(answersInMs: Partial<Record<CheckName, number>>): World {
  const clock = virtualClock(START);
  const begun: CheckName[] = [];
  let [now, most] = [0, 0];
  const busy = async (ms: number, signal?: AbortSignal): Promise<void> => {
    most = Math.max(most, ++now);
    await new Promise<void>((resolve) => {
      if (ms < Infinity) clock.after(ms, resolve);
      signal?.addEventListener('abort', () => {
        resolve();
      });
    });
    now--;
  };
  const probeOf =
    (check: CheckName): Probe =>
    async (targets, signal) => {
      begun.push(check);
      const wait = answersInMs[check] ?? 10;
      if (check === 'icmp')
        await new Promise<void>((resolve) => {
          clock.after(wait, resolve);
        });
      else await busy(wait, signal);
      return signal.aborted
        ? []
        : [
            {
              device: targets[0]!.id,
              check,
              at: clock.now(),
              outcome: { result: 'answered', latencyMs: wait, facts: {} },
            },
          ];
    };
  const asker = (check: CheckName): CheckRunner => ({
    probe: probeOf(check),
    exclusive: check !== 'icmp',
    sliceSize: 1,
    intervalMs: 1000,
  });
  const askers: CheckRunners = byCheck(asker);
  const doorman = makeRequestLimiter<string>(
    8,
    (task) => task,
    () => busy(1000),
  );
  const lend: DeviceLock = doorman.withDevice;
  return {
    clock,
    doorman,
    askOnce: makeCheckNow({ runners: askers, clock, withDevice: lend }),
    begun,
    most: () => most,
  };
}

async function after<T>(
  clock: VirtualClock,
  ms: number,
  asking: Promise<T>,
): Promise<T | 'not yet'> {
  await clock.advance(ms);
  return Promise.race([
    asking,
    new Promise<'not yet'>((resolve) =>
      setImmediate(() => {
        resolve('not yet');
      }),
    ),
  ]);
}

function told(outcomes: Awaited<ReturnType<CheckNow>> | 'not yet'): unknown {
  return outcomes === 'not yet'
    ? outcomes
    : outcomes.map(({ check, observation }) => `${check} ${observation?.outcome.result ?? 'null'}`);
}

describe('asking a device out of turn', () => {
  it('asks each check once, one request at a time, whoever else asks', async () => {
    const { clock, askOnce, begun, most } = world({});
    const [first, second] = [askOnce(DEVICE), askOnce(DEVICE)];
    expect(told(await after(clock, 100, first))).toEqual([
      'icmp answered',
      'onvif answered',
      'rtsp answered',
    ]);
    expect(told(await after(clock, 0, second))).toEqual([
      'icmp answered',
      'onvif answered',
      'rtsp answered',
    ]);
    expect([begun.filter((check) => check === 'onvif').length, begun.length, most()]).toEqual([
      2, 6, 1,
    ]);
  });

  it('gives way to a poll, and asks again when that is done', async () => {
    const { clock, doorman, askOnce, begun, most } = world({ onvif: 500, rtsp: 500 });
    const asking = askOnce(DEVICE);
    await clock.advance(100);
    doorman.request('cam');
    expect(told(await after(clock, 1000, asking))).toBe('not yet');
    expect(told(await after(clock, 2000, asking))).toEqual([
      'icmp answered',
      'onvif answered',
      'rtsp answered',
    ]);
    expect([begun.filter((check) => check !== 'icmp'), most()]).toEqual([
      ['onvif', 'rtsp', 'onvif'],
      1,
    ]);
  });

  it('ends after 15 s, tells what it has, and leaves the device', async () => {
    const { clock, doorman, askOnce } = world({ onvif: Infinity });
    const asking = askOnce(DEVICE);
    expect(told(await after(clock, 14_900, asking))).toBe('not yet');
    expect(told(await after(clock, 200, asking))).toEqual([
      'icmp answered',
      'onvif null',
      'rtsp null',
    ]);
    const next = doorman.withDevice('cam', () => Promise.resolve('free'));
    expect(await after(clock, 0, next)).toBe('free');
  });

  it('tells of a probe that threw, and leaves the device', async () => {
    const { clock, doorman } = world({});
    const asker: CheckRunner = {
      probe: () => {
        throw new Error('a bug');
      },
      exclusive: true,
      sliceSize: 1,
      intervalMs: 1000,
    };
    const askOnce = makeCheckNow({
      runners: byCheck(() => asker),
      clock,
      withDevice: doorman.withDevice,
    });
    await expect(askOnce(DEVICE)).rejects.toThrow('a bug');
    expect(
      await after(
        clock,
        0,
        doorman.withDevice('cam', () => Promise.resolve('free')),
      ),
    ).toBe('free');
  });
});
