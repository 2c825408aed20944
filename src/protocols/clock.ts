import { CLOCK_RESOLUTION_MS } from '../core/judging/clock-drift.ts';
import type { Instant } from '../core/time/civil-time.ts';

/**
 * Device clock minus true time, in whole milliseconds. The device read its clock somewhere in the
 * round trip, best taken as the middle; it cut off the fraction of the second, on average half of
 * one. `heardAt` is when its answer began to arrive, `tripMs` how long before that the question was
 * sent.
 */
export function clockOffset(deviceUtcMs: Instant, heardAt: Instant, tripMs: number): number {
  return Math.round(deviceUtcMs + CLOCK_RESOLUTION_MS - (heardAt - tripMs / 2));
}
