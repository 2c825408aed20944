import type { CheckName } from '../core/inventory/device.ts';
import type { StreamKey } from '../core/facts/event.ts';
import type { Fleet } from './fleet.ts';
import { downSince, isWell, uplinksIn } from './fleet-queries.ts';
import type { PollerParts } from './poller-parts.ts';
import { BLIND_DEVICES, type SelfOutageDetector } from './self-outage-detector.ts';

/** How many more failures we wait for while no other device has been heard since the first. */
const HOLD_FAILURES = 3;
/** How many more while an uplink is suspect. Only an uplink polled far less often takes longer. */
const UPLINK_HOLD_FAILURES = 12;

/**
 * How many failures in a row confirm a stream down.
 *
 * One failure suffices since ping was confirmed down: it is no blip of that check, the device is
 * gone. Else a dead device would count as online until its slowest check had failed three times.
 * While an uplink is suspect, or nobody was heard since the first failure, it takes more: the
 * uplink must be settled, and others get the time to answer.
 */
export function failuresToConfirm(
  { fleet, policy }: PollerParts,
  key: StreamKey,
  detector: SelfOutageDetector,
  othersMayAnswer: () => boolean,
): number {
  const { device, check } = key;
  const ping = check === 'icmp' ? undefined : fleet.stream({ device, check: 'icmp' })?.health;
  const lastHeard = fleet.stream(key)?.health.span?.to ?? Infinity;
  if (downSince(ping) >= lastHeard) return 1;
  if (isUplinkSuspect(fleet, device)) return policy.confirmAfter + UPLINK_HOLD_FAILURES;
  return detector.silent().has(device) && othersMayAnswer()
    ? policy.confirmAfter + HOLD_FAILURES
    : policy.confirmAfter;
}

/**
 * Whether the check has devices left that were well and have not fallen silent. For checks that
 * cannot poll all devices at once there must be enough of them to end a suspected self-outage.
 */
export function othersMayAnswer(
  fleet: Fleet,
  check: CheckName,
  detector: SelfOutageDetector,
): boolean {
  const silent = detector.silent();
  let missing = check === 'icmp' ? 1 : BLIND_DEVICES - silent.size;
  for (const { device } of fleet.members()) {
    if (missing <= 0) return true;
    if (!silent.has(device.id) && isWell(fleet, device.id, check)) missing--;
  }
  return missing <= 0;
}

/** Whether something that a device is reached through has failed and is not yet settled. */
function isUplinkSuspect(fleet: Fleet, id: string): boolean {
  const device = fleet.member(id)?.device;
  return (
    device !== undefined &&
    uplinksIn(fleet, device).some(
      (uplink) => fleet.stream({ device: uplink.id, check: 'icmp' })?.health.suspicion,
    )
  );
}
