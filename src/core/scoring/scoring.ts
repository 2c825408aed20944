import type { Counted, CountingPlan, Counts } from './counting.ts';
import type {
  BudgetRow,
  Evaluation,
  GradeBand,
  Indicator,
  Rubric,
  Score,
  Source,
  ScoreStatus,
} from './evaluation.ts';
import {
  compare,
  least,
  over,
  plus,
  ratioOf,
  times,
  whole,
  ZERO,
  type Ratio,
} from '../numbers/ratio.ts';
import {
  amountsOf,
  devicesAmong,
  inScope,
  isAssessable,
  rateOf,
  totalOf,
  type AmountsIn,
} from './rates.ts';

import { placeIn } from './counting-plan.ts';
import { judge, points } from './indicator-points.ts';

const HUNDRED = whole(100);

/** Fills the form from the counts made by a plan. */
export function evaluate(
  rubric: Rubric,
  members: readonly Counted[],
  plan: CountingPlan,
): Evaluation {
  const scores = rubric.indicators.map((indicator) => scoreOf(indicator, members, plan));
  const execution = executionOf(rubric);
  const rows = [
    { points: execution.points, possible: points(rubric.budget.points) },
    ...scores.map((score) => ({ points: score.points, possible: points(score.indicator.points) })),
  ];
  const filled = rows.filter(({ possible }) => possible.part > 0n);
  const earned = addUp(filled.map((row) => row.points ?? ZERO));
  const total = filled.every((row) => row.points !== null) ? earned : null;
  return {
    rubric,
    execution,
    scores,
    earned,
    possible: addUp(filled.map((row) => (row.points ? row.possible : ZERO))),
    total,
    grade: total && gradeOf(total, rubric.grades),
  };
}

function addUp(ratios: readonly Ratio[]): Ratio {
  return ratios.reduce(plus, ZERO);
}

/** The grade of a score: the first band, best first, that it reaches; null below the last. */
export function gradeOf(score: Ratio, grades: readonly GradeBand[]): string | null {
  return grades.find((band) => compare(score, points(band.from)) >= 0)?.name ?? null;
}

/** The share of the year's budget that was spent (执行率) earns the same share of the points. */
function executionOf({ budget }: Rubric): Evaluation['execution'] {
  const rate = rateSpent(budget.rows[0]);
  return {
    rate: rate && times(rate, HUNDRED),
    points: rate && times(points(budget.points), least(rate, whole(1))),
  };
}

function rateSpent(total: BudgetRow | undefined): Ratio | null {
  const year = total?.year ? ratioOf(total.year) : null;
  const spent = total?.spent ? ratioOf(total.spent) : null;
  return year && spent && year.part > 0n ? over(spent, year) : null;
}

/** The value of an indicator, and whether it can be scored. */
type Measured = { readonly status: ScoreStatus; readonly actual: Ratio | null };

function scoreOf(indicator: Indicator, members: readonly Counted[], plan: CountingPlan): Score {
  const { source } = indicator;
  if (source.from === 'manual') return manualScore(indicator, source);
  const { status, actual } = measured(source, inScope(members, source.scope), plan);
  if (status !== 'scored' || actual === null)
    return { indicator, status, actual, met: null, points: null };
  const judged = judge(indicator, actual);
  return judged
    ? { indicator, status, actual, ...judged }
    : { indicator, status: 'person', actual, met: null, points: null };
}

/** Points entered by a person are final. An entered value is scored like a measured one. */
function manualScore(indicator: Indicator, source: Extract<Source, { from: 'manual' }>): Score {
  const actual = source.actual && ratioOf(source.actual);
  const judged = actual && judge(indicator, actual);
  const given = source.points ? ratioOf(source.points) : null;
  if (given)
    return {
      indicator,
      status: 'scored',
      actual,
      met: judged ? judged.met : null,
      points: given,
    };
  return judged
    ? { indicator, status: 'scored', actual, ...judged }
    : { indicator, status: 'person', actual, met: null, points: null };
}

function measured(
  source: Exclude<Source, { from: 'manual' }>,
  members: readonly Counted[],
  plan: CountingPlan,
): Measured {
  if (source.from === 'device_count')
    return { status: 'scored', actual: whole(devicesAmong(members)) };
  const total = totalOf(members);
  if (!total) return { status: 'nothing', actual: null };
  const rate = rateFrom(source, members, total, plan);
  if (!rate) return { status: 'nothing', actual: null };
  const looked =
    source.from === 'clock_accuracy' || source.from === 'repair_timeliness'
      ? amountsOf(total.online)
      : amountsFor(source, plan)(total);
  return { status: isAssessable(looked) ? 'scored' : 'not-fit', actual: times(rate, HUNDRED) };
}

type Rated = Exclude<Source, { from: 'manual' | 'device_count' }>;

function rateFrom(
  source: Rated,
  members: readonly Counted[],
  total: Counts,
  plan: CountingPlan,
): Ratio | null {
  if (source.from === 'clock_accuracy') {
    const { withinMs, beyondMs } = total.clocks[placeIn(plan.tolerancesMs, source.toleranceMs)]!;
    return ratioOf({ part: withinMs, of: withinMs + beyondMs });
  }
  if (source.from === 'repair_timeliness') {
    const { inTime, late } = total.faults[placeIn(plan.limits, source.limits)]!;
    return ratioOf({ part: inTime, of: inTime + late });
  }
  return rateOf(members, amountsFor(source, plan), source);
}

/** What each rate of time is a rate of. */
const TIMED = {
  online_rate: 'online',
  intact_rate: 'intact',
  video_path_rate: 'video',
  recording_rate: 'recording',
} as const;

function amountsFor(
  source: Exclude<Rated, { from: 'clock_accuracy' | 'repair_timeliness' }>,
  plan: CountingPlan,
): AmountsIn {
  if (source.from === 'roll_call_rate') {
    const place = placeIn(plan.rollCalls, source.rollCall);
    return ({ calls }) => calls[place]!;
  }
  const { from } = source;
  return (counts) => amountsOf(counts[TIMED[from]]);
}
