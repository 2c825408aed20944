import type { StreamKey } from '../core/facts/event.ts';
import type { Instant } from '../core/time/civil-time.ts';
import type { PollerParts } from './poller-parts.ts';

/** How long a contradiction between the checks of a device is looked at closely, in milliseconds. */
export const CLOSE_WATCH_MS = 120_000;

/**
 * The interval at which a stream is polled while a proven check of its device fails and another one
 * answers, in milliseconds: that of the device's fastest check. Null: nothing contradicts, or it
 * has done so for two minutes. So a device that answers once more in the midst of its fall is not
 * taken for alive until the slow check's next turn.
 */
export function closeWatchMs(
  { fleet, runners }: Pick<PollerParts, 'fleet' | 'runners'>,
  { device, check }: StreamKey,
  at: Instant,
): number | null {
  const member = fleet.member(device);
  if (!member) return null;
  let failing = -Infinity;
  let answering = -Infinity;
  let fastestMs = Infinity;
  for (const [name, { health }] of member.streams) {
    fastestMs = Math.min(fastestMs, runners[name].intervalMs);
    if (!health.proven || !health.span) continue;
    if (health.suspicion) failing = Math.max(failing, health.suspicion.at);
    else if (health.state === 'down') failing = Math.max(failing, health.since);
    else answering = Math.max(answering, health.since);
  }
  const sinceBoth = at - Math.max(failing, answering);
  const isContradiction = Math.min(failing, answering) > -Infinity && sinceBoth < CLOSE_WATCH_MS;
  return isContradiction && fastestMs < runners[check].intervalMs ? fastestMs : null;
}
