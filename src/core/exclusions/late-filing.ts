import type { ExcusePolicy } from '../contracts/contract.ts';
import type { Exclusion } from './exclusion.ts';
import { addDays, addWorkdays, type WorkCalendar } from '../time/civil-date.ts';
import { dateOf, startOfDate } from '../time/civil-time.ts';

/**
 * Whether an exclusion was filed after the last instant allowed: the end of the `limitDays`-th
 * working day after the day it begins. Never without a limit.
 */
export function filedLate(
  { from, filedAt }: Exclusion,
  limitDays: number | null,
  calendar: WorkCalendar,
): boolean {
  if (limitDays === null) return false;
  const lastDay = addWorkdays(dateOf(from, calendar.zone), limitDays, calendar);
  return filedAt >= startOfDate(addDays(lastDay, 1), calendar.zone);
}

/** Whether an exclusion excuses time under a contract, and whether it was filed late for it. */
export function excusesUnder(
  exclusion: Exclusion,
  policy: ExcusePolicy,
  calendar: WorkCalendar,
): { readonly excuses: boolean; readonly late: boolean } {
  const late = filedLate(exclusion, policy.filingLimitDays, calendar);
  const isAccepted = policy.excusedReasons?.includes(exclusion.reason) ?? true;
  return { excuses: isAccepted && (!late || policy.lateFilingCounts), late };
}
