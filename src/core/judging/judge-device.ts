import { divide, type Division } from './availability.ts';
import {
  intactOver,
  onlineOver,
  type JudgementPolicy,
  type StateSpans,
  type StreamRecord,
} from './judgement.ts';
import { outagesIn, type Outage } from './outages.ts';
import { unreachableSpans } from './unreachable.ts';
import type { Kind } from '../inventory/device.ts';
import { spansIn } from '../facts/timeline.ts';
import { union, type Spans } from '../time/spans.ts';

/** The facts of one device that decide how its time is judged. They may reach beyond its time. */
export type DeviceRecord = {
  readonly streams: readonly StreamRecord[];
  /** Where approved exclusions excuse the device, see `excusedOver`. */
  readonly excused: Spans;
  /** Where its parent was down, see `parentDownOver`. */
  readonly parentDown: Spans;
};

/** What holds of a device at all times, whatever contract it is under. */
export type JudgedDevice = {
  readonly record: DeviceRecord;
  readonly policy: JudgementPolicy;
  readonly online: StateSpans;
  /** Where the device is unreachable if it is not online. */
  readonly unreachable: Spans;
};

/** Part of a device's time in service, and what decides there whether it is intact. */
export type ServiceTime = {
  readonly inService: Spans;
  readonly kind: Kind;
  /** Where findings of an inspection make the device impaired under its contract. */
  readonly impaired?: Spans;
};

/** A device's time in service, divided into buckets, with its outages in order of time. */
export type JudgedTime = {
  readonly online: Division;
  readonly intact: Division;
  readonly outages: readonly Outage[];
};

/**
 * Judges one device from its facts and the policy. The monthly report, the settlement, a device's
 * page and the current month's metrics all begin here. They then use the functions below for parts
 * of its time.
 */
export function judgeDevice(record: DeviceRecord, policy: JudgementPolicy): JudgedDevice {
  const online = onlineOver(record.streams, policy);
  const unreachable = unreachableSpans(online.down, record.parentDown, policy.uplinkGraceMs ?? 0);
  return { record, policy, online, unreachable };
}

/** Divides time in service by online and by intact, and lists the outages in it. */
export function judgeTime(device: JudgedDevice, time: ServiceTime): JudgedTime {
  const online = onlineTime(device, time.inService);
  return {
    online,
    intact: intactTime(device, time),
    outages: deviceOutages(device, time.inService, online),
  };
}

/** Divides time in service by whether the device was online. */
export function onlineTime(device: JudgedDevice, inService: Spans): Division {
  return divide(inService, device.online, device.record.excused, device.unreachable);
}

/**
 * Lists the outages within time in service, in order of time. `division`: that time divided by
 * whether the device was online.
 */
export function deviceOutages(
  { record, policy, online }: JudgedDevice,
  inService: Spans,
  division: Division,
): readonly Outage[] {
  return outagesIn({ online, streams: record.streams, rule: policy.online }, inService, division);
}

/** Divides time in service by whether the device was intact. */
export function intactTime(
  device: JudgedDevice,
  { inService, kind, impaired }: ServiceTime,
): Division {
  const { record, policy } = device;
  return divideBy(device, inService, intactOver(record.streams, kind, policy, impaired));
}

/** Divides time in service by the state of one check of the device. */
export function checkTime(
  device: JudgedDevice,
  inService: Spans,
  { timeline }: StreamRecord,
): Division {
  return divideBy(device, inService, {
    up: spansIn(timeline, 'up'),
    down: spansIn(timeline, 'down'),
  });
}

/**
 * Divides time by a state that is down for longer than the device is offline. It is unreachable
 * wherever the device is, and near an outage of the parent by its own down time.
 */
function divideBy(
  { record, policy, unreachable }: JudgedDevice,
  inService: Spans,
  states: StateSpans,
): Division {
  const own = unreachableSpans(states.down, record.parentDown, policy.uplinkGraceMs ?? 0);
  return divide(inService, states, record.excused, union(unreachable, own));
}
