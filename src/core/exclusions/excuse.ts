import { addDays, addWorkdays, type WorkCalendar } from '../time/civil-date.ts';
import { NO_POLICY, type Contract, type ExcusePolicy } from '../contracts/contract.ts';
import type { ServicePeriod } from '../inventory/enrolment.ts';
import type { Enrolled } from '../facts/event.ts';
import type { Exclusion, ExclusionEvent, ExclusionScope } from './exclusion.ts';
import { byCodePoint } from '../text/order.ts';
import { intersect, spansOf, type Spans } from '../time/spans.ts';
import { dateOf, startOfDate, type Period } from '../time/civil-time.ts';

/**
 * The services of every device in the period of interest, by device: what chains of parents are
 * followed through.
 */
export type ServicesByDevice = ReadonlyMap<string, readonly ServicePeriod[]>;

/** What one exclusion does for one device. */
export type Excuse = {
  readonly exclusion: Exclusion;
  /** Where the device is in its scope and in service. */
  readonly spans: Spans;
  /** The part of `spans` that excuses, as the contract then in force says. */
  readonly excused: Spans;
  /** Whether it was filed after the limit of a contract that it touches. */
  readonly late: boolean;
};

/** What decides whether an exclusion excuses. */
export type ExcuseRules = {
  /** The policy of a contract by its number; also asked for `''` and for numbers nobody knows. */
  readonly policyOf: (contract: string) => ExcusePolicy;
  readonly calendar: WorkCalendar;
};

/** The rules of a ledger; time under a contract it does not hold has {@link NO_POLICY}. */
export function excuseRules(contracts: readonly Contract[], calendar: WorkCalendar): ExcuseRules {
  const policies = new Map(contracts.map(({ number, policy }) => [number, policy]));
  return { policyOf: (contract) => policies.get(contract) ?? NO_POLICY, calendar };
}

/**
 * The exclusions that were not withdrawn, each once, in order of their start and then of their ids.
 * The same for events in any order.
 */
export function activeExclusions(events: readonly ExclusionEvent[]): readonly Exclusion[] {
  const withdrawn = new Set(
    events.flatMap((event) => (event.type === 'withdrawal' ? [event.exclusion] : [])),
  );
  const byId = new Map<string, Exclusion>();
  for (const event of events) {
    if (event.type === 'withdrawal' || withdrawn.has(event.id)) continue;
    const known = byId.get(event.id);
    if (!known || precedes(event, known)) byId.set(event.id, event);
  }
  return [...byId.values()].sort((a, b) => a.from - b.from || byCodePoint(a.id, b.id));
}

function precedes(a: Exclusion, b: Exclusion): boolean {
  return a.recordedAt === b.recordedAt
    ? JSON.stringify(a) < JSON.stringify(b)
    : a.recordedAt < b.recordedAt;
}

/**
 * Whether an exclusion was filed after the last instant allowed: the end of the `limitDays`-th
 * working day after the day it begins.
 */
export function filedLate(
  { from, filedAt }: Exclusion,
  limitDays: number | null,
  calendar: WorkCalendar,
): boolean {
  if (limitDays === null) return false;
  const lastDay = addWorkdays(dateOf(from, calendar.zone), limitDays, calendar);
  return filedAt >= startOfDate(addDays(lastDay, 1), calendar.zone);
}

/** Where a device is excused. See {@link excusesOver}. */
export function excusedOver(
  device: string,
  services: ServicesByDevice,
  exclusions: readonly Exclusion[],
  rules: ExcuseRules,
): Spans {
  return spansOf(
    excusesOver(device, services, exclusions, rules).flatMap(({ excused }) => excused),
  );
}

/**
 * What each exclusion does for a device, in the order given; those that do nothing for it are left
 * out. A device is in a scope for as long as its particulars, or those of the devices it was
 * reached through, were such.
 */
