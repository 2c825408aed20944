import { inServiceMs, type Buckets } from '../../core/judging/availability.ts';
import type { CountingPlan, Counts } from '../../core/scoring/counting.ts';
import type { RepairLimits, Rubric } from '../../core/scoring/evaluation.ts';
import {
  EXCUSALS,
  type Excusal,
  type Fleet,
  type RateMethod,
  type Unreachable,
} from '../../core/scoring/rate-method.ts';
import { byCodePoint } from '../../core/text/order.ts';
import { ratioOf, times, whole, type Ratio } from '../../core/numbers/ratio.ts';
import {
  amountsOf,
  isAssessable,
  rateOf,
  totalOf,
  type AmountsIn,
} from '../../core/scoring/rates.ts';
import type { MethodFigure } from './schema.ts';
import { exactOrNull } from './exact.ts';
import type { Unit } from '../month/units.ts';

const HUNDRED = whole(100);
const BLANK = {
  excusal: null,
  unreachable: null,
  fleet: null,
  weights: '',
  at: [],
  toleranceMs: null,
  limits: '',
  faults: null,
};

/**
 * Every way of counting side by side, in total and for each contract in code-point order of its
 * number.
 */
export function methodFigures(
  units: readonly Unit[],
  plan: CountingPlan,
  rubric: Rubric | null,
): MethodFigure[] {
  const fleets = fleetsOf(rubric);
  const contracts = [...new Set(units.map(({ contract }) => contract))].sort(byCodePoint);
  return [
    ...figuresFor({ by: 'total', key: '' }, units, plan, fleets),
    ...contracts.flatMap((key) =>
      figuresFor(
        { by: 'contract', key },
        units.filter(({ contract }) => contract === key),
        plan,
        fleets,
      ),
    ),
  ];
}

/** In one pot and as a mean of devices, and by the weights that the rubric names. */
function fleetsOf(rubric: Rubric | null): readonly Fleet[] {
  const weighted = (rubric?.indicators ?? []).flatMap(({ source }) =>
    'fleet' in source && source.fleet.of === 'weighted' ? [source.fleet] : [],
  );
  const distinct = new Map(weighted.map((fleet) => [JSON.stringify(fleet), fleet]));
  return [{ of: 'pooled' }, { of: 'mean' }, ...distinct.values()];
}

type Of = Pick<MethodFigure, 'by' | 'key'>;

function figuresFor(
  of: Of,
  units: readonly Unit[],
  plan: CountingPlan,
  fleets: readonly Fleet[],
): MethodFigure[] {
  const total = totalOf(units);
  if (!total) return [];
  const online: AmountsIn = (counts) => amountsOf(counts.online);
  const intact: AmountsIn = (counts) => amountsOf(counts.intact);
  return [
    ...rates({ ...of, measure: 'online_rate', at: [] }, units, online, fleets, total),
    ...rates({ ...of, measure: 'intact_rate', at: [] }, units, intact, fleets, total),
    ...(isKnown(total.video)
      ? rates(
          { ...of, measure: 'video_path_rate', at: [] },
          units,
          (counts) => amountsOf(counts.video),
          fleets,
          total,
        )
      : []),
    ...(isKnown(total.recording)
      ? rates(
          { ...of, measure: 'recording_rate', at: [] },
          units,
          (counts) => amountsOf(counts.recording),
          fleets,
          total,
        )
      : []),
    ...plan.rollCalls.flatMap((at, place) =>
      rates(
        { ...of, measure: 'roll_call_rate', at: [...at] },
        units,
        ({ calls }) => calls[place]!,
        fleets,
        total,
      ),
    ),
    ...clockFigures(of, plan, total),
    ...repairFigures(of, plan, total),
  ];
}

/** Whether anything was seen at all. Of an estate that nobody looks into nothing is said. */
function isKnown(buckets: Buckets): boolean {
  return inServiceMs(buckets) > buckets.unobservedMs;
}

function rates(
  head: Of & Pick<MethodFigure, 'measure' | 'at'>,
  units: readonly Unit[],
  amountsIn: AmountsIn,
  fleets: readonly Fleet[],
  total: Counts,
): MethodFigure[] {
  const assessable = isAssessable(amountsIn(total));
  return methodsOver(fleets).map((method) => ({
    ...BLANK,
    ...head,
    excusal: method.excusal,
    unreachable: method.unreachable,
    fleet: method.fleet.of,
    weights: weightsText(method.fleet),
    rate: percentOf(rateOf(units, amountsIn, method)),
    assessable,
  }));
}

/** Unreachable time can only be excused where excused time is treated as something. */
function methodsOver(fleets: readonly Fleet[]): readonly RateMethod[] {
  const unreachables = (excusal: Excusal): readonly Unreachable[] =>
    excusal === 'none' ? ['counts'] : ['counts', 'excused'];
  return fleets.flatMap((fleet) =>
    EXCUSALS.flatMap((excusal) =>
      unreachables(excusal).map((unreachable) => ({ excusal, unreachable, fleet })),
    ),
  );
}

function weightsText(fleet: Fleet): string {
  if (fleet.of !== 'weighted') return '';
  const weights = Object.entries(fleet.weights).sort(([a], [b]) => byCodePoint(a, b));
  return `${fleet.by} ${weights.map(([key, { part, of }]) => `${key}=${part / of}`).join(' ')}`;
}

function clockFigures(of: Of, plan: CountingPlan, total: Counts): MethodFigure[] {
  return plan.tolerancesMs.map((toleranceMs, place) => {
    const { withinMs, beyondMs } = total.clocks[place]!;
    const rate = ratioOf({ part: withinMs, of: withinMs + beyondMs });
    return {
      ...BLANK,
      ...of,
      measure: 'clock_accuracy',
      toleranceMs,
      rate: percentOf(rate),
      assessable: isAssessable(amountsOf(total.online)),
    };
  });
}

function repairFigures(of: Of, plan: CountingPlan, total: Counts): MethodFigure[] {
  return plan.limits.map((limits, place) => {
    const faults = total.faults[place]!;
    const rate = ratioOf({ part: faults.inTime, of: faults.inTime + faults.late });
    return {
      ...BLANK,
      ...of,
      measure: 'repair_timeliness',
      unreachable: limits.unreachable,
      limits: limitsText(limits),
      rate: percentOf(rate),
      faults: { ...faults },
      assessable: isAssessable(amountsOf(total.online)),
    };
  });
}

function limitsText({ otherwiseMs, byClassMs }: RepairLimits): string {
  const hours = (limitMs: number): string => `${limitMs / 3_600_000} h`;
  const named = Object.entries(byClassMs).sort(([a], [b]) => byCodePoint(a, b));
  return [
    otherwiseMs === null ? '-' : hours(otherwiseMs),
    ...named.map(([pointClass, limitMs]) => `${pointClass} ${hours(limitMs)}`),
  ].join('; ');
}

function percentOf(rate: Ratio | null): MethodFigure['rate'] {
  return exactOrNull(rate && times(rate, HUNDRED));
}
