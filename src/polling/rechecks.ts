import type { Event } from '../core/facts/event.ts';
import type { Health } from '../core/health/health.ts';
import type { Device } from '../core/inventory/device.ts';
import type { Instant } from '../core/time/civil-time.ts';
import { hasFailing, isWell, uplinksIn } from './fleet-queries.ts';
import type { PollerParts } from './poller-parts.ts';
import type { Schedule, Task } from './schedule.ts';
import { BLIND_DEVICES, type SelfOutageDetector } from './self-outage-detector.ts';

/** Within this time the other checks of a device that answers ping again are run, ms. */
const RECHECK_MS = 2000;

/** What of a stream's health decides whether something else is polled sooner. */
export type StreamStatus = Pick<Health, 'state' | 'suspicion'>;

/**
 * Brings forward what a changed stream puts in question; returns the events that this confirms.
 * `after` is live: it must be read before the next observation.
 */
export function followUp(
  parts: PollerParts,
  schedule: Schedule,
  change: {
    readonly task: Task;
    readonly at: Instant;
    readonly before: StreamStatus;
    readonly after: StreamStatus;
  },
): readonly Event[] {
  const { task, before, after } = change;
  if (after.state === before.state && !after.suspicion && !before.suspicion) return [];
  const isFirstFailure = after.suspicion?.failures === 1 && !before.suspicion;
  if (isFirstFailure) pingUplinks(parts, schedule, task.device);
  if (task.key.check === 'icmp') return followPing(parts, schedule, change);
  // Whether it is our own link, the canary of a ping sweep tells within a second.
  if (isFirstFailure) schedule.expeditePing(task.device, parts.clock.elapsed(), 0);
  return [];
}

/** A failure that was not confirmed. */
function wasBlip(before: StreamStatus, after: StreamStatus): boolean {
  return before.suspicion !== null && !after.suspicion && after.state === 'up';
}

/**
 * What ping finds decides when the device's other checks run, and how readily they are believed.
 */
function followPing(
  { fleet, clock }: PollerParts,
  schedule: Schedule,
  { task, at, before, after }: Parameters<typeof followUp>[2],
): readonly Event[] {
  const { device } = task.key;
  const nowMs = clock.elapsed();
  const hasRecovered = before.state === 'down' && after.state === 'up';
  if (hasRecovered || (wasBlip(before, after) && hasFailing(fleet.member(device))))
    schedule.expedite(task.device, nowMs, RECHECK_MS);
  if (hasRecovered)
    for (const child of fleet.children(device)) recheckChild(schedule, child.device, nowMs);
  if (after.suspicion?.failures === 1 && !before.suspicion)
    schedule.expedite(task.device, nowMs, 0);
  return before.state === 'up' && after.state === 'down' ? fleet.corroborate(device, at) : [];
}

function recheckChild(schedule: Schedule, child: Device, nowMs: number): void {
  if (!schedule.expeditePing(child, nowMs, 0)) schedule.expedite(child, nowMs, RECHECK_MS);
}

/**
 * A device that fails may have lost an uplink. Its uplinks are pinged at once, so that one loss is
 * seen as one, however short.
 */
function pingUplinks({ fleet, clock }: PollerParts, schedule: Schedule, device: Device): void {
  for (const uplink of uplinksIn(fleet, device))
    if (isWell(fleet, uplink.id, 'icmp')) schedule.expeditePing(uplink, clock.elapsed(), 0);
}

/**
 * Pings healthy devices beside the silent ones, until one answers or it is clear that none does.
 * Those that answered first after the last self-outage come first.
 */
export function pingControlGroup(
  { fleet, clock, policy }: PollerParts,
  schedule: Schedule,
  detector: SelfOutageDetector,
): void {
  const silent = detector.silent();
  if (detector.isBlind() || silent.size === 0) return;
  let wanted = BLIND_DEVICES;
  const ping = (device: Device | undefined): void => {
    if (!device || wanted === 0) return;
    if (silent.has(device.id) || !isWell(fleet, device.id, 'icmp')) return;
    if (schedule.expeditePing(device, clock.elapsed(), policy.reaskMs)) wanted--;
  };
  for (const id of detector.survivors()) ping(fleet.member(id)?.device);
  for (const { device } of fleet.members()) ping(device);
}
