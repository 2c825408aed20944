import type { CheckName } from '../inventory/device.ts';
import { validityMs } from '../health/health.ts';
import {
  firstIndex,
  holds,
  overlapping,
  spansOf,
  subtract,
  union,
  NOWHERE,
  type Spans,
} from '../time/spans.ts';
import type { Period } from '../time/civil-time.ts';
import type { Timeline } from '../facts/timeline.ts';

/**
 * What was found of one stream, and when it was looked at at all: `up` and `down` together.
 * `statements` tell as well of instants at which it was up, but nothing vouched for what followed.
 */
export type Sightings = {
  readonly up: Spans;
  readonly down: Spans;
  readonly statements: Timeline['statements'];
};

/**
 * How the checks ask, and what confirms, as far as it matters to how long one may speak where
 * another is not observed.
 */
export type CheckIntervals = {
  readonly checks: Readonly<
    Record<CheckName, { readonly intervalMs: number; readonly timeoutMs: number }>
  >;
  readonly confirmAfter: number;
  readonly reaskMs: number;
  /** By how much longer the intervals of the others are while a device is dead to ping. */
  readonly deadFactor: number;
};

/**
 * How long one check alone may be observed, in milliseconds, only because checks are polled at
 * different times. We were then blind, or did not run, between two polls of the slower check. The
 * slower one is valid for its interval, at the lower rate for devices that ping finds dead. The
 * faster one was last answered up to its interval and the time of confirming before that. It is
 * next answered up to its interval after.
 */
export function staggerGraceMs({
  checks,
  confirmAfter,
  reaskMs,
  deadFactor,
}: CheckIntervals): number {
  const { icmp, ...others } = checks;
  const slowestMs = Math.max(
    icmp.intervalMs,
    ...Object.values(others).map(({ intervalMs }) => intervalMs * deadFactor),
  );
  const timeoutMs = Math.max(...Object.values(checks).map((check) => check.timeoutMs));
  return validityMs(slowestMs) + 2 * icmp.intervalMs + confirmAfter * (timeoutMs + reaskMs);
}

/**
 * Where nothing proves that a device was down, though some check of it was and none was up. Such a
 * stretch of down time is no longer than `graceMs`, and another of `streams` was unobserved in it.
 * That stream was seen up where the stretch begins or ends, or for an instant within it. There the
 * one was down beside the other that was up: that it was so a little longer says nothing. A stretch
 * that ends because one check is seen up ends for another where that is next seen. Which of the two
 * is polled first after a restart is chance. A longer stretch is all down: a device that dies while
 * one check is blind for hours is found by the others.
 */
export function inconclusiveSpans(
  down: Spans,
  streams: readonly Sightings[],
  graceMs: number,
): Spans {
  if (graceMs === 0 || down.length === 0 || streams.length < 2) return NOWHERE;
  const seenUp = streams.map(seenUpOf);
  const anyUp = seenUp.reduce(union, NOWHERE);
  return streams
    .map(({ up, down: ownDown }, index) => {
      const unseen = subtract(down, union(up, ownDown));
      return unseen.filter((stretch) =>
        isBesideUp(stretch, seenUp[index]!, ownDown, anyUp, graceMs),
      );
    })
    .reduce(union, NOWHERE);
}

/** An instant at which the stream was up counts as a millisecond. */
function seenUpOf({ up, statements }: Sightings): Spans {
  return union(
    up,
    spansOf(
      statements.filter(({ state }) => state === 'up').map(({ at }) => ({ from: at, to: at + 1 })),
    ),
  );
}

function isBesideUp(
  { from, to }: Period,
  up: Spans,
  down: Spans,
  anyUp: Spans,
  graceMs: number,
): boolean {
  if (to - from <= graceMs && overlapping(up, { from: from - 1, to: to + 1 }).length > 0)
    return true;
  const nextUpAt = up[firstIndex(up, (span) => span.from >= to)]?.from ?? Infinity;
  return (
    nextUpAt - from <= graceMs &&
    holds(anyUp, to) &&
    overlapping(down, { from: to, to: nextUpAt }).length === 0
  );
}
