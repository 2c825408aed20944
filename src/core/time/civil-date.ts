/** A calendar date `YYYY-MM-DD` of the configured zone. Such texts order as dates do. */
export type CivilDate = string;

/**
 * Days on which an office works: Monday to Friday, save for `holidays`, and `workdays` besides
 * (调休).
 */
export type WorkCalendar = {
  /** IANA zone in which dates are civil. */
  readonly zone: string;
  readonly holidays: ReadonlySet<CivilDate>;
  readonly workdays: ReadonlySet<CivilDate>;
};

const DAY_MS = 86_400_000;

/** Whether a text is `YYYY-MM-DD` and a date that exists. */
export function isCivilDate(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) &&
    !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) &&
    addDays(text, 0) === text
  );
}

/** The date `days` days later, or earlier when negative. */
export function addDays(date: CivilDate, days: number): CivilDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Days from one date to another; negative when `to` is earlier. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/** Whether an office works on a date. */
function isWorkday(date: CivilDate, { holidays, workdays }: WorkCalendar): boolean {
  if (workdays.has(date)) return true;
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidays.has(date);
}

/** Days looked at in search of a working day: no calendar has as long a holiday. */
const LONGEST_SEARCH = 400;

/**
 * The `count`-th working day after a date; the date itself for 0. Throws RangeError when the
 * calendar has too few.
 */
export function addWorkdays(date: CivilDate, count: number, calendar: WorkCalendar): CivilDate {
  let day = date;
  for (let found = 0, looked = 0; found < count; looked++) {
    if (looked > LONGEST_SEARCH + 7 * count)
      throw new RangeError(`the calendar has fewer than ${count} working days after ${date}`);
    day = addDays(day, 1);
    if (isWorkday(day, calendar)) found++;
  }
  return day;
}
