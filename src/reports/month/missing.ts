import type { Enrolment } from '../../core/facts/event.ts';
import { formatInstant, type Instant } from '../../core/time/civil-time.ts';
import type { MonthRequest } from './request.ts';

/**
 * Why there is no report of a month: it has not begun; no device was in service; or devices were,
 * but none was observed.
 */
export const MISSING = ['not-begun', 'no-service', 'unobserved'] as const;
/** One of {@link MISSING}. */
export type Missing = (typeof MISSING)[number];

/** Says that a month has not begun yet. */
export function notBegun({ month, zone }: MonthRequest, from: Instant): string {
  return `no facts for ${month}: it only begins on ${formatInstant(from, zone)}`;
}

/** Says why no device was in service. */
export function noService(
  { month, zone, contract }: MonthRequest,
  enrolments: readonly Enrolment[],
): string {
  if (contract !== null)
    return `no facts for ${month}: no device was in service under contract "${contract}" then; watchpost contracts shows the ledger`;
  const first = earliest(enrolments.map((enrolment) => enrolment.at));
  if (first === null) return `no facts for ${month}: no device was ever enrolled in this store`;
  return `no facts for ${month}: no device was in service then; the first enrolment is of ${formatInstant(first, zone)}`;
}

/** Says why no device was observed. */
export function noObservation(
  { month, zone }: MonthRequest,
  devices: number,
  proven: ReadonlyMap<string, Instant>,
): string {
  const first = earliest(proven.values());
  const known =
    first === null
      ? 'nothing ever answered'
      : `the first answer on record is of ${formatInstant(first, zone)}`;
  return `no facts for ${month}: devices in service: ${devices}, observed: none; ${known}`;
}

function earliest(instants: Iterable<Instant>): Instant | null {
  let first: Instant | null = null;
  for (const at of instants) if (first === null || at < first) first = at;
  return first;
}
