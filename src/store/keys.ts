import type { StreamKey } from '../core/facts/event.ts';
import { streamId } from '../core/facts/fact-store.ts';
import {
  nextPartition,
  partitionStart,
  type Instant,
  type Period,
} from '../core/time/civil-time.ts';

/** Key of the hash of first successes: stream id to instant. Never expires. */
export function provenKey(prefix: string): string {
  return `${prefix}:proven`;
}

/** Key of the set of all enrolments. Never expires. */
export function enrolmentsKey(prefix: string): string {
  return `${prefix}:enrolments`;
}

/** Key of the set of all exclusions and withdrawals. Never expires. */
export function exclusionsKey(prefix: string): string {
  return `${prefix}:exclusions`;
}

/** Key of the set of all changes of what devices tell of themselves. Never expires. */
export function propertiesKey(prefix: string): string {
  return `${prefix}:properties`;
}

/**
 * Key of the hash of the last linked write of each data folder: its name to a stamp. Never expires.
 */
export function writersKey(prefix: string): string {
  return `${prefix}:writers`;
}

/**
 * Key of the hash that says which poller is the active one. Never expires; the time it holds for is
 * in it.
 */
export function leaseKey(prefix: string): string {
  return `${prefix}:lease`;
}

/** Key of the hash of one stream's facts in the UTC month that starts at `month`. */
export function factsKey(prefix: string, month: Instant, stream: StreamKey): string {
  return `${prefix}:facts:${monthName(month)}:${streamId(stream)}`;
}

/**
 * What stands in place of a check in the key of when a device was looked into. No check has this
 * name.
 */
export const INSPECTION = 'inspection';

/** Key of the hash of when a device was looked into in the UTC month that starts at `month`. */
export function inspectionCoverageKey(prefix: string, month: Instant, device: string): string {
  return `${prefix}:facts:${monthName(month)}:${device}/${INSPECTION}`;
}

/** `yyyymm` of a month. */
function monthName(month: Instant): string {
  return new Date(month).toISOString().slice(0, 7).replace('-', '');
}

/** The starts of all UTC months that touch a period, earliest first. */
export function monthsOf(period: Period): readonly Instant[] {
  const months: Instant[] = [];
  for (let month = partitionStart(period.from); month <= period.to; month = nextPartition(month))
    months.push(month);
  return months;
}

/**
 * When the facts of the UTC month that starts at `month` may be forgotten: `retentionMonths` whole
 * months after its end.
 */
export function expiryOf(month: Instant, retentionMonths: number): Instant {
  const date = new Date(month);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1 + retentionMonths, 1);
}
