import type { StateSpans } from './judgement.ts';
import { intersect, lengthMs, subtract, type Spans } from '../time/spans.ts';

/**
 * A period of a device divided into integers of milliseconds that sum to the due time exactly
 * (design rule 6).
 */
export type Buckets = {
  readonly upMs: number;
  readonly excusedMs: number;
  readonly unreachableMs: number;
  readonly downMs: number;
  readonly unobservedMs: number;
};

/** The same division as sets of instants. */
export type Division = {
  readonly up: Spans;
  readonly excused: Spans;
  readonly unreachable: Spans;
  readonly down: Spans;
  readonly unobserved: Spans;
};

/**
 * Divides due time; for each instant the first match wins: unobserved, up, excused, unreachable,
 * down. `excused`: approved exclusions. `uplink`: where it is behind a dead uplink, see
 * `behindUplink`.
 */
export function divide(due: Spans, verdict: StateSpans, excused: Spans, uplink: Spans): Division {
  const up = intersect(due, verdict.up);
  const failed = subtract(intersect(due, verdict.down), verdict.up);
  const blamed = subtract(failed, excused);
  return {
    up,
    excused: intersect(failed, excused),
    unreachable: intersect(blamed, uplink),
    down: subtract(blamed, uplink),
    unobserved: subtract(subtract(due, verdict.up), verdict.down),
  };
}

/** Measures a division. */
export function measure(division: Division): Buckets {
  return {
    upMs: lengthMs(division.up),
    excusedMs: lengthMs(division.excused),
    unreachableMs: lengthMs(division.unreachable),
    downMs: lengthMs(division.down),
    unobservedMs: lengthMs(division.unobserved),
  };
}

/** No time at all. */
export const NO_TIME: Buckets = {
  upMs: 0,
  excusedMs: 0,
  unreachableMs: 0,
  downMs: 0,
  unobservedMs: 0,
};

/** Pools two divisions of time, for sites, contracts and totals. */
export function pool(a: Buckets, b: Buckets): Buckets {
  return {
    upMs: a.upMs + b.upMs,
    excusedMs: a.excusedMs + b.excusedMs,
    unreachableMs: a.unreachableMs + b.unreachableMs,
    downMs: a.downMs + b.downMs,
    unobservedMs: a.unobservedMs + b.unobservedMs,
  };
}

/** In-service time: the sum of all buckets. */
export function inServiceMs(buckets: Buckets): number {
  return (
    buckets.upMs + buckets.excusedMs + buckets.unreachableMs + buckets.downMs + buckets.unobservedMs
  );
}

/**
 * An exact fraction; compared as such, rounded only for display (design rule 8). `of` 0 means there
 * is nothing to tell.
 */
export type Fraction = { readonly part: number; readonly of: number };

/** Online share of the observed time: up / (due - unobserved), nothing excused. */
export function uptime(buckets: Buckets): Fraction {
  return { part: buckets.upMs, of: inServiceMs(buckets) - buckets.unobservedMs };
}

/** The two bounds of design rule 7: all unobserved time down, or all of it up. */
export function bounds(buckets: Buckets): { readonly lower: Fraction; readonly upper: Fraction } {
  const of = inServiceMs(buckets);
  return {
    lower: { part: buckets.upMs, of },
    upper: { part: buckets.upMs + buckets.unobservedMs, of },
  };
}

/** Share of the due time that was observed. */
export function coverage(buckets: Buckets): Fraction {
  const of = inServiceMs(buckets);
  return { part: of - buckets.unobservedMs, of };
}

/** Coverage below which a figure is not fit for assessment (不具备考核条件), design rule 7. */
export const ASSESSABLE_COVERAGE: Fraction = { part: 95, of: 100 };

/**
 * Whether `a >= b`, exactly. A fraction of nothing reaches nothing. Parts up to 2^53 are compared
 * without rounding.
 */
export function atLeast(a: Fraction, b: Fraction): boolean {
  return a.of > 0 && b.of > 0 && BigInt(a.part) * BigInt(b.of) >= BigInt(b.part) * BigInt(a.of);
}

/**
 * The value for gauges and charts, where the last digit does not decide anything; null when there
 * is nothing to tell.
 */
export function ratio(fraction: Fraction): number | null {
  return fraction.of > 0 ? fraction.part / fraction.of : null;
}

/**
 * A percentage rounded half up to 2 places, e.g. `97.00`; empty when there is nothing to tell.
 * Display only.
 */
export function percent(fraction: Fraction): string {
  if (fraction.of <= 0) return '';
  const hundredths =
    (BigInt(fraction.part) * 20_000n + BigInt(fraction.of)) / (2n * BigInt(fraction.of));
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}`;
}
