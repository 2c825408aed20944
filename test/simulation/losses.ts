import { spansOf, type Spans } from '../../src/core/time/spans.ts';
import type { Fault, Script } from './script.ts';

/**
 * The store is tried again, and what waits in memory is moved to the disk, within this time of
 * either coming back, milliseconds.
 */
const AGAIN_MS = 10_000;
/** A write is given up, and what it held meant for the disk, after this time, milliseconds. */
const LATE_MS = 3000;

/**
 * Since when what was recorded is gone with a fault of ours. README, "What may be lost": while
 * neither the store nor the outbox's disk takes anything, facts are in memory only, and end with
 * the daemon.
 */
export function unkeptSince({ faults }: Script, end: Fault): number {
  if (end.kind !== 'process' || end.how === 'pause') return end.atMs;
  const holds = (fault: Fault): boolean =>
    fault.atMs <= end.atMs && end.atMs < fault.atMs + fault.forMs + AGAIN_MS;
  const disk = faults.find((fault) => fault.kind === 'disk' && holds(fault));
  const store = faults.find(
    (fault) => (fault.kind === 'store' || fault.kind === 'older') && holds(fault),
  );
  return disk && store ? Math.min(end.atMs, Math.max(disk.atMs - LATE_MS, store.atMs)) : end.atMs;
}

/**
 * When what was recorded may have been given up by an orderly stop, which says how much that was:
 * neither the store nor the disk took anything.
 */
export function givenUp(script: Script): Spans {
  const stops = script.faults.filter((fault) => fault.kind === 'process' && fault.how === 'stop');
  return spansOf(
    stops
      .map((stop) => ({ from: unkeptSince(script, stop), to: stop.atMs }))
      .filter(({ from, to }) => from < to)
      .map(({ from, to }) => ({ from, to: to + LATE_MS })),
  );
}
