import type { Outage } from '../../../core/judging/outages.ts';
import type { DeviceView } from '../../../core/health/fleet-view.ts';
import { isOff } from '../layout/summary.ts';

/**
 * Whether an outage of the current month is the one a device is in now. The account ends where the
 * last asking spoke for it, so that one that goes on looks as if nobody had looked for the last
 * seconds.
 */
export function goesOn(
  { to, open }: Pick<Outage, 'to' | 'open'>,
  { state, since }: DeviceView,
): boolean {
  return open || (isOff(state) && since !== null && since <= to);
}
