import { monthOf, startOfDate, type Instant } from '../../core/time/civil-time.ts';

/** Closings made up for at one time after a long absence. */
const MOST = 36;

/**
 * The months that are to be closed now, oldest first. A month is due from the `day`-th (1 to 28) of
 * the month after it, in the zone. After downtime all that were missed since `lastClosed`
 * (`YYYY-MM`) are; where nothing was ever closed, only the latest that is due. Throws RangeError
 * when the zone is unknown.
 */
export function dueClosings(
  lastClosed: string | null,
  now: Instant,
  zone: string,
  day: number,
): readonly string[] {
  const current = monthOf(now, zone);
  const isDue = now >= startOfDate(`${current}-${String(day).padStart(2, '0')}`, zone);
  const latest = shifted(current, isDue ? -1 : -2);
  if (lastClosed === null) return [latest];
  const due: string[] = [];
  for (
    let month = shifted(lastClosed, 1);
    month <= latest && due.length < MOST;
    month = shifted(month, 1)
  )
    due.push(month);
  return due;
}

/** The month so many months later; earlier when negative. */
function shifted(month: string, months: number): string {
  const [year, number] = month.split('-').map(Number);
  return new Date(Date.UTC(year!, number! - 1 + months, 1)).toISOString().slice(0, 7);
}
