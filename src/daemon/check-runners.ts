import { systemClock } from '../clock.ts';
import type { Settings } from '../config.ts';
import { byCheck } from '../core/inventory/device.ts';
import type { HostResolver } from '../platform/network/resolve.ts';
import type { CheckRunners } from '../polling/schedule.ts';
import type { OnvifPlaces } from '../platform/network/onvif-places.ts';
import { CHECK_TABLE } from '../probes/table.ts';

/** The probe and interval of every check, as the settings say. */
export function checkRunners(
  { checks }: Pick<Settings, 'checks'>,
  resolver: HostResolver,
  places: OnvifPlaces,
): CheckRunners {
  return byCheck((check) => {
    const { create, exclusive, sliceSize } = CHECK_TABLE[check];
    const { intervalMs } = checks[check];
    const probe = create(checks, systemClock, resolver, places);
    return { probe, exclusive, sliceSize, intervalMs };
  });
}
