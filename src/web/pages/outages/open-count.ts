import type { Outage } from '../../../core/judging/outages.ts';
import type { DeviceView } from '../../../core/health/fleet-view.ts';
import { isDown } from '../estate/state-counts.ts';

/**
 * Whether an outage of the current month is the one a device is in now. The account ends where the
 * last asking spoke for it, so that one that goes on looks as if nobody had looked for the last
 * seconds.
 */
export function isOngoing(
  { to, open }: Pick<Outage, 'to' | 'open'>,
  { state, since }: DeviceView,
): boolean {
  return open || (isDown(state) && since !== null && since <= to);
}
