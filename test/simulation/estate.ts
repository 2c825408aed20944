import { uplinkGraceMs } from '../../src/core/judging/unreachable.ts';
import { byCheck, type CheckName, type Device } from '../../src/core/inventory/device.ts';
import { staggerGraceMs } from '../../src/core/judging/inconclusive.ts';
import { aDevice } from '../support/devices.ts';
import { timeoutOf } from './world.ts';

/** Devices behind one network node. */
const BRANCH = 20;

/**
 * How often each check asks here, in milliseconds: twelve times less than by default, so that a
 * month is played in a minute. The rules under test know intervals only as numbers.
 */
export const INTERVAL_MS: Readonly<Record<CheckName, number>> = {
  ...byCheck(() => 720_000),
  icmp: 120_000,
  tcp: 360_000,
};

/**
 * What is shown is brought up to date sixty times less often: no law asks for it, and no fact
 * depends on it.
 */
export const HOUSEKEEPING_MS = 60_000;

/** An estate of network nodes, cameras and media servers. */
export function simulatedEstate(count: number): readonly Device[] {
  return Array.from({ length: count }, (_, index) => {
    const branch = index - (index % BRANCH);
    const common = { id: `d${index}`, address: `192.0.2.${index}`, site: `S${branch}` };
    if (index === branch) return aDevice({ ...common, kind: 'network' });
    return aDevice({
      ...common,
      kind: index % BRANCH === 1 ? 'media-server' : 'camera',
      parent: `d${branch}`,
    });
  });
}

/** The loop's ways, as by default. */
export const POLICY = {
  confirmAfter: 3,
  reaskMs: 500,
  gapFactor: 2.5,
  deadFactor: 5,
  maxInFlight: 256,
} as const;

const ASKED = byCheck((check) => ({
  intervalMs: INTERVAL_MS[check],
  timeoutMs: timeoutOf(check),
}));

/** How devices are judged, as by default. */
export const JUDGEMENT = {
  online: 'any',
  uplinkGraceMs: uplinkGraceMs({
    intervalMs: INTERVAL_MS.icmp,
    timeoutMs: timeoutOf('icmp'),
    ...POLICY,
  }),
  staggerGraceMs: staggerGraceMs({ checks: ASKED, ...POLICY }),
  clockToleranceMs: {
    camera: 5000,
    checkpoint: 1000,
    epolice: 1000,
    'media-server': 5000,
    platform: 5000,
    network: 5000,
  },
} as const;
