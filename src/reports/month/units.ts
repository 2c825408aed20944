import { accountOf } from '../../core/judging/account.ts';
import {
  countsOf,
  type CallInstants,
  type Counted,
  type CountingPlan,
} from '../../core/scoring/counting.ts';
import type { Kind } from '../../core/inventory/device.ts';
import type { ServicePeriod } from '../../core/inventory/enrolment.ts';
import { intactOver, onlineOver, type JudgementPolicy } from '../../core/judging/judgement.ts';
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
 * has time in the period is told.
 */
export function unitsOf(
  facts: DeviceFacts,
  policy: JudgementPolicy,
  counting: Counting,
): readonly Unit[] {
  const online = onlineOver(facts.streams, policy);
  return stretchesOf(facts.services).flatMap(({ contract, kind, class: pointClass, spans }) => {
    const due = intersect(spans, [counting.period]);
    if (due.length === 0) return [];
    const basis = {
      class: pointClass,
      due,
      online,
      intact: intactOver(facts.streams, kind, policy, impairedUnder(facts, contract, due)),
      streams: facts.streams,
      inside: facts.inside,
      excused: facts.excused,
      parentDown: facts.parentDown,
      uplinkGraceMs: policy.uplinkGraceMs ?? 0,
      repairable:
        counting.plan.limits.length === 0
          ? []
          : faultsOf(facts, spans, policy, kind, counting.read),
    };
    return [
      {
        contract,
        device: facts.id,
        kind,
        class: pointClass,
        counts: countsOf(basis, counting.plan, counting.calls, counting.period),
      },
    ];
  });
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
 * Faults of some time; the clock of one begins where that time does, unless it was so since before
 * facts were read.
 */
function faultsOf(
  { streams, excused }: DeviceFacts,
  due: Spans,
  policy: JudgementPolicy,
  kind: Kind,
  read: Period,
): readonly Fault[] {
  const { outages } = accountOf({ kind, due, streams, excused, parentDown: [] }, policy);
  return outages.map((outage) => {
    const begin = due.find((span) => span.to >= outage.to)?.from ?? read.from;
    return faultOf(outage, begin === read.from ? -Infinity : begin);
  });
}
