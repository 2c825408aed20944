import type { FleetView } from '../../src/core/health/fleet-view.ts';
import { NOTHING_INSPECTED } from '../../src/core/inspection/inspection-view.ts';
import type { ClosedMonth } from '../../src/core/scoring/closed-month.ts';
import type { AttributedOutage } from '../../src/core/judging/outages.ts';
import { judgeDevice } from '../../src/core/judging/judge-device.ts';
import { storyOf } from '../../src/core/judging/device-story.ts';
import { ledgerView } from '../../src/core/contracts/ledger-view.ts';
import type { CheckedNow } from '../../src/core/facts/observation.ts';
import type { Timeline } from '../../src/core/facts/timeline.ts';
import type { Service } from '../../src/web/service.ts';
import { anEstate, NOON, someFigures } from '../metrics/estate.ts';
import { judged } from '../support/judge.ts';

const HOUR = 3_600_000;

/** Watched for the last 20 hours but one; down from 6 to 4 hours ago. */
const TIMELINE: Timeline = {
  covered: [
    { from: NOON - 20 * HOUR, to: NOON - 10 * HOUR },
    { from: NOON - 9 * HOUR, to: NOON },
  ],
  statements: [
    { at: NOON - 20 * HOUR, state: 'up', reason: null, since: NOON - 20 * HOUR },
    { at: NOON - 6 * HOUR, state: 'down', reason: 'timeout', since: NOON - 6 * HOUR },
    { at: NOON - 4 * HOUR, state: 'up', reason: null, since: NOON - 4 * HOUR },
  ],
  offsets: [],
};

const POLICY = {
  online: 'any' as const,
  clockToleranceMs: {
    camera: 5000,
    checkpoint: 1000,
    epolice: 1000,
    'media-server': 5000,
    platform: 5000,
    network: 5000,
  },
};
const MONTH = { from: Date.UTC(2026, 8, 30, 16), to: NOON };

const OUTAGES: readonly AttributedOutage[] = judged(
  {
    kind: 'camera',
    inService: [{ from: NOON - 20 * HOUR, to: NOON }],
    streams: [{ check: 'icmp', timeline: TIMELINE, proven: true }],
  },
  POLICY,
).outages.map((outage) => ({
  ...outage,
  device: 'd',
  name: 'n',
  site: 's',
  contract: 'c',
  vendor: 'v',
  parent: '',
}));

const CLOSED: ClosedMonth = {
  month: '2026-09',
  revision: 1,
  closedAt: '2026-10-03T00:07:02.000+08:00',
  finalFrom: '2026-10-20',
  manifest: 'ab'.repeat(32),
  signed: true,
  files: [
    { name: 'report.json', bytes: 2 },
    { name: 'report.xlsx', bytes: 123_456 },
  ],
};

const ASKED: readonly CheckedNow[] = [
  {
    check: 'icmp',
    observation: {
      device: 'd',
      check: 'icmp',
      at: NOON,
      outcome: {
        result: 'answered',
        latencyMs: 1.25,
        facts: { clockOffsetMs: -7000, tlsExpiresAt: NOON + 30 * 24 * HOUR },
      },
    },
  },
  {
    check: 'onvif',
    observation: {
      device: 'd',
      check: 'onvif',
      at: NOON,
      outcome: { result: 'failed', reason: 'refused', detail: 'ECONNREFUSED 10.0.0.11:80 <b>' },
    },
  },
  {
    check: 'rtsp',
    observation: {
      device: 'd',
      check: 'rtsp',
      at: NOON,
      outcome: { result: 'blind', cause: 'route', detail: 'ENETUNREACH' },
    },
  },
  { check: 'http', observation: null },
];

export function aService(fields: Partial<Service> = {}): Service {
  const fleet: FleetView = fields.fleet?.() ?? anEstate(300);
  return {
    version: '1.2.3',
    zone: 'Asia/Shanghai',
    onlineTarget: 97,
    fleet: () => fleet,
    figures: () => someFigures(),
    isResponsive: () => true,
    scrape: (accept, encoding) =>
      Promise.resolve({
        contentType: 'text/plain; version=0.0.4; charset=utf-8',
        gzip: false,
        body: Buffer.from(`# ${accept} ${encoding}\n`),
      }),
    timelines: (device) =>
      Promise.resolve(
        fleet.devices.some((view) => view.device.id === device)
          ? [
              { check: 'icmp', timeline: TIMELINE },
              { check: 'onvif', timeline: TIMELINE },
            ]
          : null,
      ),
    ledger: () => ledgerView([], [], [], NOON, 'Asia/Shanghai'),
    inspections: () => NOTHING_INSPECTED,
    relay: { send: () => Promise.resolve(null), figures: () => someFigures().relay },
    picture: () => Promise.resolve(null),
    exclusions: () => Promise.resolve([]),
    filing: {
      add: () => Promise.resolve({ id: 'x', known: false }),
      withdraw: () => Promise.resolve('withdrawn' as const),
      keepEvidence: () => Promise.resolve('0'.repeat(64)),
    },
    outages: () => Promise.resolve(OUTAGES),
    outagesSoFar: () => OUTAGES,
    closingDay: 3,
    closedMonths: () => Promise.resolve([CLOSED]),
    closedFile: (month, revision, name) =>
      Promise.resolve(
        month === CLOSED.month && revision === 1 && name === 'report.json'
          ? { bytes: 2, body: new Blob(['{}']).stream() }
          : null,
      ),
    story: () =>
      Promise.resolve(
        storyOf(
          judgeDevice(
            {
              streams: (['icmp', 'onvif'] as const).map((check) => ({
                check,
                timeline: TIMELINE,
                proven: true,
              })),
              excused: [],
              parentDown: [],
            },
            POLICY,
          ),
          [MONTH],
          MONTH,
        ),
      ),
    checkNow: (id) =>
      Promise.resolve(fleet.devices.some(({ device }) => device.id === id) ? ASKED : null),
    ...fields,
  };
}
