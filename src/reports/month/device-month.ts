import { accountOf } from '../../core/judging/account.ts';
import { CHECKS, type CheckName, type Kind } from '../../core/inventory/device.ts';
import type { ServicePeriod } from '../../core/inventory/enrolment.ts';
import type { StreamEvent, StreamKey } from '../../core/facts/event.ts';
import { streamId } from '../../core/facts/fact-store.ts';
import type { Excuse } from '../../core/exclusions/excuse.ts';
import type { InspectionRecord } from '../../core/inspection/inspection-spans.ts';
import {
  onlineOver,
  type JudgementPolicy,
  type StreamRecord,
} from '../../core/judging/judgement.ts';
import { intersect, NOWHERE, spansOf, type Spans } from '../../core/time/spans.ts';
import type { Instant, Period } from '../../core/time/civil-time.ts';
import { timelineOf, type Timeline } from '../../core/facts/timeline.ts';
import { excusing } from './excuses.ts';
import { impairedUnder, partFindings, type Impairing } from './findings.ts';
import { observedMs, type Tally } from './figures.ts';
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
  readonly due: Spans;
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

/** The facts of one device. */
export type DeviceFacts = {
  readonly id: string;
  readonly services: readonly ServicePeriod[];
  readonly streams: readonly StreamRecord[];
  /** What exclusions do for it. */
  readonly excuses: readonly Excuse[];
  /** Where they excuse it. */
  readonly excused: Spans;
  /** What looking into it gave. */
  readonly inside: InspectionRecord;
  readonly impairing: Impairing;
  /** Where the parents it had at the time were themselves down. */
  readonly parentDown: Spans;
};

/** Judges one device over its services. `period`: that of the report. */
export function deviceMonth(
  facts: DeviceFacts,
  policy: JudgementPolicy,
  period: Period,
): DeviceMonth {
  const { id, services, streams } = facts;
  const judged = partsOf(services).map(([assignment, due]) =>
    judgePart(facts, assignment, due, policy, period),
  );
  return {
    id,
    services,
    parts: judged.map(({ part }) => part),
    outages: judged.flatMap(({ outages }) => outages).sort((a, b) => a.from - b.from),
    findings: judged.flatMap(({ findings }) => findings),
    neverAnswered: streams.filter((stream) => !stream.proven).map((stream) => stream.check),
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
  due: Spans,
  policy: JudgementPolicy,
  period: Period,
): JudgedPart {
  const basis = {
    kind: assignment.kind,
    due,
    streams: facts.streams,
    excused: facts.excused,
    parentDown: facts.parentDown,
    impaired: impairedUnder(facts, assignment.contract, due),
  };
  const { online, intact, outages } = accountOf(basis, policy);
  const longestOutageMs = outages.map(observedMs).reduce((a, b) => Math.max(a, b), 0);
  const { name } = facts.services.at(-1)!.entry;
  const down =
    facts.excuses.length === 0 ? NOWHERE : intersect(due, onlineOver(facts.streams, policy).down);
  return {
    part: { assignment, due, tally: { online, intact, outages: outages.length, longestOutageMs } },
    outages: outages.map((outage) => ({
      ...reportedOutage(facts.id, name, assignment, outage, period.to),
      exclusions:
        outage.excusedMs === 0 ? [] : [...excusing(facts.excuses, intersect(down, [outage]))],
    })),
    findings: partFindings(facts, name, assignment, due, period),
  };
}

function partsOf(services: readonly ServicePeriod[]): readonly (readonly [Assignment, Spans])[] {
  const parts = new Map<string, { readonly assignment: Assignment; due: Spans }>();
  for (const { entry, period } of services) {
    const assignment = assignmentOf(entry);
    const name = JSON.stringify(assignment);
    const known = parts.get(name);
    parts.set(name, { assignment, due: spansOf([...(known?.due ?? []), period]) });
  }
  return [...parts.values()].map(({ assignment, due }) => [assignment, due]);
}

/** What of an enrolment decides where time is booked. */
export function assignmentOf({ kind, site, contract, vendor }: Assignment): Assignment {
  return { kind, site, contract, vendor };
}

/** Every stream a device had over its services, in the order of {@link CHECKS}. */
export function streamsOf(
  device: string,
  services: readonly ServicePeriod[],
): readonly StreamKey[] {
  const checks = new Set(services.flatMap((service) => service.entry.checks));
  return CHECKS.filter((check) => checks.has(check)).map((check) => ({ device, check }));
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
