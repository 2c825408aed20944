import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CheckName } from '../../src/core/device.ts';
import type { Outcome } from '../../src/core/observation.ts';
import { makeFleet, type Fleet } from '../../src/polling/fleet.ts';
import { aDevice } from '../support/devices.ts';

const NOON = Date.UTC(2026, 10, 24, 12);
const POLICY = { online: 'any', unseenGraceMs: 50_000, clockToleranceMs: { camera: 5000, checkpoint: 1000, epolice: 1000, 'media-server': 5000, platform: 5000, network: 5000 } } as const;

/** As the service does. */
const LOOK_MS = 1000;

const outcomes: fc.Arbitrary<Outcome> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ result: fc.constant('answered' as const), latencyMs: fc.integer({ min: 0, max: 999 }), facts: fc.oneof(fc.constant({}), fc.record({ clockOffsetMs: fc.constantFrom(null, 0, 5400, 7000) })) }) },
  { weight: 2, arbitrary: fc.constant<Outcome>({ result: 'failed', reason: 'timeout', detail: 'no echo reply' }) },
  { weight: 1, arbitrary: fc.constant<Outcome>({ result: 'blind', cause: 'canary', detail: '' }) },
);
const steps = fc.array(fc.record({ afterMs: fc.integer({ min: 1, max: 40_000 }), of: fc.constantFrom<readonly [string, CheckName]>(['cam', 'icmp'], ['cam', 'onvif'], ['cam', 'onvif'], ['switch', 'icmp']), outcome: outcomes, impaired: fc.boolean(), gapMs: fc.constantFrom(5000, 30_000, 200_000) }), { maxLength: 60 });

it('what is shown of a device is at every observation, and whenever it is looked for what expires, what judging it anew shows, also where the observation only confirms what is known', () => {
  const inventory = { devices: [aDevice({ id: 'switch', kind: 'network', checks: ['icmp'] }), aDevice({ id: 'cam', address: '127.0.0.2', parent: 'switch', checks: ['icmp', 'onvif'] })], sha256: '' };
  fc.assert(fc.property(steps, (taken) => {
    let found: number | null = null;
    const [fleet, anew] = [0, 0].map(() => makeFleet(POLICY, (id) => (id === 'cam' ? found : null))) as [Fleet, Fleet];
    for (const one of [fleet, anew]) one.apply(inventory, NOON, () => undefined);
    let at = NOON;
    for (const { afterMs, of: [device, check], outcome, impaired, gapMs } of taken) {
      for (const until = at + afterMs; at < until; at = Math.min(until, at + LOOK_MS)) {
        fleet.expire(at);
        anew.apply(inventory, at, () => undefined);
      }
      if (device === 'cam') found = impaired ? NOON : null;
      for (const one of [fleet, anew]) one.observe({ device, check, at, outcome }, { confirmAfter: 3, gapMs });
      fleet.expire(at);
      anew.apply(inventory, at, () => undefined);
      expect(fleet.view(at).devices).toEqual(anew.view(at).devices);
    }
  }), { numRuns: 3000 });
});
