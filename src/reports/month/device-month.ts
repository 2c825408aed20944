import { measure } from '../../core/judging/availability.ts';
import { judgeTime, type JudgedDevice } from '../../core/judging/judge-device.ts';
import type { StreamRecord } from '../../core/judging/judgement.ts';
import type { Outage } from '../../core/judging/outages.ts';
import { CHECKS, type CheckName, type Kind } from '../../core/inventory/device.ts';
import type { ServicePeriod } from '../../core/inventory/enrolment.ts';
import type { StreamEvent, StreamKey } from '../../core/facts/event.ts';
import { byCodePoint } from '../../core/text/order.ts';
import { streamId } from '../../core/facts/fact-store.ts';
import type { Excuse } from '../../core/exclusions/excuse.ts';
import type { InspectionRecord } from '../../core/inspection/inspection-spans.ts';
import { intersect, spansOf, type Spans } from '../../core/time/spans.ts';
import type { Instant, Period } from '../../core/time/civil-time.ts';
import { timelineOf, type Timeline } from '../../core/facts/timeline.ts';
import { excusing } from './excuses.ts';
import { impairedUnder, partFindings, type Impairing } from './findings.ts';
import { tallyOf, type Tally } from './figures.ts';
import { reportedOutage } from './outages.ts';
import type { ReportedFinding, ReportedOutage } from './schema.ts';

/** What a device's time is booked under. */
export type Assignment = {
  readonly kind: Kind;
  readonly site: string;
  readonly contract: string;
  readonly vendor: string;
};

/** A device's time under one assignment. */
export type PartMonth = {
  readonly assignment: Assignment;
  readonly inService: Spans;
  readonly tally: Tally;
};

/** How one device did in the period. */
export type DeviceMonth = {
  readonly id: string;
  /** Its services in the period, in order of time; at least one. */
  readonly services: readonly ServicePeriod[];
  readonly parts: readonly PartMonth[];
  /** In order of time. */
  readonly outages: readonly ReportedOutage[];
  /** By assignment, name and time. */
  readonly findings: readonly ReportedFinding[];
  readonly neverAnswered: readonly CheckName[];
};

/** One device with everything a report needs to know of it. */
export type DeviceFacts = {
  readonly id: string;
  readonly services: readonly ServicePeriod[];
  readonly judged: JudgedDevice;
  /** What exclusions do for it. */
  readonly excuses: readonly Excuse[];
  readonly inspection: InspectionRecord;
  readonly impairing: Impairing;
};

/** Draws up the month of one device over its services. `period`: that of the report. */
export function deviceMonth(facts: DeviceFacts, period: Period): DeviceMonth {
  const { id, services, judged } = facts;
  const parts = partsOf(services).map(([assignment, inService]) =>
    judgePart(facts, assignment, inService, period),
  );
  const unproven = judged.record.streams.filter((stream) => !stream.proven);
  return {
    id,
    services,
    parts: parts.map(({ part }) => part),
    outages: parts.flatMap(({ outages }) => outages).sort((a, b) => a.from - b.from),
    findings: parts.flatMap(({ findings }) => findings),
    neverAnswered: unproven.map((stream) => stream.check),
  };
}

type JudgedPart = {
  readonly part: PartMonth;
  readonly outages: readonly ReportedOutage[];
  readonly findings: readonly ReportedFinding[];
};

function judgePart(
  facts: DeviceFacts,
  assignment: Assignment,
  inService: Spans,
  period: Period,
): JudgedPart {
  const { online, intact, outages } = judgeTime(facts.judged, {
    inService,
    kind: assignment.kind,
    impaired: impairedUnder(facts, assignment.contract, inService),
  });
  const { name } = facts.services.at(-1)!.entry;
  return {
    part: { assignment, inService, tally: tallyOf(measure(online), measure(intact), outages) },
    outages: outages.map((outage) =>
      reportedOutage(
        { id: facts.id, name },
        assignment,
        outage,
        exclusionsOf(outage, facts, inService),
        period.to,
      ),
    ),
    findings: partFindings(facts, name, assignment, inService, period),
  };
}

/** The ids of the exclusions that excuse part of an outage. */
function exclusionsOf(
  outage: Outage,
  { judged, excuses }: DeviceFacts,
  inService: Spans,
): readonly string[] {
  if (outage.excusedMs === 0) return [];
  return excusing(excuses, intersect(intersect(inService, judged.online.down), [outage]));
}

function partsOf(services: readonly ServicePeriod[]): readonly (readonly [Assignment, Spans])[] {
  const parts = new Map<string, { readonly assignment: Assignment; inService: Spans }>();
  for (const { entry, period } of services) {
    const assignment = assignmentOf(entry);
    const name = JSON.stringify(assignment);
    const known = parts.get(name);
    parts.set(name, { assignment, inService: spansOf([...(known?.inService ?? []), period]) });
  }
  return [...parts.values()].map(({ assignment, inService }) => [assignment, inService]);
}

/** What of an enrolment decides where time is booked. */
export function assignmentOf({ kind, site, contract, vendor }: Assignment): Assignment {
  return { kind, site, contract, vendor };
}

/**
 * Every stream a device had over its services, in the order of {@link CHECKS}. Facts of a closed
 * month may name checks that are no longer among them: those come last, in code-point order.
 */
export function streamsOf(
  device: string,
  services: readonly ServicePeriod[],
): readonly StreamKey[] {
  const checks = new Set(services.flatMap((service) => service.entry.checks));
  const known = CHECKS.filter((check) => checks.has(check));
  const others = [...checks].filter((check) => !CHECKS.includes(check)).sort(byCodePoint);
  return [...known, ...others].map((check) => ({ device, check }));
}

/**
 * Puts a device's facts before `end` into records; a check is proven if it first succeeded before
 * then. What was seen later decides nothing.
 */
export function recordsOf(
  keys: readonly StreamKey[],
  events: readonly (readonly StreamEvent[])[],
  proven: ReadonlyMap<string, Instant>,
  end: Instant,
): readonly StreamRecord[] {
  return keys.map((key, index) => ({
    check: key.check,
    timeline: watchedBefore(timelineOf(events[index] ?? []), end),
    proven: (proven.get(streamId(key)) ?? Infinity) < end,
  }));
}

function watchedBefore(timeline: Timeline, end: Instant): Timeline {
  const { covered, statements, offsets } = timeline;
  return {
    covered: intersect(covered, [{ from: -Infinity, to: end }]),
    statements: statements.filter(({ at }) => at < end),
    offsets,
  };
}
