import type { AssessmentPolicy, Contract } from '../contracts/contract.ts';
import { daysInForce, monthlyFee } from '../contracts/ledger.ts';
import type { Counted, CountingPlan } from './counting.ts';
import { gradeLine, inPercent, lineOf, type ContractMonth } from './deductions.ts';
import type { Evaluation } from './evaluation.ts';
import { inServiceMs, NO_TIME, type Fraction } from '../judging/availability.ts';
import {
  compare,
  greatest,
  least,
  minus,
  nearest,
  over,
  plus,
  ratioOf,
  times,
  whole,
  ZERO,
  type Ratio,
} from '../numbers/ratio.ts';
import type { RateMethod } from './rate-method.ts';
import { amountsOf, devicesAmong, isAssessable, rateOf, totalOf } from './rates.ts';
import type { DeductionLine, Settlement } from './settlement.ts';

const HUNDRED = whole(100);
const RAW: RateMethod = { excusal: 'none', unreachable: 'counts', fleet: { of: 'pooled' } };

/** How a contract calculates its online rate: all time of its devices together. */
function methodOf({ onlineMethod, unreachableCounts }: AssessmentPolicy): RateMethod {
  return {
    excusal: onlineMethod,
    unreachable: unreachableCounts ? 'counts' : 'excused',
    fleet: { of: 'pooled' },
  };
}

/**
 * Settles a contract's month `YYYY-MM` from the counts of its devices while it was in force.
 * `evaluation`: the form filled from these counts, or null without a form. Its measured rows make
 * the score that grade bands look at.
 */
export function settle(
  contract: Contract,
  month: string,
  members: readonly Counted[],
  plan: CountingPlan,
  evaluation: Evaluation | null,
): Settlement {
  const { number, name, vendor, policy } = contract;
  const online = totalOf(members)?.online ?? NO_TIME;
  const days = daysInForce(contract, month);
  const fee = feeOf(contract, days);
  const assessable = isAssessable(amountsOf(online));
  const rate = onlineRate(members, methodOf(policy));
  const its = { policy, members, plan, assessable, rate, fee };
  const { lines, score } = deduct(its, evaluation);
  return {
    contract: number,
    name,
    vendor,
    inServiceMs: inServiceMs(online),
    devices: devicesAmong(members),
    assessable,
    rates: ratesOf(its),
    days,
    lines,
    score,
    ...moneyOf(lines, fee, policy),
    provisional: lines.some((line) => line.undecided !== null),
  };
}

/** Applies the rules in the contract's order. Grade bands look at what the others leave. */
function deduct(
  its: ContractMonth,
  evaluation: Evaluation | null,
): Pick<Settlement, 'lines' | 'score'> {
  const { deductions } = its.policy;
  const flat = deductions.flatMap((rule, index) =>
    rule.rule === 'gradeBands' ? [] : [lineOf(rule, index + 1, its)],
  );
  const score = scoreAfter(flat, evaluation, its.assessable);
  const graded = deductions.flatMap((rule, index) =>
    rule.rule === 'gradeBands' ? [gradeLine(rule, index + 1, score, its)] : [],
  );
  return { lines: [...flat, ...graded].sort((a, b) => a.number - b.number), score };
}

function onlineRate(members: readonly Counted[], method: RateMethod): Ratio | null {
  return rateOf(members, ({ online }) => amountsOf(online), method);
}

function ratesOf({ policy, members, rate, assessable }: ContractMonth): Settlement['rates'] {
  const before = onlineRate(members, RAW);
  const target = policy.target && ratioOf(policy.target);
  return {
    before: inPercent(before),
    after: inPercent(rate),
    target: inPercent(target),
    met: rate && target && assessable ? compare(rate, target) >= 0 : null,
  };
}

/**
 * The month's fee for the days in force, in whole fen: it is rounded once, here. A contract of a
 * year that starts on the 15th touches thirteen months and is paid for twelve.
 */
function feeOf(contract: Contract, days: Fraction): Ratio | null {
  const fee = monthlyFee(contract);
  const [exact, share] = [fee && ratioOf(fee), ratioOf(days)];
  return exact && share && whole(nearest(times(exact, share)));
}

function moneyOf(
  lines: readonly DeductionLine[],
  fee: Ratio | null,
  { cap }: AssessmentPolicy,
): Pick<Settlement, 'feeFen' | 'sumFen' | 'capFen' | 'deductionFen' | 'payableFen'> {
  const sumFen = lines.reduce((total, line) => total + line.productFen, 0);
  const share = cap && ratioOf(cap);
  const capFen = fee && Number(nearest(share ? times(fee, least(share, whole(1))) : fee));
  const feeFen = fee && Number(nearest(fee));
  const deductionFen = capFen === null ? sumFen : Math.min(sumFen, capFen);
  return {
    feeFen,
    sumFen,
    capFen,
    deductionFen,
    payableFen: feeFen === null ? null : feeFen - deductionFen,
  };
}

/**
 * The points of the measured rows, scaled to 100, minus those that deduction rules take off. Null
 * while a measured row has no points.
 */
function scoreAfter(
  lines: readonly DeductionLine[],
  evaluation: Evaluation | null,
  assessable: boolean,
): Ratio | null {
  const rows = (evaluation?.scores ?? []).filter(
    (score) => score.indicator.source.from !== 'manual',
  );
  if (!assessable || rows.some((score) => score.points === null)) return null;
  const possible = rows
    .map(({ indicator }) => ratioOf(indicator.points) ?? ZERO)
    .reduce(plus, ZERO);
  if (possible.part === 0n) return null;
  const earned = rows.map((score) => score.points ?? ZERO).reduce(plus, ZERO);
  const off = lines.map((line) => line.productPoints).reduce(plus, ZERO);
  return greatest(ZERO, minus(times(over(earned, possible), HUNDRED), off));
}
