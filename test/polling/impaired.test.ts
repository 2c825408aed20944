import { expect, it } from 'vitest';
import type { StreamEvent } from '../../src/core/facts/event.ts';
import { restoreHealth } from '../../src/core/health/restore-health.ts';
import { UNWATCHED } from '../../src/core/facts/timeline.ts';
import { makeFleet } from '../../src/polling/fleet.ts';
import { aDevice } from '../support/devices.ts';

const NOON = Date.UTC(2026, 10, 24, 12);
const POLICY = {
  online: 'any',
  clockToleranceMs: {
    camera: 5000,
    checkpoint: 1000,
    epolice: 1000,
    'media-server': 5000,
    platform: 5000,
    network: 5000,
  },
} as const;

/** Up for a day, and watched until a moment ago. */
const UP: readonly StreamEvent[] = [
  {
    type: 'transition',
    device: 'cam',
    check: 'icmp',
    at: NOON - 86_400_000,
    state: 'up',
    reason: null,
    since: NOON - 86_400_000,
  },
  { type: 'coverage', device: 'cam', check: 'icmp', from: NOON - 86_400_000, to: NOON + 19_000 },
];

// It is never offline for it, and a restart knows since when.
it('a device is impaired from the moment that findings of its inspection count', () => {
  const fleet = makeFleet(POLICY);
  fleet.apply(
    {
      devices: [
        aDevice({ id: 'cam', checks: ['icmp'] }),
        aDevice({ id: 'other', address: '127.0.0.2', checks: ['icmp'] }),
      ],
      sha256: '',
    },
    NOON,
    () => undefined,
  );
  const seen = (at: number): readonly unknown[] => {
    for (const device of ['cam', 'other'])
      fleet.observe(
        { device, check: 'icmp', at, outcome: { result: 'answered', latencyMs: 1, facts: {} } },
        { confirmAfter: 3, gapMs: 25_000 },
      );
    return fleet.view(at).devices.map(({ state, since }) => [state, since]);
  };
  expect(seen(NOON)).toEqual([
    ['intact', NOON],
    ['intact', NOON],
  ]);
  fleet.setImpaired('cam', NOON + 5000, NOON + 7000);
  expect(fleet.changes()).toEqual([
    { at: NOON + 7000, device: 'cam', name: 'Device cam', from: 'intact', to: 'impaired' },
  ]);
  expect(seen(NOON + 10_000)).toEqual([
    ['impaired', NOON + 7000],
    ['intact', NOON],
  ]);
  expect(seen(NOON + 20_000)).toEqual([
    ['impaired', NOON + 7000],
    ['intact', NOON],
  ]);
  const again = makeFleet(POLICY);
  again.setImpaired('cam', NOON + 5000, NOON + 20_000);
  again.apply(
    { devices: [aDevice({ id: 'cam', checks: ['icmp'] })], sha256: '' },
    NOON + 20_000,
    (key) => ({
      timeline: UNWATCHED,
      knownFrom: 0,
      soapEndpoint: '',
      health: restoreHealth(key, UP, true, 25_000),
    }),
  );
  again.observe(
    {
      device: 'cam',
      check: 'icmp',
      at: NOON + 21_000,
      outcome: { result: 'answered', latencyMs: 1, facts: {} },
    },
    { confirmAfter: 3, gapMs: 25_000 },
  );
  expect(again.view(NOON + 21_000).devices[0]).toMatchObject({
    state: 'impaired',
    since: NOON + 5000,
  });
  fleet.setImpaired('cam', null, NOON + 30_000);
  expect(seen(NOON + 30_000)).toEqual([
    ['intact', NOON + 30_000],
    ['intact', NOON],
  ]);
});