export function excusesOver(
  device: string,
  services: ServicesByDevice,
  exclusions: readonly Exclusion[],
  { policyOf, calendar }: ExcuseRules,
): readonly Excuse[] {
  const stretches = (services.get(device) ?? []).flatMap((service) =>
    stretchesOf(service, services),
  );
  return exclusions.flatMap((exclusion) => {
    const touched = stretches.flatMap((stretch) => touchedBy(exclusion, device, stretch));
    if (touched.length === 0) return [];
    const judged = touched.map(({ period, entry: { contract } }) => {
      const policy = policyOf(contract);
      const late = filedLate(exclusion, policy.filingLimitDays, calendar);
      return {
        period,
        late,
        counts:
          (policy.excusedReasons?.includes(exclusion.reason) ?? true) &&
          (!late || policy.lateFilingCounts),
      };
    });
    const spans = spansOf(touched.map(({ period }) => period));
    const excused = spansOf(judged.flatMap(({ period, counts }) => (counts ? [period] : [])));
    return [{ exclusion, spans, excused, late: judged.some(({ late }) => late) }];
  });
}

/** A part of a service in which the chain of parents stayed the same. */
type Stretch = {
  readonly period: Period;
  readonly entry: Enrolled;
  readonly ancestors: ReadonlySet<string>;
};

function stretchesOf(
  { device, period, entry }: ServicePeriod,
  services: ServicesByDevice,
): readonly Stretch[] {
  return chainsFrom(entry.parent, period, new Set([device]), services).map(
    ({ period: part, way }) => ({ period: part, entry, ancestors: without(way, device) }),
  );
}

type Chain = { readonly period: Period; readonly way: ReadonlySet<string> };

/**
 * Follows parents upwards as they were at the time. A parent that was out of service then, or met
 * before, ends the chain.
 */
function chainsFrom(
  parent: string,
  period: Period,
  way: ReadonlySet<string>,
  services: ServicesByDevice,
): readonly Chain[] {
  if (parent === '' || way.has(parent)) return [{ period, way }];
  const longer = new Set([...way, parent]);
  const known = (services.get(parent) ?? []).flatMap((service) =>
    intersect([service.period], [period]).map((part) => ({ part, next: service.entry.parent })),
  );
  const above = known.flatMap(({ part, next }) => chainsFrom(next, part, longer, services));
  const alone = gapsIn(
    period,
    known.map(({ part }) => part),
  ).map((gap) => ({ period: gap, way: longer }));
  return [...above, ...alone];
}

/** What of a period none of the parts, disjoint and in order, holds. */
function gapsIn(period: Period, parts: readonly Period[]): Spans {
  const edges = [period.from, ...parts.flatMap(({ from, to }) => [from, to]), period.to];
  return edges.flatMap((from, index) =>
    index % 2 === 0 && from < edges[index + 1]! ? [{ from, to: edges[index + 1]! }] : [],
  );
}

function without(way: ReadonlySet<string>, device: string): ReadonlySet<string> {
  return new Set([...way].filter((member) => member !== device));
}

function touchedBy(
  { scope, from, to }: Exclusion,
  device: string,
  stretch: Stretch,
): readonly { readonly period: Period; readonly entry: Enrolled }[] {
  if (!inScope(scope, device, stretch.entry, stretch.ancestors)) return [];
  return intersect([{ from, to: to ?? Infinity }], [stretch.period]).map((period) => ({
    period,
    entry: stretch.entry,
  }));
}

/** Whether a scope names a device with these particulars, reached through `ancestors`. */
export function inScope(
  scope: ExclusionScope,
  device: string,
  entry: Pick<Enrolled, 'site' | 'contract' | 'labels'>,
  ancestors: ReadonlySet<string>,
): boolean {
  return (
    scope.devices.includes(device) ||
    scope.sites.includes(entry.site) ||
    scope.contracts.includes(entry.contract) ||
    scope.parents.some((parent) => ancestors.has(parent)) ||
    scope.labels.some(({ label, value }) => entry.labels[label] === value)
  );
}
