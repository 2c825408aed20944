import { accountOf } from '../../src/core/account.ts';
import type { FleetView } from '../../src/core/fleet.ts';
import { NOTHING_INSIDE } from '../../src/core/inside.ts';
import { ledgerView } from '../../src/core/ledger-view.ts';
import type { Timeline } from '../../src/core/timeline.ts';
import type { OutageRow, Service } from '../../src/web/service.ts';
import { anEstate, NOON, someFigures } from '../metrics/estate.ts';

const HOUR = 3_600_000;

/** Watched for the last 20 hours but one; down from 6 to 4 hours ago. */
const TIMELINE: Timeline = {
  covered: [{ from: NOON - 20 * HOUR, to: NOON - 10 * HOUR }, { from: NOON - 9 * HOUR, to: NOON }],
  statements: [
    { at: NOON - 20 * HOUR, state: 'up', reason: null, since: NOON - 20 * HOUR },
    { at: NOON - 6 * HOUR, state: 'down', reason: 'timeout', since: NOON - 6 * HOUR },
    { at: NOON - 4 * HOUR, state: 'up', reason: null, since: NOON - 4 * HOUR },
  ],
  offsets: [],
};

const OUTAGES: readonly OutageRow[] = accountOf(
  { kind: 'camera', due: [{ from: NOON - 20 * HOUR, to: NOON }], streams: [{ check: 'icmp', timeline: TIMELINE, proven: true }], excused: [], parentDown: [] },
  { online: 'any', clockToleranceMs: { camera: 5000, checkpoint: 1000, epolice: 1000, 'media-server': 5000, platform: 5000, network: 5000 } },
).outages.map((outage) => ({ ...outage, device: 'd', name: 'n', site: 's', contract: 'c' }));

export function aService(fields: Partial<Service> = {}): Service {
  const fleet: FleetView = fields.fleet?.() ?? anEstate(300);
  return {
    version: '1.2.3', zone: 'Asia/Shanghai', onlineTarget: 97,
    fleet: () => fleet,
    figures: () => someFigures(),
    alive: () => true,
    scrape: (accept, encoding) => Promise.resolve({ contentType: 'text/plain; version=0.0.4; charset=utf-8', gzip: false, body: Buffer.from(`# ${accept} ${encoding}\n`) }),
    timelines: (device) => Promise.resolve(fleet.devices.some((view) => view.device.id === device) ? [{ check: 'icmp', timeline: TIMELINE }, { check: 'onvif', timeline: TIMELINE }] : null),
    ledger: () => ledgerView([], [], [], NOON, 'Asia/Shanghai'),
    inside: () => NOTHING_INSIDE,
    exclusions: () => Promise.resolve([]),
    outages: () => Promise.resolve(OUTAGES),
    ...fields,
  };
}
