import { stablePhase } from '../core/time/stable-phase.ts';
import { SLOT_MS } from './timer-wheel.ts';

/** The first pings after a start are spread over this time, ms: every device is wanted soon. */
const FIRST_SWEEP_MS = 5000;
/** The first polls over connections after a start are spread over this time, ms. */
const FIRST_CONNECTIONS_MS = 10_000;

/** Longest time between two slices of a check, ms. */
const MAX_SLICE_SPACING_MS = 5000;
/** Slices begin at multiples of this, ms. */
const SLICE_UNIT_MS = 250;
/** Polls over connections that begin together: few wake-ups, and no burst to speak of. */
const CONNECTIONS_TOGETHER = 64;
/**
 * Longest time between two groups of connections, ms. Less than the time after which a failure is
 * checked again: other devices must have been heard by then.
 */
const MAX_CONNECTION_SPACING_MS = 1500;

/**
 * How far apart the slices of one check begin, ms. A slice must be worth a child process, and polls
 * must stay spread over the interval. A multiple of 250, at most 5 s.
 */
export function sliceSpacingMs(intervalMs: number, sliceSize: number, streams: number): number {
  return spacing((intervalMs * sliceSize) / streams, SLICE_UNIT_MS, MAX_SLICE_SPACING_MS);
}

/** How far apart polls over connections begin, ms: a multiple of a slot, at most 1.5 s. */
export function connectionSpacingMs(intervalMs: number, streams: number): number {
  const wantedMs = (intervalMs * CONNECTIONS_TOGETHER) / streams;
  return spacing(wantedMs, SLOT_MS, MAX_CONNECTION_SPACING_MS);
}

function spacing(wantedMs: number, unitMs: number, mostMs: number): number {
  return Math.min(mostMs, Math.max(unitMs, alignDown(wantedMs, unitMs)));
}

/** When a stream is polled first and when regularly thereafter, ms after the start. */
export type InitialPhase = { readonly firstMs: number; readonly regularMs: number };

/** The phase of one of the `streams` of a check, by its name. */
export function initialPhase(
  name: string,
  runner: {
    readonly intervalMs: number;
    readonly exclusive: boolean;
    readonly sliceSize: number;
  },
  streams: number,
): InitialPhase {
  const { intervalMs, exclusive, sliceSize } = runner;
  const spacingMs = exclusive
    ? connectionSpacingMs(intervalMs, streams)
    : sliceSpacingMs(intervalMs, sliceSize, streams);
  const phase = stablePhase(name);
  const withinMs = Math.min(intervalMs, exclusive ? FIRST_CONNECTIONS_MS : FIRST_SWEEP_MS);
  const firstSpacingMs = Math.max(SLOT_MS, (spacingMs * withinMs) / intervalMs);
  const firstMs = alignDown(phase * withinMs, firstSpacingMs);
  const regularMs = alignDown(phase * intervalMs, spacingMs);
  const isTooSoon = regularMs - firstMs < intervalMs / 2;
  return { firstMs, regularMs: isTooSoon ? regularMs + intervalMs : regularMs };
}

function alignDown(ms: number, spacingMs: number): number {
  return Math.floor(ms / spacingMs) * spacingMs;
}
