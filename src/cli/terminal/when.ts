import { addDays, isCivilDate } from '../../core/time/civil-date.ts';
import { instantAt, startOfDate, type Instant } from '../../core/time/civil-time.ts';

/** How instants may be written, for messages. */
export const WHEN_FORMS =
  'write 2026-10-03 08:30, or 2026-10-03T08:30:00+08:00, or 2026-10-03 for the whole day';

const RFC3339 = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/i;
const CIVIL = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d\d)(?::(\d\d))?)?$/;

/**
 * An instant as people write it: with an offset, or as a civil date and time of `zone`. A date
 * alone is its first instant as the `start` of a span, and the first of the day after as its `end`.
 * Null when it is none of these.
 */
export function parseWhen(text: string, zone: string, edge: 'start' | 'end'): Instant | null {
  if (RFC3339.test(text))
    return isCivilDate(text.slice(0, 10)) ? finite(Date.parse(text.replace(' ', 'T'))) : null;
  const [, year, month, day, hour, minute, second = '00'] = CIVIL.exec(text) ?? [];
  if (year === undefined) return null;
  const date = `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`;
  if (!isCivilDate(date)) return null;
  if (hour === undefined) return startOfDate(edge === 'start' ? date : addDays(date, 1), zone);
  const valid = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  return valid ? instantAt(date, `${hour.padStart(2, '0')}:${minute!}:${second}`, zone) : null;
}

function finite(at: number): Instant | null {
  return Number.isFinite(at) ? at : null;
}
