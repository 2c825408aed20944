import { civilMonth, monthOf, type Instant } from '../../src/core/time/civil-time.ts';

/** The zone whose calendar the service keeps unless it is told another. */
const ZONE = 'Asia/Shanghai';

/**
 * The month that the service's calendar shows at an instant. Neither UTC's month nor that of the host: for some hours around
 * the turn of a month they are others.
 */
export function serviceMonth(at: Instant): string {
  return monthOf(at, ZONE);
}

/** The month before another. */
export function monthBefore(month: string): string {
  return serviceMonth(civilMonth(month, ZONE).from - 1);
}
