import type { StreamEvent, StreamKey } from '../facts/event.ts';
import { partitionStart, type Instant } from '../time/civil-time.ts';

/** ONVIF tells whole seconds: a sample is accurate to half of one, in milliseconds. */
export const CLOCK_RESOLUTION_MS = 500;

/**
 * What is known of a device clock: its offset lies in [`low`, `high`] (milliseconds), by every
 * sample since `at`. Null bounds: the device told no time.
 */
export type Drift = {
  readonly at: Instant;
  readonly low: number | null;
  readonly high: number | null;
};

/** The new knowledge, and the fact to store where a sample contradicted the old. */
export type Drifted = { readonly drift: Drift; readonly events: readonly StreamEvent[] };

/**
 * Takes one offset sample. Clocks that tell whole seconds make single samples vary by a second. A
 * new fact is stored only when a sample contradicts those before it, and at the start of each UTC
 * month.
 */
export function drifted(
  before: Drift | null,
  key: StreamKey,
  at: Instant,
  offsetMs: number | null,
): Drifted {
  const low = offsetMs === null ? null : offsetMs - CLOCK_RESOLUTION_MS;
  const high = offsetMs === null ? null : offsetMs + CLOCK_RESOLUTION_MS;
  const narrowed =
    before && partitionStart(before.at) === partitionStart(at)
      ? reconcile(before, low, high)
      : null;
  if (narrowed) return { drift: narrowed, events: [] };
  return { drift: { at, low, high }, events: [{ type: 'offset', ...key, at, offsetMs }] };
}

function reconcile(before: Drift, low: number | null, high: number | null): Drift | null {
  if (before.low === null || before.high === null || low === null || high === null) {
    return before.low === low ? before : null;
  }
  const narrowed = {
    at: before.at,
    low: Math.max(before.low, low),
    high: Math.min(before.high, high),
  };
  return narrowed.low <= narrowed.high ? narrowed : null;
}

/**
 * Whether an offset is beyond a tolerance even after granting the clock its whole-second
 * resolution.
 */
export function beyondTolerance(offsetMs: number, toleranceMs: number): boolean {
  return Math.abs(offsetMs) - CLOCK_RESOLUTION_MS > toleranceMs;
}
