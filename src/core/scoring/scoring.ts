import { ASSESSABLE_COVERAGE, atLeast } from '../judging/availability.ts';
import type { Counted, CountingPlan, Counts } from './counting.ts';
import type {
  BudgetRow,
  Evaluation,
  GradeBand,
  Indicator,
  RollCall,
  Rubric,
  Score,
  ScoringRule,
  Source,
  ScoreStatus,
} from './evaluation.ts';
import {
  compare,
  greatest,
  least,
  minus,
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
  rateOf,
  totalOf,
  type Amounts,
  type AmountsIn,
} from './rates.ts';

const HUNDRED = whole(100);

/** Everything that indicators, and the `limits` of contracts, need to have counted. */
export function planFor(
  indicators: readonly Indicator[],
  limits: CountingPlan['limits'],
): CountingPlan {
  const sources = indicators.map((indicator) => indicator.source);
  return {
    rollCalls: distinct(
      sources.flatMap((source) => (source.from === 'roll_call_rate' ? [source.rollCall] : [])),
    ),
    tolerancesMs: distinct(
      sources.flatMap((source) => (source.from === 'clock_accuracy' ? [source.toleranceMs] : [])),
    ),
    limits: distinct([
      ...sources.flatMap((source) => (source.from === 'repair_timeliness' ? [source.limits] : [])),
      ...limits,
    ]),
  };
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** Where a plan holds something. Throws RangeError when it does not. */
export function placeIn<T extends RollCall | number | CountingPlan['limits'][number]>(
  list: readonly T[],
  value: T,
): number {
  const name = JSON.stringify(value);
  const place = list.findIndex((each) => JSON.stringify(each) === name);
  if (place < 0) throw new RangeError(`the plan does not count ${name}`);
  return place;
}

/** Fills the form from counts drawn up by a plan. The same counts and rubric give the same form. */
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

function points(fraction: { readonly part: number; readonly of: number }): Ratio {
  return ratioOf(fraction) ?? ZERO;
}

/** The grade of a score: the first band, best first, that it reaches; null below the last. */
export function gradeOf(score: Ratio, grades: readonly GradeBand[]): string | null {
  return grades.find((band) => compare(score, points(band.from)) >= 0)?.name ?? null;
}

/**
 * 执行率 is what was spent of the year's budget; it earns its share of the points, and no more than
 * all of them.
 */
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

/** What an indicator came to. */
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

/** Points a person entered hold; else an entered value is judged like a measured one. */
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

/** Whether enough was observed for a figure to be assessed (design rule 7). */
export function isAssessable({ up, excused, unreachable, down, unobserved }: Amounts): boolean {
  const known = up + excused + unreachable + down;
  return atLeast({ part: known, of: known + unobserved }, ASSESSABLE_COVERAGE);
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

/**
 * Whether a value meets its target, and its points; null without a target. Exact: 96.996 misses 97.
 */
export function judge(
  indicator: Pick<Indicator, 'target' | 'points' | 'direction' | 'scoring'>,
  actual: Ratio,
): { readonly met: boolean; readonly points: Ratio } | null {
  const target = indicator.target && ratioOf(indicator.target);
  if (!target) return null;
  const met =
    indicator.direction === 'higher' ? compare(actual, target) >= 0 : compare(actual, target) <= 0;
  const all = points(indicator.points);
  if (met) return { met, points: all };
  return {
    met,
    points: least(
      all,
      greatest(ZERO, missed(indicator.scoring, actual, target, all, indicator.direction)),
    ),
  };
}

function missed(
  scoring: ScoringRule,
  actual: Ratio,
  target: Ratio,
  all: Ratio,
  direction: Indicator['direction'],
): Ratio {
  switch (scoring.rule) {
    case 'all-or-nothing':
      return ZERO;
    case 'pro-rata':
      return times(all, direction === 'higher' ? shareOf(actual, target) : shareOf(target, actual));
    case 'linear': {
      const floor = points(scoring.floor);
      return times(all, shareOf(minus(actual, floor), minus(target, floor)));
    }
    case 'steps': {
      const reached = scoring.steps.filter(({ at }) =>
        direction === 'higher'
          ? compare(actual, points(at)) >= 0
          : compare(actual, points(at)) <= 0,
      );
      return reached.map((step) => points(step.points)).reduce(greatest, ZERO);
    }
  }
}

/** `a ÷ b`; nothing of nothing is nothing. */
function shareOf(a: Ratio, b: Ratio): Ratio {
  return b.part === 0n ? ZERO : over(a, b);
}
