import type { AssessmentPolicy } from '../contracts/contract.ts';
import type { RepairLimits } from './evaluation.ts';
import type { Outage } from '../judging/outages.ts';
import type { Spans } from '../time/spans.ts';
import type { Instant, Period } from '../time/civil-time.ts';

/** An outage as its repair is judged. */
export type Fault = {
  /** When its clock starts: when the outage began, or when its time began to count. */
  readonly from: Instant;
  /** Last instant at which it was seen. */
  readonly to: Instant;
  /** It was seen to end at `to`. If not, nobody saw the end, or the time that counts ended. */
  readonly closed: boolean;
};

/** Faults whose limit ran out, by what was known then. */
export type Faults = {
  readonly inTime: number;
  readonly late: number;
  /** Nobody saw the end, or the device left before the limit. In no rate. */
  readonly undecided: number;
};

/** The repair limits of a contract. */
export function limitsOf({
  defaultRepairLimitMs,
  repairLimitMs,
  unreachableCounts,
}: AssessmentPolicy): RepairLimits {
  return {
    otherwiseMs: defaultRepairLimitMs,
    byClassMs: repairLimitMs,
    unreachable: unreachableCounts ? 'counts' : 'excused',
  };
}

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

/** An outage as a fault. `begin`: where the time that counts starts in which the outage lies. */
export function faultOf({ since, from, to, ended }: Outage, begin: Instant): Fault {
  return { from: Math.min(from, Math.max(since, begin)), to, closed: ended === 'up' };
}

/**
 * Counts the faults whose limit ran out in a period; none without a limit. While `stopped` the clock
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
  const limitAt = lastInTime(from, limitMs, stopped);
  if (limitAt < period.from || limitAt >= period.to) return NO_FAULTS;
  if (to > limitAt) return { ...NO_FAULTS, late: 1 };
  return closed ? { ...NO_FAULTS, inTime: 1 } : { ...NO_FAULTS, undecided: 1 };
}

/**
 * The last instant at which the limit still holds: at most `limitMs` outside `stopped` have passed
 * since `from`.
 */
function lastInTime(from: Instant, limitMs: number, stopped: Spans): Instant {
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
