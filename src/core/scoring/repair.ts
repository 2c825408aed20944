import type { Outage } from '../judging/outages.ts';
import type { Spans } from '../time/spans.ts';
import type { Instant, Period } from '../time/civil-time.ts';

/** A fault as its repair is judged. */
export type Fault = {
  /** When its clock begins: at its onset, or where time began to count that it was met in. */
  readonly from: Instant;
  /** Last instant at which it was seen to last. */
  readonly to: Instant;
  /** It was seen to end at `to`. If not, nobody knows, or the time that counts ended. */
  readonly closed: boolean;
};

/** Faults whose limit fell due, by what was known then. */
export type Faults = {
  readonly inTime: number;
  readonly late: number;
  /**
   * Nobody saw the end, or the device left before its limit: neither in time nor late, and in no
   * rate.
   */
  readonly undecided: number;
};

/** No fault at all. */
const NO_FAULTS: Faults = { inTime: 0, late: 0, undecided: 0 };

/** Adds up faults. */
export function addFaults(a: Faults, b: Faults): Faults {
  return {
    inTime: a.inTime + b.inTime,
    late: a.late + b.late,
    undecided: a.undecided + b.undecided,
  };
}

/** An outage as a fault. `begin`: where the time that counts begins which the outage lies in. */
export function faultOf({ since, from, to, ended }: Outage, begin: Instant): Fault {
  return { from: Math.min(from, Math.max(since, begin)), to, closed: ended === 'up' };
}

/**
 * The faults whose limit fell due in a period; none where there is no limit. In `stopped` the clock
 * stands still.
 */
export function repairsOf(
  faults: readonly Fault[],
  limitMs: number | null,
  stopped: Spans,
  period: Period,
): Faults {
  if (limitMs === null) return NO_FAULTS;
  return faults
    .map((fault) => repairOf(fault, limitMs, stopped, period))
    .reduce(addFaults, NO_FAULTS);
}

function repairOf(
  { from, to, closed }: Fault,
  limitMs: number,
  stopped: Spans,
  period: Period,
): Faults {
  const dueAt = runOut(from, limitMs, stopped);
  if (dueAt < period.from || dueAt >= period.to) return NO_FAULTS;
  if (to > dueAt) return { ...NO_FAULTS, late: 1 };
  return closed ? { ...NO_FAULTS, inTime: 1 } : { ...NO_FAULTS, undecided: 1 };
}

/**
 * The last instant by which no more than `limitMs` of time outside `stopped` have passed since
 * `from`.
 */
function runOut(from: Instant, limitMs: number, stopped: Spans): Instant {
  let at = from;
  let left = limitMs;
  for (const stop of stopped) {
    if (stop.to <= at) continue;
    const runs = Math.max(0, stop.from - at);
    if (left < runs) break;
    left -= runs;
    at = stop.to;
  }
  return at + left;
}
