import {
  ASSESSABLE_COVERAGE,
  atLeast,
  bounds,
  coverage,
  inServiceMs,
  NO_TIME,
  pool,
  uptime,
  type Buckets,
  type Fraction,
} from '../../core/judging/availability.ts';
import type { Outage } from '../../core/judging/outages.ts';
import type { Figures, Judged, Share } from './schema.ts';

/** What is summed over devices before any rate is taken. */
export type Tally = {
  readonly online: Buckets;
  readonly intact: Buckets;
  readonly outages: number;
  readonly longestOutageMs: number;
};

/** The tally of nothing. */
export const EMPTY_TALLY: Tally = {
  online: NO_TIME,
  intact: NO_TIME,
  outages: 0,
  longestOutageMs: 0,
};

/** The tally of one part of a device's time. */
export function tallyOf(online: Buckets, intact: Buckets, outages: readonly Outage[]): Tally {
  const longestOutageMs = outages.map(observedMs).reduce((a, b) => Math.max(a, b), 0);
  return { online, intact, outages: outages.length, longestOutageMs };
}

/** Sums two tallies; of outages the longest is the longer one. */
export function addTallies(a: Tally, b: Tally): Tally {
  return {
    online: pool(a.online, b.online),
    intact: pool(a.intact, b.intact),
    outages: a.outages + b.outages,
    longestOutageMs: Math.max(a.longestOutageMs, b.longestOutageMs),
  };
}

/** How long an outage was observed to last, in milliseconds; unobserved time is left out. */
export function observedMs(outage: Pick<Outage, 'downMs' | 'unreachableMs' | 'excusedMs'>): number {
  return outage.downMs + outage.unreachableMs + outage.excusedMs;
}

/** A tally with its rates. */
export function figuresOf(tally: Tally): Figures {
  const covered = coverage(tally.online);
  return {
    inServiceMs: inServiceMs(tally.online),
    coverage: shareOf(covered),
    assessable: atLeast(covered, ASSESSABLE_COVERAGE),
    online: judgedOf(tally.online),
    intact: judgedOf(tally.intact),
    outages: tally.outages,
    longestOutageMs: tally.longestOutageMs,
  };
}

function judgedOf(buckets: Buckets): Judged {
  const { lower, upper } = bounds(buckets);
  return {
    ...buckets,
    rate: shareOf(uptime(buckets)),
    lower: shareOf(lower),
    upper: shareOf(upper),
  };
}

function shareOf({ part, of }: Fraction): Share {
  return { part, of, ratio: ratioText({ part, of }) };
}

/**
 * A fraction as decimal text, rounded half up to 6 places in integers, e.g. `0.969960`; null when
 * there is nothing to tell.
 */
export function ratioText({ part, of }: Fraction): string | null {
  if (of <= 0) return null;
  const millionths = (BigInt(part) * 2_000_000n + BigInt(of)) / (2n * BigInt(of));
  return `${millionths / 1_000_000n}.${String(millionths % 1_000_000n).padStart(6, '0')}`;
}
