import { Temporal } from 'temporal-polyfill';

/** Milliseconds since the Unix epoch, UTC. Every stored instant has this form. */
export type Instant = number;

/** A half-open span of time: `from` belongs to it, `to` does not. `from <= to`. */
export type Period = { readonly from: Instant; readonly to: Instant };

/** A civil time of day, `HH:MM`, 00:00 to 23:59. */
export type CivilTime = string;

/**
 * Wall time, elapsed time and timers. Only polling and the daemon hold one; everything else is
 * given instants.
 */
export type Clock = {
  /** Wall time, for stamps. May step when the host's clock is set. */
  now(): Instant;
  /** Milliseconds that only ever grow, for durations. Its zero means nothing. */
  elapsed(): number;
  /**
   * Like {@link elapsed}, but grows while the host is suspended too; absent where that cannot be
   * told.
   */
  booted?(): number;
  /** Runs `task` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, task: () => void): () => void;
};

const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;

/**
 * The civil month `YYYY-MM` in an IANA zone as a half-open period of instants (design rule 8).
 * A zone that skips midnight on the first starts at the first instant that exists.
 * Throws RangeError when the month is not `YYYY-MM` or the zone is unknown.
 */
export function civilMonth(month: string, zone: string): Period {
  if (!MONTH.test(month))
    throw new RangeError(`"${month}" is not a month; write it as YYYY-MM, for example 2026-10`);
  const first = Temporal.PlainYearMonth.from(month).toPlainDate({ day: 1 });
  return {
    from: first.toZonedDateTime(zone).epochMilliseconds,
    to: first.add({ months: 1 }).toZonedDateTime(zone).epochMilliseconds,
  };
}

/**
 * The civil month (`YYYY-MM`) that holds an instant in a zone. Throws RangeError when the zone is
 * unknown.
 */
export function monthOf(at: Instant, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .toPlainYearMonth()
    .toString();
}

/**
 * The first instant of a civil date `YYYY-MM-DD` in a zone. Throws RangeError when the date or zone
 * is not valid.
 */
export function startOfDate(date: string, zone: string): Instant {
  return Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds;
}

/**
 * The instants inside `period` at which clocks of a zone show one of `times`, on each day, in order
 * and once each. A time that clocks skip moves later by as much as they skip. Of a time that comes
 * twice, the first is taken. Throws RangeError when a time or the zone is not valid.
 */
export function civilInstants(
  times: readonly CivilTime[],
  period: Period,
  zone: string,
): readonly Instant[] {
  if (period.from >= period.to) return [];
  const dateOf = (at: Instant): Temporal.PlainDate =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
  const last = dateOf(period.to - 1);
  const wall = times.map((time) => Temporal.PlainTime.from(time));
  const instants = new Set<Instant>();
  for (
    let date = dateOf(period.from);
    Temporal.PlainDate.compare(date, last) <= 0;
    date = date.add({ days: 1 })
  ) {
    for (const time of wall)
      instants.add(date.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds);
  }
  return [...instants].filter((at) => period.from <= at && at < period.to).sort((a, b) => a - b);
}

/**
 * The instant of a civil date `YYYY-MM-DD` and time `HH:MM` or `HH:MM:SS` in a zone. A time that
 * clocks skip moves later by as much as they skip. Of a time that comes twice, the first is taken.
 * Throws RangeError when the date, time or zone is not valid.
 */
export function instantAt(date: string, time: string, zone: string): Instant {
  return Temporal.PlainDate.from(date).toZonedDateTime({
    timeZone: zone,
    plainTime: Temporal.PlainTime.from(time),
  }).epochMilliseconds;
}

/**
 * The civil date `YYYY-MM-DD` that holds an instant in a zone. Throws RangeError when the zone is
 * unknown.
 */
export function dateOf(at: Instant, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .toString();
}

/**
 * An instant as RFC 3339 in a zone with its offset and milliseconds, e.g.
 * `2026-10-03T08:00:00.000+08:00`.
 */
export function formatInstant(at: Instant, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString({
    timeZone: zone,
    fractionalSecondDigits: 3,
  });
}

/**
 * Milliseconds that clocks of a zone are ahead of UTC at an instant; negative: behind. Throws
 * RangeError when the zone is unknown.
 */
export function utcOffsetAt(at: Instant, zone: string): number {
  return (
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6
  );
}

/**
 * The start of the UTC calendar month that holds an instant. Facts are stored by UTC month,
 * whatever the configured zone, so that changing the zone never moves a stored fact.
 */
export function partitionStart(at: Instant): Instant {
  return utcMonthStart(at, 0);
}

/** The start of the UTC month after the one that starts at `start`. */
export function nextPartition(start: Instant): Instant {
  return utcMonthStart(start, 1);
}

function utcMonthStart(at: Instant, monthsLater: number): Instant {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + monthsLater, 1);
}
