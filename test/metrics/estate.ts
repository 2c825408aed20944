import { pool, type Buckets } from '../../src/core/judging/availability.ts';
import type { Contract } from '../../src/core/contracts/contract.ts';
import {
  DEFAULT_CHECKS,
  type CheckName,
  type Device,
  type Kind,
} from '../../src/core/inventory/device.ts';
import type { Exclusion } from '../../src/core/exclusions/exclusion.ts';
import type { Histogram, ServiceFigures } from '../../src/core/health/service-figures.ts';
import type { DeviceView, FleetView, StreamView } from '../../src/core/health/fleet-view.ts';
import { ledgerView, type LedgerView } from '../../src/core/contracts/ledger-view.ts';
import type { ShownState } from '../../src/core/judging/judgement.ts';

/** 2026-10-20 12:00 in Shanghai. */
export const NOON = Date.UTC(2026, 9, 20, 4);

export function aDevice(fields: Partial<Device> = {}): Device {
  const kind = fields.kind ?? 'camera';
  return {
    id: '33010200001310000001',
    name: '人民路南口',
    kind,
    site: '城东所',
    address: '10.0.0.1',
    parent: '',
    contract: 'HT-2026-01',
    vendor: '甲公司',
    checks: DEFAULT_CHECKS[kind],
    onvifScheme: 'auto',
    onvifPort: 80,
    onvifPath: '/onvif/device_service',
    tcpPort: 554,
    rtspPort: 554,
    httpUrl: '',
    httpStatus: null,
    httpExpect: '',
    serial: '',
    class: '一类点',
    installedOn: '',
    retiredOn: '',
    longitude: null,
    latitude: null,
    note: '',
    labels: {},
    ...fields,
  };
}

export function aStream(fields: Partial<StreamView> = {}): StreamView {
  return {
    check: 'icmp',
    state: 'up',
    since: NOON - 3_600_000,
    reason: '',
    detail: '',
    suspect: false,
    proven: true,
    lastObservedAt: NOON - 4000,
    latencyMs: 2.5,
    tlsExpiresAt: null,
    ...fields,
  };
}

const MONTH: Buckets = {
  upMs: 970_000,
  excusedMs: 0,
  unreachableMs: 10_000,
  downMs: 20_000,
  unobservedMs: 0,
};

export function aView(device: Partial<Device> = {}, fields: Partial<DeviceView> = {}): DeviceView {
  return {
    device: aDevice(device),
    state: 'intact',
    since: NOON - 3_600_000,
    streams: [aStream(), aStream({ check: 'onvif', latencyMs: 31 })],
    clockOffsetMs: 500,
    clockWrong: false,
    month: MONTH,
    ...fields,
  };
}

export function aFleet(devices: readonly DeviceView[] = [aView()]): FleetView {
  return { at: NOON, devices, contracts: contractsOf(devices), changes: [] };
}

/** A ledger over some devices as it stands at {@link NOON}. */
export function ledgerOf(
  contracts: readonly Contract[] = [],
  devices: readonly Device[] = [],
  exclusions: readonly Exclusion[] = [],
): LedgerView {
  return ledgerView(contracts, devices, exclusions, NOON, 'Asia/Shanghai');
}

export const HISTOGRAM: Histogram = {
  buckets: [
    { upTo: 0.01, count: 3 },
    { upTo: 1, count: 5 },
  ],
  sum: 2.25,
  count: 6,
};

export function someFigures(fields: Partial<ServiceFigures> = {}): ServiceFigures {
  return {
    startedAt: NOON - 86_400_000,
    ready: true,
    inFlight: 3,
    outcomes: [
      { check: 'icmp', outcome: 'answered', count: 1200 },
      { check: 'onvif', outcome: 'timeout', count: 7 },
      { check: 'icmp', outcome: 'blind-canary', count: 2 },
    ],
    lateness: [{ check: 'icmp', seconds: HISTOGRAM }],
    outbox: { events: 0, bytes: 0, dropped: 0 },
    role: 'active',
    journal: { forgotten: 1, resent: 1234, bytes: 8_000_000 },
    redis: { up: true, errors: 0, seconds: HISTOGRAM },
    canary: { ok: true, voided: 0 },
    blindness: [
      { cause: 'dns', since: null, episodes: 2 },
      { cause: 'canary', since: null, episodes: 0 },
    ],
    lapses: { pauses: 1, pausedMs: 1500, forward: 2, backward: 1, suspended: 0 },
    relay: {
      robots: new Map([['ops', { sent: 12, refused: 0, unreached: 1, throttled: 0, dropped: 0 }]]),
      watchdogAt: NOON - 20_000,
    },
    inventory: {
      lastReloadOk: true,
      lastReloadAt: NOON - 7_200_000,
      reloads: { success: 1, failure: 0 },
    },
    ...fields,
  };
}

