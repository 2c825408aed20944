import { stablePhase } from '../core/time/stable-phase.ts';
import { SLOT_MS } from './timer-wheel.ts';

/**
 * Spread of the very first asking of icmp after a start, in milliseconds: a verdict on everything
 * is wanted soon.
 */
const FIRST_SWEEP_MS = 5000;
/** Spread of the first asking of checks that open connections, in milliseconds. */
const FIRST_CONNECTIONS_MS = 10_000;

/** Longest time between two slices of a check, in milliseconds. */
const SPARSEST_MS = 5000;
/**
 * Askings over connections of their own that begin together: fewer wake-ups, and still no burst to
 * speak of.
 */
const CONNECTIONS_TOGETHER = 64;
/**
 * Less than the time after which a failure is asked about again: others must have had their say by
 * then.
 */
const SPARSEST_CONNECTIONS_MS = 1500;

/**
 * How far apart slices of one check begin, in milliseconds: wide enough that a slice is worth a
 * child process, narrow enough that askings stay spread over the interval. A multiple of 250, at
 * most 5 s.
 */
export function sliceSpacingMs(intervalMs: number, sliceSize: number, streams: number): number {
  return spacing(intervalMs, sliceSize, streams, 250, SPARSEST_MS);
}

/**
 * How far apart askings over connections begin, in milliseconds: a multiple of a slot, at most 1.5
 * s.
 */
export function connectionSpacingMs(intervalMs: number, streams: number): number {
  return spacing(intervalMs, CONNECTIONS_TOGETHER, streams, SLOT_MS, SPARSEST_CONNECTIONS_MS);
}

function spacing(
  intervalMs: number,
  together: number,
  streams: number,
  unitMs: number,
  mostMs: number,
): number {
  const wanted = (intervalMs * together) / Math.max(1, streams);
  return Math.min(mostMs, Math.max(unitMs, Math.floor(wanted / unitMs) * unitMs));
}

/** When a stream is first asked and when regularly thereafter, in milliseconds after the start. */
export type InitialPhase = { readonly firstMs: number; readonly regularMs: number };

/** Where the streams of one check are put: `spacingMs` gathers them. */
export function initialPhase(
  name: string,
  intervalMs: number,
  spacingMs: number,
  exclusive: boolean,
): InitialPhase {
  const phase = stablePhase(name);
  const withinMs = Math.min(intervalMs, exclusive ? FIRST_CONNECTIONS_MS : FIRST_SWEEP_MS);
  const firstMs = alignDown(
    phase * withinMs,
    Math.max(SLOT_MS, (spacingMs * withinMs) / intervalMs),
  );
  const regularMs = alignDown(phase * intervalMs, spacingMs);
  return {
    firstMs,
    regularMs: regularMs - firstMs < intervalMs / 2 ? regularMs + intervalMs : regularMs,
  };
}

function alignDown(ms: number, spacingMs: number): number {
  return Math.floor(ms / spacingMs) * spacingMs;
}
