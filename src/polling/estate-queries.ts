import type { CheckName } from '../core/inventory/device.ts';
import type { Instant } from '../core/time/civil-time.ts';
import type { Fleet } from './fleet.ts';
import { isWell, pingLostAt } from './fleet-queries.ts';
import { placeOf, type EstateQueries, type Silence } from './self-outage-detector.ts';

/**
 * What the self-outage detector of one check asks of the fleet. `silentToPing`: the devices that
 * fell silent to ping while ping heard nobody.
 */
export function estateQueries(
  fleet: Fleet,
  check: CheckName,
  silentToPing: () => ReadonlyMap<string, Silence>,
): EstateQueries {
  const find = (id: string) => fleet.member(id)?.device;
  return {
    wasWell: (device) => isWell(fleet, device, check),
    place: (id) => {
      const device = find(id);
      return device ? placeOf(device, find) : '';
    },
    // Only ping can be blocked for all devices while everything else passes. If another check
    // fails for all, it may well be the devices.
    isReached: (id, since) => check === 'icmp' && isReachedWithoutPing(fleet, id, since),
    lastHeard: (device) => {
      const health = fleet.stream({ device, check })?.health;
      return health?.span?.to ?? (health?.proven ? Infinity : -Infinity);
    },
    isGone: (device, since) =>
      check !== 'icmp' && !silentToPing().has(device) && pingLostAt(fleet, device) >= since,
  };
}

function isReachedWithoutPing(fleet: Fleet, id: string, since: Instant): boolean {
  return Array.from(fleet.member(id)?.streams ?? []).some(
    ([check, { health, latencyMs, lastObservedAt }]) =>
      check !== 'icmp' &&
      health.state === 'up' &&
      latencyMs !== null &&
      (lastObservedAt ?? 0) > since,
  );
}
