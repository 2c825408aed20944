import type { Device } from '../core/inventory/device.ts';
import type { InspectionCoverage } from '../core/inspection/coverage.ts';
import {
  nextPartition,
  partitionStart,
  type Instant,
  type Period,
} from '../core/time/civil-time.ts';
import type { Property, PropertyChange, PropertyValues } from '../core/inspection/property.ts';
import { characterOf } from './character.ts';
import type { Estate } from './estate.ts';
import type { FaultName } from './faults.ts';
import { randomOf } from './random.ts';

/**
 * A device that fell ill inside at an instant of the past, and whether it still is: then the fault
 * is to be played on.
 */
export type InsideFate = {
  readonly device: string;
  readonly fault: FaultName;
  readonly from: Instant;
  readonly to: Instant | null;
};

/** What looking into an estate once a day would have found. */
export type InsideHistory = {
  readonly facts: readonly (PropertyChange | InspectionCoverage)[];
  readonly fates: readonly InsideFate[];
};

/** The faults of a past, what each makes a device say, and what it said before. */
const FATES: readonly { readonly fault: FaultName; readonly says: PropertyValues }[] = [
  { fault: 'swapped', says: { serial: '98765432109876543210' } },
  {
    fault: 'main-stream-gone',
    says: { 'main-profile': 'sub', profiles: 'sub', resolution: '640x360', bitrate: '512' },
  },
  { fault: 'resolution-lowered', says: { resolution: '1280x720' } },
  { fault: 'ntp-off', says: { 'time-source': 'Manual', 'ntp-servers': '' } },
  { fault: 'video-stopped', says: { 'video-path': 'timeout' } },
  { fault: 'recording-stopped', says: { recording: 'stopped' } },
  { fault: 'picture-black', says: { picture: 'black' } },
  { fault: 'picture-no-signal', says: { picture: 'no-signal' } },
  { fault: 'picture-blurred', says: { picture: 'blurred' } },
];

/** One device in so many fell ill inside. */
const ILL = 40;

/**
 * Makes up the insides of an estate over a period: a pure function of its arguments. `pictured`:
 * the point classes whose pictures are looked at.
 */
export function insideHistory(
  estate: Estate,
  period: Period,
  seed: number,
  pictured: readonly string[],
): InsideHistory {
  const random = randomOf(seed, 'history/insides');
  const asked = estate.devices.filter(
    ({ checks, retiredOn }) => checks.includes('onvif') && retiredOn === '',
  );
  const fates: InsideFate[] = [];
  const facts = asked.flatMap((device, index) => {
    const first = period.from + Math.floor(random.next() * 3_600_000);
    const fated = FATES[Math.floor(index / ILL) % FATES.length]!;
    const isIll = index % ILL === 7 && canFall(device, fated.fault, pictured);
    const from = Math.floor(period.from + (period.to - period.from) * (0.2 + random.next() * 0.6));
    const to = random.chance(0.3) ? Math.floor(from + (period.to - from) / 2) : null;
    if (isIll) fates.push({ device: device.id, fault: fated.fault, from, to });
    const before = saidBy(device, pictured);
    return [
      ...changes(device.id, before, first),
      ...(isIll ? changes(device.id, fated.says, from) : []),
      ...(isIll && to !== null
        ? changes(device.id, pick(before, Object.keys(fated.says) as Property[]), to)
        : []),
      ...looks(device.id, first, period.to),
    ];
  });
  return { facts, fates };
}

function canFall(device: Device, fault: FaultName, pictured: readonly string[]): boolean {
  if (fault === 'recording-stopped') return characterOf(device).records;
  return !fault.startsWith('picture-') || pictured.includes(device.class);
}

/** What a device in good order says. */
function saidBy(device: Device, pictured: readonly string[]): PropertyValues {
  const { manufacturer, model, firmware, serial, records } = characterOf(device);
  return {
    inspectable: 'yes',
    login: 'accepted',
    manufacturer,
    model,
    firmware,
    serial,
    hardware: '88',
    profiles: 'main sub',
    'main-profile': 'main',
    resolution: '2560x1440',
    encoding: 'H264',
    'frame-rate': '25',
    bitrate: '4096',
    'time-source': 'NTP',
    'ntp-servers': '192.0.2.123',
    'video-path': 'up',
    ...(records ? { recording: 'recording' } : {}),
    ...(pictured.includes(device.class) ? { picture: 'good' } : {}),
  };
}

function pick(values: PropertyValues, properties: readonly Property[]): PropertyValues {
  return Object.fromEntries(properties.map((property) => [property, values[property] ?? '']));
}

function changes(device: string, values: PropertyValues, at: Instant): readonly PropertyChange[] {
  return (Object.entries(values) as [Property, string][]).map(([property, value]) => ({
    type: 'property',
    device,
    at,
    property,
    value,
  }));
}

/** One span a UTC month. */
function looks(device: string, from: Instant, to: Instant): readonly InspectionCoverage[] {
  const spans: InspectionCoverage[] = [];
  for (let start = from; start < to; start = nextPartition(partitionStart(start)))
    spans.push({
      type: 'inspection-coverage',
      device,
      from: start,
      to: Math.min(to, nextPartition(partitionStart(start))),
    });
  return spans;
}
