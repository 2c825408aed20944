import type { CheckName, Device } from '../core/inventory/device.ts';
import type { StreamKey } from '../core/facts/event.ts';
import type { Health } from '../core/health/health.ts';
import type { Instant } from '../core/time/civil-time.ts';
import type { Fleet } from './fleet.ts';
import type { Member } from './member.ts';
import type { PollerParts } from './poller-parts.ts';
import { uplinksOf } from './uplinks.ts';

/** Whether the last poll of a device by a check did not fail. */
export function isWell(fleet: Fleet, device: string, check: CheckName): boolean {
  const health = fleet.stream({ device, check })?.health;
  return health !== undefined && health.state !== 'down' && !health.suspicion;
}

/** Since when a stream is down; NaN: it is not, or is not observed now. */
export function downSince(health: Health | undefined): Instant {
  return health?.state === 'down' && health.span ? health.since : NaN;
}

/** Since when ping fails for a device; NaN: it does not, or is not observed now. */
export function pingLostAt(fleet: Fleet, device: string): Instant {
  const ping = fleet.stream({ device, check: 'icmp' })?.health;
  return ping?.suspicion?.at ?? downSince(ping);
}

/** Whether some check of a device failed when it was polled last. */
export function hasFailing(member: Member | undefined): boolean {
  return Array.from(member?.streams.values() ?? []).some(
    ({ health }) => health.state === 'down' || health.suspicion,
  );
}

/** The devices that a device is reached through, nearest first. */
export function uplinksIn(fleet: Fleet, device: Device): readonly Device[] {
  return uplinksOf(device, (id) => fleet.member(id)?.device);
}

/**
 * By which factor a stream's interval grows. A check that fails on a device dead to ping is not
 * worth its full rate; one that still answers is.
 */
export function slowdown(
  { fleet, policy }: Pick<PollerParts, 'fleet' | 'policy'>,
  key: StreamKey,
): number {
  if (key.check === 'icmp') return 1;
  const ping = fleet.stream({ device: key.device, check: 'icmp' })?.health;
  return ping?.state === 'down' && fleet.stream(key)?.health.state !== 'up' ? policy.deadFactor : 1;
}