const SITES = [
  '城东所',
  '城西所',
  '开发区所',
  '高铁站所',
  '老城所',
  '江北所',
  '新区所',
  '大学城所',
  '港口所',
  '山前所',
  '湖滨所',
  '交警大队',
];
const KINDS: readonly Kind[] = [
  'camera',
  'camera',
  'camera',
  'camera',
  'checkpoint',
  'epolice',
  'camera',
  'media-server',
];

/** A plausible estate: about 3 % not well, one site cut off. The same for the same size. */
export function anEstate(size: number): FleetView {
  const devices = Array.from({ length: size }, (_, index) => estateDevice(index));
  const changes = devices
    .filter((view) => view.state !== 'intact')
    .slice(0, 30)
    .map((view, index) => ({
      at: NOON - (30 - index) * 47_000,
      device: view.device.id,
      name: view.device.name,
      from: 'intact' as const,
      to: view.state,
    }));
  return { at: NOON, devices, contracts: contractsOf(devices), changes };
}

function contractsOf(devices: readonly DeviceView[]): FleetView['contracts'] {
  const names = [...new Set(devices.map((view) => view.device.contract))].sort();
  return names.map((contract) => ({
    contract,
    month: devices
      .filter((view) => view.device.contract === contract)
      .map((view) => view.month)
      .reduce(pool),
  }));
}

function estateDevice(index: number): DeviceView {
  const site = SITES[index % SITES.length]!;
  const kind = index % 30 === 7 ? 'network' : KINDS[index % KINDS.length]!;
  const state = estateState(index, site);
  const since = NOON - ((index * 7919) % 400_000) * 1000;
  const streams =
    kind === 'network'
      ? ['icmp' as const]
      : kind === 'media-server'
        ? ['icmp' as const, 'tcp' as const, 'rtsp' as const]
        : ['icmp' as const, 'onvif' as const];
  return {
    device: aDevice({
      id: `330102000013${String(index).padStart(8, '0')}`,
      name: `${site.replace('所', '')}${String(index)}号${kind === 'network' ? '交换机' : '点位'}`,
      kind,
      site,
      address: `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
      contract: `HT-2026-0${1 + (index % 4)}`,
      vendor: ['甲安防', '乙科技', '丙电子', '丁集成'][index % 4]!,
    }),
    state,
    since,
    streams: streams.map((check) => estateStream(index, check, state, since)),
    clockOffsetMs:
      kind === 'network' || state === 'unobserved'
        ? null
        : index % 90 === 4
          ? 3_600_000
          : (index % 5) * 100,
    clockWrong: kind !== 'network' && index % 90 === 4,
    month: {
      upMs: 1_600_000_000 - (index % 97) * 1_000_000,
      excusedMs: 0,
      unreachableMs: (index % 7) * 400_000,
      downMs: (index % 97) * 600_000,
      unobservedMs: 41_000_000,
    },
  };
}

function estateState(index: number, site: string): ShownState {
  if (index % 53 === 11) return 'offline';
  if (site === '山前所' && index % 2 === 1) return 'unreachable';
  if (index % 90 === 4 || index % 71 === 9) return 'impaired';
  return index % 211 === 33 ? 'unobserved' : 'intact';
}

function estateStream(
  index: number,
  check: CheckName,
  state: ShownState,
  since: number,
): StreamView {
  if (state === 'unobserved') return aStream({ check, state: null, since, latencyMs: null });
  const dead = state === 'offline' || state === 'unreachable';
  if (dead)
    return aStream({
      check,
      state: 'down',
      since,
      reason: 'timeout',
      detail: 'no answer within 1000 ms',
      latencyMs: null,
    });
  if (check === 'icmp') return aStream({ check, since, latencyMs: 1 + (index % 50) / 10 });
  const proven = index % 40 !== 0;
  if (state === 'impaired')
    return aStream({
      check,
      state: 'down',
      since,
      proven,
      reason: 'refused',
      detail: 'connect ECONNREFUSED',
      latencyMs: null,
    });
  return aStream({ check, since, proven, latencyMs: 20 + (index % 400) / 10 });
}
