import { measure, type Buckets } from '../../src/core/judging/availability.ts';
import {
  judgeDevice,
  judgeTime,
  type DeviceRecord,
  type ServiceTime,
} from '../../src/core/judging/judge-device.ts';
import type { JudgementPolicy } from '../../src/core/judging/judgement.ts';
import type { Outage } from '../../src/core/judging/outages.ts';
import { NOWHERE } from '../../src/core/time/spans.ts';

/** A device and its time in service; nothing is excused and no parent is down unless given. */
export type Case = Pick<DeviceRecord, 'streams'> & Partial<DeviceRecord> & ServiceTime;

/** Judges a device's time in service and measures it. */
export function judged(
  { streams, excused = NOWHERE, parentDown = NOWHERE, ...time }: Case,
  policy: JudgementPolicy,
): { readonly online: Buckets; readonly intact: Buckets; readonly outages: readonly Outage[] } {
  const device = judgeDevice({ streams, excused, parentDown }, policy);
  const { online, intact, outages } = judgeTime(device, time);
  return { online: measure(online), intact: measure(intact), outages };
}
