import { deviceOutages, onlineTime, type JudgedDevice } from '../../core/judging/judge-device.ts';
import {
  countsOf,
  type CallInstants,
  type Counted,
  type CountingPlan,
} from '../../core/scoring/counting.ts';
import type { Kind } from '../../core/inventory/device.ts';
import type { ServicePeriod } from '../../core/inventory/enrolment.ts';
import { faultOf, type Fault } from '../../core/scoring/repair.ts';
import { intersect, spansOf, type Spans } from '../../core/time/spans.ts';
import type { Period } from '../../core/time/civil-time.ts';
import { impairedUnder } from './findings.ts';
import type { DeviceFacts } from './device-month.ts';

/**
 * What was counted of one device while it was under one contract (empty: none), of one kind and
 * point class.
 */
export type Unit = Counted & { readonly contract: string };

/** What is counted, and over what. */
export type Counting = {
  readonly plan: CountingPlan;
  readonly calls: CallInstants;
  /** The period of the report. */
  readonly period: Period;
  /** Where facts are read from: the period and a while before. */
  readonly read: Period;
};

/**
 * Counts a device's time in the period. `facts.services`: those of the whole time read. Only what
 * has time in the period is listed.
 */
export function unitsOf(facts: DeviceFacts, counting: Counting): readonly Unit[] {
  return stretchesOf(facts.services).flatMap((stretch) => unitOf(facts, stretch, counting));
}

function unitOf(
  facts: DeviceFacts,
  { contract, kind, class: pointClass, spans }: Stretch,
  { plan, calls, period, read }: Counting,
): readonly Unit[] {
  const inService = intersect(spans, [period]);
  if (inService.length === 0) return [];
  const { judged: device, inspection } = facts;
  const time = { inService, kind, impaired: impairedUnder(facts, contract, inService) };
  const repairable = plan.limits.length === 0 ? [] : faultsOf(device, spans, read);
  const basis = { device, time, class: pointClass, inspection, repairable };
  const counts = countsOf(basis, plan, calls, period);
  return [{ contract, device: facts.id, kind, class: pointClass, counts }];
}

type Stretch = {
  readonly contract: string;
  readonly kind: Kind;
  readonly class: string;
  readonly spans: Spans;
};

function stretchesOf(services: readonly ServicePeriod[]): readonly Stretch[] {
  const stretches = new Map<string, Stretch>();
  for (const { entry, period } of services) {
    const { contract, kind, class: pointClass } = entry;
    const name = JSON.stringify([contract, kind, pointClass]);
    stretches.set(name, {
      contract,
      kind,
      class: pointClass,
      spans: spansOf([...(stretches.get(name)?.spans ?? []), period]),
    });
  }
  return [...stretches.values()];
}

/**
 * The faults in time that counts. The clock of a fault starts with that time at the earliest; where
 * that time starts with the facts read, it may have started before.
 */
function faultsOf(device: JudgedDevice, inService: Spans, read: Period): readonly Fault[] {
  const outages = deviceOutages(device, inService, onlineTime(device, inService));
  return outages.map((outage) => {
    const begin = inService.find((span) => span.to >= outage.to)?.from ?? read.from;
    return faultOf(outage, begin === read.from ? -Infinity : begin);
  });
}
