import { inServiceMs, NO_TIME } from '../../core/judging/availability.ts';
import type { AssessmentPolicy, Contract } from '../../core/contracts/contract.ts';
import type { CountingPlan } from '../../core/scoring/counting.ts';
import { limitsOf } from '../../core/scoring/repair.ts';
import { settle } from '../../core/scoring/settle.ts';
import type { Evaluation, Rubric, Score } from '../../core/scoring/evaluation.ts';
import { byCodePoint } from '../../core/text/order.ts';
import { totalOf } from '../../core/scoring/rates.ts';
import { planFor } from '../../core/scoring/counting-plan.ts';
import { evaluate } from '../../core/scoring/scoring.ts';
import type { DeductionLine, Settlement } from '../../core/scoring/settlement.ts';
import type { Cover, ReportedEvaluation, ReportedSettlement } from './schema.ts';
import { exactFraction, exactOf, exactOrNull } from './exact.ts';
import type { Unit } from '../month/units.ts';

/** What a rubric and the contracts of a ledger need to have counted. */
export function planOf(rubric: Rubric | null, contracts: readonly Contract[]): CountingPlan {
  return planFor(
    rubric?.indicators ?? [],
    contracts.map(({ policy }) => limitsOf(policy)),
  );
}

/** What counts for the form: where there is a ledger, only time under a contract. */
export function assessedUnits(
  units: readonly Unit[],
  contracts: readonly Contract[],
): readonly Unit[] {
  return contracts.length === 0 ? units : units.filter(({ contract }) => contract !== '');
}

/** How much in-service time was under a contract of the ledger. */
export function coverOf(units: readonly Unit[], contracts: readonly Contract[]): Cover {
  const ledger = contracts.length > 0;
  const within = totalOf(assessedUnits(units, contracts))?.online ?? NO_TIME;
  const without =
    (ledger ? totalOf(units.filter(({ contract }) => contract === '')) : null)?.online ?? NO_TIME;
  return {
    ledger,
    inContractMs: inServiceMs(within),
    outOfContractMs: inServiceMs(without),
    outOfContractDownMs: without.downMs + without.unreachableMs,
  };
}

/** The form filled from units that count. */
export function reportedEvaluation(
  rubric: Rubric,
  units: readonly Unit[],
  plan: CountingPlan,
): ReportedEvaluation {
  const { execution, scores, earned, possible, total, grade } = evaluate(rubric, units, plan);
  return {
    project: rubric.project,
    department: rubric.department,
    unit: rubric.unit,
    budget: budgetOf(rubric, execution),
    goal: { ...rubric.goal },
    rows: scores.map(rowOf),
    earned: exactOf(earned),
    possible: exactOf(possible),
    total: exactOrNull(total),
    grade,
  };
}

function budgetOf(
  { budget }: Rubric,
  { rate, points }: Evaluation['execution'],
): ReportedEvaluation['budget'] {
  return {
    points: exactFraction(budget.points)!,
    rows: budget.rows.map(({ name, initial, year, spent }) => ({
      name,
      initial: exactFraction(initial),
      year: exactFraction(year),
      spent: exactFraction(spent),
    })),
    rate: exactOrNull(rate),
    earned: exactOrNull(points),
  };
}

function rowOf({
  indicator,
  status,
  actual,
  met,
  points,
}: Score): ReportedEvaluation['rows'][number] {
  const [first, second, third] = indicator.names;
  return {
    id: indicator.id,
    names: [first, second, third],
    unit: indicator.unit,
    target: exactFraction(indicator.target),
    direction: indicator.direction,
    source: indicator.source.from,
    scoring: indicator.scoring.rule,
    actual: exactOrNull(actual),
    status,
    met,
    points: exactFraction(indicator.points)!,
    earned: exactOrNull(points),
  };
}

/**
 * Settles a month `YYYY-MM` of every contract that had devices in service while it was in force, in
 * code-point order of the numbers.
 */
export function settlements(
  month: string,
  contracts: readonly Contract[],
  rubric: Rubric | null,
  units: readonly Unit[],
  plan: CountingPlan,
): ReportedSettlement[] {
  const sorted = [...contracts].sort((a, b) => byCodePoint(a.number, b.number));
  return sorted.flatMap((contract) => {
    const members = units.filter((unit) => unit.contract === contract.number);
    return members.length === 0
      ? []
      : [
          reported(
            contract,
            settle(contract, month, members, plan, rubric && evaluate(rubric, members, plan)),
          ),
        ];
  });
}

function reported(
  { policy }: Contract,
  { rates, lines, score, ...rest }: Settlement,
): ReportedSettlement {
  const { before, after, target, met } = rates;
  return {
    ...rest,
    terms: termsOf(policy),
    rates: {
      before: exactOrNull(before),
      after: exactOrNull(after),
      target: exactOrNull(target),
      met,
    },
    lines: lines.map(reportedLine),
    score: exactOrNull(score),
  };
}

function termsOf({
  onlineMethod,
  unreachableCounts,
  excusedReasons,
  filingLimitDays,
  lateFilingCounts,
  repairLimitMs,
  defaultRepairLimitMs,
}: AssessmentPolicy): ReportedSettlement['terms'] {
  return {
    onlineMethod,
    unreachableCounts,
    excusedReasons: excusedReasons && [...excusedReasons],
    filingLimitDays,
    lateFilingCounts,
    repairLimitMs: { ...repairLimitMs },
    defaultRepairLimitMs,
  };
}

function reportedLine({
  share,
  points,
  productPoints,
  measured,
  against,
  step,
  devices,
  ...rest
}: DeductionLine): ReportedSettlement['lines'][number] {
  return {
    ...rest,
    share: exactOrNull(share),
    points: exactOrNull(points),
    productPoints: exactOf(productPoints),
    measured: exactOrNull(measured),
    against: exactOrNull(against),
    step: exactOrNull(step),
    devices: [...devices],
  };
}
