import { excusesUnder } from './late-filing.ts';
import { inScope, stretchesOf, type ServicesByDevice, type Stretch } from './scope.ts';
import type { WorkCalendar } from '../time/civil-date.ts';
import { NO_POLICY, type Contract, type ExcusePolicy } from '../contracts/contract.ts';
import type { Enrolled } from '../facts/event.ts';
import type { Exclusion, ExclusionEvent } from './exclusion.ts';
import { byCodePoint } from '../text/order.ts';
import { intersect, spansOf, type Spans } from '../time/spans.ts';
import type { Period } from '../time/civil-time.ts';

/** What one exclusion does for one device. */
export type Excuse = {
  readonly exclusion: Exclusion;
  /** Where the device is in its scope and in service. */
  readonly spans: Spans;
  /** The part of `spans` that it excuses under the contract in force at the time. */
  readonly excused: Spans;
  /** Whether it was filed too late for one of the contracts it touches. */
  readonly late: boolean;
};

/** The rules by which exclusions excuse. */
export type ExcuseRules = {
  /** The policy of a contract by its number; called with `''` and unknown numbers as well. */
  readonly policyOf: (contract: string) => ExcusePolicy;
  readonly calendar: WorkCalendar;
};

/** The rules of a ledger. Time under a contract it does not hold has {@link NO_POLICY}. */
export function excuseRules(contracts: readonly Contract[], calendar: WorkCalendar): ExcuseRules {
  const policies = new Map(contracts.map(({ number, policy }) => [number, policy]));
  return { policyOf: (contract) => policies.get(contract) ?? NO_POLICY, calendar };
}

/**
 * The exclusions that were not withdrawn, each once, in order of their start and then of their ids.
 * The order of the events does not matter.
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
 * out. A device is in a scope while its particulars, or one of its ancestors, match.
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
    const judged = touched.map(({ period, entry: { contract } }) => ({
      period,
      ...excusesUnder(exclusion, policyOf(contract), calendar),
    }));
    const spans = spansOf(touched.map(({ period }) => period));
    const excused = spansOf(judged.flatMap(({ period, excuses }) => (excuses ? [period] : [])));
    return [{ exclusion, spans, excused, late: judged.some(({ late }) => late) }];
  });
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
