import { startOfDate, type Instant } from '../time/civil-time.ts';
import type { Device } from './device.ts';

/** The devices in service at an instant, and when that changes next (Infinity: never). */
export type InService = {
  readonly devices: readonly Device[];
  readonly changesAt: Instant;
};

/** The devices of an inventory that are in service at `at` by their dates, civil in `zone`. */
export function inServiceAt(devices: readonly Device[], at: Instant, zone: string): InService {
  let changesAt = Infinity;
  const startOf = (date: string, otherwise: Instant): Instant => {
    const start = date === '' ? otherwise : startOfDate(date, zone);
    if (start > at) changesAt = Math.min(changesAt, start);
    return start;
  };
  const inService = devices.filter(
    ({ installedOn, retiredOn }) =>
      startOf(installedOn, -Infinity) <= at && at < startOf(retiredOn, Infinity),
  );
  return { devices: inService, changesAt };
}
