import fc from 'fast-check';
import type { CheckName } from '../../src/core/inventory/device.ts';
import type { Outcome } from '../../src/core/facts/observation.ts';
import { aDevice, anInventory } from './devices.ts';

/** When what is observed begins. */
export const NOON = Date.UTC(2026, 10, 24, 12);
/** By what it is judged. */
export const POLICY = {
  online: 'any',
  staggerGraceMs: 50_000,
  clockToleranceMs: {
    camera: 5000,
    checkpoint: 1000,
    epolice: 1000,
    'media-server': 5000,
    platform: 5000,
    network: 5000,
  },
} as const;

const outcomes: fc.Arbitrary<Outcome> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      result: fc.constant('answered' as const),
      latencyMs: fc.integer({ min: 0, max: 999 }),
      facts: fc.oneof(
        fc.constant({}),
        fc.record({ clockOffsetMs: fc.constantFrom(null, 0, 5400, 7000) }),
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.constant<Outcome>({
      result: 'failed',
      reason: 'timeout',
      detail: 'no echo reply',
    }),
  },
  { weight: 1, arbitrary: fc.constant<Outcome>({ result: 'blind', cause: 'canary', detail: '' }) },
);
/** What may be observed of {@link SWITCH_AND_CAMERA}, one after the other. */
export const steps = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 1, max: 40_000 }),
    of: fc.constantFrom<readonly [string, CheckName]>(
      ['cam', 'icmp'],
      ['cam', 'onvif'],
      ['cam', 'onvif'],
      ['switch', 'icmp'],
    ),
    outcome: outcomes,
    impaired: fc.boolean(),
    gapMs: fc.constantFrom(5000, 30_000, 200_000),
  }),
  { maxLength: 60 },
);

/** A camera behind a switch. */
export const SWITCH_AND_CAMERA = anInventory(
  aDevice({ id: 'switch', kind: 'network', checks: ['icmp'] }),
  aDevice({ id: 'cam', address: '127.0.0.2', parent: 'switch', checks: ['icmp', 'onvif'] }),
);
