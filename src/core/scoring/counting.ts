import {
  divide,
  measure,
  NO_TIME,
  pool,
  type Buckets,
  type Division,
} from '../judging/availability.ts';
import {
  intactTime,
  onlineTime,
  type JudgedDevice,
  type ServiceTime,
} from '../judging/judge-device.ts';
import type { Kind } from '../inventory/device.ts';
import type { RepairLimits, RollCall } from './evaluation.ts';
import {
  recordingOver,
  recordsItself,
  videoPathOver,
  type InspectionRecord,
} from '../inspection/inspection-spans.ts';
import type { StreamRecord, StateSpans } from '../judging/judgement.ts';
import { CLOCK_RESOLUTION_MS } from '../judging/clock-drift.ts';
import {
  firstIndex,
  intersect,
  lengthMs,
  subtract,
  union,
  NOWHERE,
  type Spans,
} from '../time/spans.ts';
import { repairsOf, addFaults, type Fault, type Faults } from './repair.ts';
import { spansIn, spansWhereOffset } from '../facts/timeline.ts';
import type { Instant, Period } from '../time/civil-time.ts';

/**
 * What is to be counted besides time: each list in the order in which {@link Counts} holds its
 * results.
 */
export type CountingPlan = {
  readonly rollCalls: readonly RollCall[];
  readonly tolerancesMs: readonly number[];
  readonly limits: readonly RepairLimits[];
};

/** Patrol instants of one device, by what it was found to be. */
export type Calls = {
  readonly up: number;
  readonly excused: number;
  readonly unreachable: number;
  readonly down: number;
  readonly unobserved: number;
};

/**
 * Time in which a device told the time, in milliseconds, by whether its clock was within tolerance.
 */
export type ClockTime = { readonly withinMs: number; readonly beyondMs: number };

/** What was counted of a device, in whole numbers that add up over devices and months. */
export type Counts = {
  readonly online: Buckets;
  readonly intact: Buckets;
  /**
   * Time not offline in which its video came, and in which it recorded (of a device that never did
   * none), as far as somebody looked.
   */
  readonly video: Buckets;
  readonly recording: Buckets;
  /** One for each roll-call of the plan. */
  readonly calls: readonly Calls[];
  /** One for each tolerance of the plan. */
  readonly clocks: readonly ClockTime[];
  /** One for each set of limits of the plan. */
  readonly faults: readonly Faults[];
};

/** Counts of one device while it was of one kind and point class. */
export type Counted = {
  readonly device: string;
  readonly kind: Kind;
  readonly class: string;
  readonly counts: Counts;
};

/** What counts are made from. Faults and inspection may reach beyond the time counted. */
export type CountBasis = {
  readonly device: JudgedDevice;
  /** Time that counts, inside the period. */
  readonly time: ServiceTime;
  /** Point class (点位类型), which decides the repair limit. */
  readonly class: string;
  readonly inspection: InspectionRecord;
  /** Faults of time that counts, also of those before the period whose limit may run out in it. */
  readonly repairable: readonly Fault[];
};

/** The instants of each roll-call of the plan, in order. */
export type CallInstants = readonly (readonly Instant[])[];

/**
 * Counts what the plan asks for over time in service. `period`: that of the report, in which repair
 * limits run out.
 */
export function countsOf(
  basis: CountBasis,
  plan: CountingPlan,
  calls: CallInstants,
  period: Period,
): Counts {
  const { device, time } = basis;
  const online = onlineTime(device, time.inService);
  return {
    online: measure(online),
    intact: measure(intactTime(device, time)),
    ...inspectedTime(basis),
    calls: calls.map((instants) => callsOf(online, instants)),
    clocks: clocksOf(device.record.streams, time.inService, plan.tolerancesMs),
    faults: plan.limits.map((limits) => faultsWithin(basis, limits, period)),
  };
}

/** Offline time is left out: the online rate already counts it. */
function inspectedTime({
  device: { record, online, unreachable },
  time: { inService },
  inspection,
}: CountBasis): Pick<Counts, 'video' | 'recording'> {
  const reachable = subtract(inService, online.down);
  const timeBy = (states: StateSpans): Buckets =>
    measure(divide(reachable, states, record.excused, unreachable));
  return {
    video: timeBy(videoPathOver(inspection)),
    recording: recordsItself(inspection) ? timeBy(recordingOver(inspection)) : NO_TIME,
  };
}

function faultsWithin(
  { device: { record, unreachable }, class: pointClass, repairable }: CountBasis,
  limits: RepairLimits,
  period: Period,
): Faults {
  const stopped =
    limits.unreachable === 'excused' ? union(record.excused, unreachable) : record.excused;
  return repairsOf(repairable, limitOf(limits, pointClass), stopped, period);
}

/** How long a fault of a device of a point class may take, in milliseconds; null: no limit. */
function limitOf({ otherwiseMs, byClassMs }: RepairLimits, pointClass: string): number | null {
  return Object.hasOwn(byClassMs, pointClass) ? byClassMs[pointClass]! : otherwiseMs;
}

function callsOf(division: Division, instants: readonly Instant[]): Calls {
  const within = (spans: Spans): number =>
    spans.reduce(
      (count, span) =>
        count +
        firstIndex(instants, (at) => at >= span.to) -
        firstIndex(instants, (at) => at >= span.from),
      0,
    );
  return {
    up: within(division.up),
    excused: within(division.excused),
    unreachable: within(division.unreachable),
    down: within(division.down),
    unobserved: within(division.unobserved),
  };
}

/**
 * Facts hold when an offset changed, not every sample. So the share is one of time: the time in
 * which the check answered and told the clock. Of two checks that tell the time, the one that is
 * off counts.
 */
function clocksOf(
  streams: readonly StreamRecord[],
  due: Spans,
  tolerancesMs: readonly number[],
): readonly ClockTime[] {
  if (tolerancesMs.length === 0) return [];
  const told = (test: (offsetMs: number) => boolean): Spans =>
    streams.reduce<Spans>(
      (all, { timeline }) =>
        timeline.offsets.length === 0
          ? all
          : union(all, intersect(spansIn(timeline, 'up'), spansWhereOffset(timeline, test))),
      NOWHERE,
    );
  const known = intersect(
    due,
    told(() => true),
  );
  return tolerancesMs.map((toleranceMs) => {
    const beyond = intersect(
      due,
      told((offsetMs) => Math.abs(offsetMs) - CLOCK_RESOLUTION_MS > toleranceMs),
    );
    return { withinMs: lengthMs(subtract(known, beyond)), beyondMs: lengthMs(beyond) };
  });
}

/** Adds counts drawn up by one plan: of devices, or of months. */
export function addCounts(a: Counts, b: Counts): Counts {
  return {
    online: pool(a.online, b.online),
    intact: pool(a.intact, b.intact),
    video: pool(a.video, b.video),
    recording: pool(a.recording, b.recording),
    calls: a.calls.map((calls, index) => addCalls(calls, b.calls[index]!)),
    clocks: a.clocks.map(({ withinMs, beyondMs }, index) => ({
      withinMs: withinMs + b.clocks[index]!.withinMs,
      beyondMs: beyondMs + b.clocks[index]!.beyondMs,
    })),
    faults: a.faults.map((faults, index) => addFaults(faults, b.faults[index]!)),
  };
}

function addCalls(a: Calls, b: Calls): Calls {
  return {
    up: a.up + b.up,
    excused: a.excused + b.excused,
    unreachable: a.unreachable + b.unreachable,
    down: a.down + b.down,
    unobserved: a.unobserved + b.unobserved,
  };
}
