import type { Enrolment, Event, StreamEvent } from '../core/facts/event.ts';
import type { ExclusionEvent } from '../core/exclusions/exclusion.ts';
import { streamId, type FirstSuccess, type Link } from '../core/facts/fact-store.ts';
import { partitionStart, type Instant, type Period } from '../core/time/civil-time.ts';
import { coverageEnd, coverageField, factField } from './codec.ts';
import type { InspectionCoverage } from '../core/inspection/coverage.ts';
import {
  enrolmentsKey,
  exclusionsKey,
  expiryOf,
  factsKey,
  INSPECTION,
  leaseKey,
  inspectionCoverageKey,
  provenKey,
  propertiesKey,
  writersKey,
} from './keys.ts';

/** What the recording script is called with; see the header of `lua/record-n.lua`. */
export type ScriptCall = { readonly keys: readonly string[]; readonly args: readonly string[] };

type StreamMonth = {
  readonly key: string;
  readonly stream: string;
  readonly month: Instant;
  /**
   * Each fact's field, with those of spans the end, a space before each. Which end of a span is the
   * latest the script sees to.
   */
  words: string;
  firstSuccess: Instant;
};

/** Where and how long facts are kept. */
export type Keeping = { readonly prefix: string; readonly retentionMonths: number };

/** Puts events into one call of the recording script; null: a write that follows none. */
export function scriptCall(
  events: readonly (Event | FirstSuccess)[],
  keeping: Keeping,
  link: Link | null,
): ScriptCall {
  const months = new Map<string, StreamMonth>();
  const enrolments: string[] = [];
  const exclusions: string[] = [];
  const properties: string[] = [];
  for (const event of events) {
    if (event.type === 'enrolment') enrolments.push(enrolmentText(event));
    else if (event.type === 'exclusion' || event.type === 'withdrawal')
      exclusions.push(exclusionText(event));
    else if (event.type === 'property')
      properties.push(JSON.stringify([event.device, event.at, event.property, event.value]));
    else if (event.type === 'inspection-coverage')
      cover(inspectionCoverageFor(event, months, keeping), event);
    else if (event.type === 'first-success') prove(monthFor(event, months, keeping), event.at);
    else add(monthFor(event, months, keeping), event);
  }
  const groups = [...months.values()];
  return {
    keys: [
      ...[provenKey, enrolmentsKey, exclusionsKey, propertiesKey, writersKey, leaseKey].map((key) =>
        key(keeping.prefix),
      ),
      ...groups.map((group) => group.key),
    ],
    args: [
      ...linkArgs(link),
      String(enrolments.length),
      ...enrolments,
      String(exclusions.length),
      ...exclusions,
      String(properties.length),
      ...properties,
      ...groups.flatMap((group) => groupArgs(group, keeping.retentionMonths)),
    ],
  };
}

function linkArgs(link: Link | null): readonly string[] {
  return link
    ? [link.writer, String(link.after), String(link.stamp), String(link.epoch)]
    : ['', '0', '0', '0'];
}

/**
 * An enrolment as a member of the set. Everything is in the text, so that adding it twice adds
 * nothing.
 */
function enrolmentText({ device, at, recordedAt, entry }: Enrolment): string {
  return JSON.stringify([device, at, recordedAt, entry]);
}

/**
 * An exclusion or withdrawal as a member of the set, with its fields in one order whoever made it.
 */
function exclusionText(event: ExclusionEvent): string {
  if (event.type === 'withdrawal')
    return JSON.stringify(['withdrawal', event.exclusion, event.at, event.by, event.why]);
  const { id, reason, scope, from, to, evidence, requester, approver, filedAt, recordedAt, note } =
    event;
  const { devices, sites, contracts, parents, labels } = scope;
  const named = labels.map(({ label, value }) => [label, value]);
  return JSON.stringify([
    'exclusion',
    id,
    reason,
    devices,
    sites,
    contracts,
    parents,
    named,
    from,
    to,
    evidence && [evidence.sha256, evidence.name],
    requester,
    approver,
    filedAt,
    recordedAt,
    note,
  ]);
}

function monthFor(
  event: StreamEvent | FirstSuccess,
  months: Map<string, StreamMonth>,
  { prefix }: Keeping,
): StreamMonth {
  const month = partitionStart(event.type === 'coverage' ? event.from : event.at);
  const key = factsKey(prefix, month, event);
  return groupAt(key, streamId(event), month, months);
}

function inspectionCoverageFor(
  { device, from }: InspectionCoverage,
  months: Map<string, StreamMonth>,
  { prefix }: Keeping,
): StreamMonth {
  const month = partitionStart(from);
  return groupAt(
    inspectionCoverageKey(prefix, month, device),
    `${device}/${INSPECTION}`,
    month,
    months,
  );
}

function groupAt(
  key: string,
  stream: string,
  month: Instant,
  months: Map<string, StreamMonth>,
): StreamMonth {
  const found = months.get(key) ?? { key, stream, month, words: '', firstSuccess: Infinity };
  months.set(key, found);
  return found;
}

function add(group: StreamMonth, event: StreamEvent): void {
  if (event.type === 'coverage') {
    cover(group, event);
    return;
  }
  group.words += ` ${factField(event, group.month)}`;
  if (event.type === 'transition' && event.state === 'up') prove(group, event.since);
}

function cover(group: StreamMonth, span: Period): void {
  group.words += ` ${coverageField(span, group.month)} ${coverageEnd(span, group.month)}`;
}

function prove(group: StreamMonth, at: Instant): void {
  group.firstSuccess = Math.min(group.firstSuccess, at);
}

/** One argument, or two, as an argument costs more than what is in it. No field holds a space. */
function groupArgs(
  { stream, month, words, firstSuccess }: StreamMonth,
  retentionMonths: number,
): readonly string[] {
  const expiry = expiryOf(month, retentionMonths) / 1000;
  return firstSuccess === Infinity
    ? [`${expiry} -${words}`]
    : [`${expiry} ${firstSuccess}${words}`, stream];
}
