import type { Division } from './availability.ts';
import { checkTime, deviceOutages, onlineTime, type JudgedDevice } from './judge-device.ts';
import type { Outage } from './outages.ts';
import type { OffsetStatement } from '../facts/timeline.ts';
import type { CheckName } from '../inventory/device.ts';
import type { Period } from '../time/civil-time.ts';
import type { Spans } from '../time/spans.ts';

/** How one device did over a period, instant by instant. */
export type DeviceStory = {
  readonly period: Period;
  /** Time in service inside the period; the divisions cover it, and nothing else. */
  readonly inService: Spans;
  /** The device as a whole. */
  readonly online: Division;
  readonly checks: readonly {
    readonly check: CheckName;
    readonly division: Division;
    readonly offsets: readonly OffsetStatement[];
  }[];
  readonly outages: readonly Outage[];
};

/** Tells how a device and each of its checks did over its time in service inside a period. */
export function storyOf(device: JudgedDevice, inService: Spans, period: Period): DeviceStory {
  const online = onlineTime(device, inService);
  return {
    period,
    inService,
    online,
    checks: device.record.streams.map((stream) => ({
      check: stream.check,
      division: checkTime(device, inService, stream),
      offsets: stream.timeline.offsets,
    })),
    outages: deviceOutages(device, inService, online),
  };
}
