import type { Fraction } from '../judging/availability.ts';
import type { AssessmentPolicy, Contract, DeductionRule } from '../contracts/contract.ts';
import type { Counted, CountingPlan } from './counting.ts';
import type { Evaluation, RateMethod, RepairLimits } from './evaluation.ts';
import { daysInForce, monthlyFee } from '../contracts/ledger.ts';
import { byCodePoint } from '../text/order.ts';
import {
  ceiling,
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
import { amountsOf, devicesAmong, rateOf, totalOf, type Amounts } from './rates.ts';
import { isAssessable, placeIn } from './scoring.ts';
import type { DeductionLine, Settlement, Undecided } from './settlement.ts';

const HUNDRED = whole(100);
const RAW: RateMethod = { excusal: 'none', unreachable: 'counts', fleet: { of: 'pooled' } };

/** How long faults under a contract may take. */
export function limitsOf({
  defaultRepairLimitMs,
  repairLimitMs,
  unreachableCounts,
}: AssessmentPolicy): RepairLimits {
  return {
    otherwiseMs: defaultRepairLimitMs,
    byClassMs: repairLimitMs,
    unreachable: unreachableCounts ? 'counts' : 'excused',
  };
}

/** How a contract reckons its online rate: time in one pot. */
function methodOf({ onlineMethod, unreachableCounts }: AssessmentPolicy): RateMethod {
  return {
    excusal: onlineMethod,
    unreachable: unreachableCounts ? 'counts' : 'excused',
    fleet: { of: 'pooled' },
  };
}

/** What the rules of a contract look at. */
type Case = {
  readonly policy: AssessmentPolicy;
  readonly members: readonly Counted[];
  readonly plan: CountingPlan;
  readonly assessable: boolean;
  /** Online rate by the contract's method, of 1. */
  readonly rate: Ratio | null;
  readonly fee: Ratio | null;
};

/**
 * Settles a contract's month `YYYY-MM` from the counts of its devices while it was in force.
 * `evaluation`: the form filled from these counts, whose measured rows make the score that grade
 * bands look at; null where there is no form.
 */
export function settle(
  contract: Contract,
  month: string,
  members: readonly Counted[],
  plan: CountingPlan,
  evaluation: Evaluation | null,
): Settlement {
  const { policy } = contract;
  const amounts = amountsOfAll(members);
  const days = daysInForce(contract, month);
  const fee = feeOf(contract, days);
  const its: Case = {
    policy,
    members,
    plan,
    assessable: isAssessable(amounts),
    rate: onlineRate(members, methodOf(policy)),
    fee,
  };
  const flat = policy.deductions.flatMap((rule, index) =>
    rule.rule === 'gradeBands' ? [] : [lineOf(rule, index + 1, its)],
  );
  const score = scoreAfter(flat, evaluation, its.assessable);
  const graded = policy.deductions.flatMap((rule, index) =>
    rule.rule === 'gradeBands' ? [gradeLine(rule, index + 1, score, its)] : [],
  );
  const lines = [...flat, ...graded].sort((a, b) => a.number - b.number);
  return {
    contract: contract.number,
    name: contract.name,
    vendor: contract.vendor,
    inServiceMs:
      amounts.up + amounts.excused + amounts.unreachable + amounts.down + amounts.unobserved,
    devices: devicesAmong(members),
    assessable: its.assessable,
    rates: ratesOf(its),
    days,
    lines,
    score,
    ...moneyOf(lines, fee, policy),
    provisional: lines.some((line) => line.undecided !== null),
  };
}

function amountsOfAll(members: readonly Counted[]): Amounts {
  const total = totalOf(members);
  return total
    ? amountsOf(total.online)
    : { up: 0, excused: 0, unreachable: 0, down: 0, unobserved: 0 };
}

function onlineRate(members: readonly Counted[], method: RateMethod): Ratio | null {
  return rateOf(members, ({ online }) => amountsOf(online), method);
}

function ratesOf({ policy, members, rate, assessable }: Case): Settlement['rates'] {
  const before = onlineRate(members, RAW);
  const target = policy.target && ratioOf(policy.target);
  return {
    before: percentOf(before),
    after: percentOf(rate),
    target: percentOf(target),
    met: rate && target && assessable ? compare(rate, target) >= 0 : null,
  };
}

function percentOf(ratio: Ratio | null): Ratio | null {
  return ratio && times(ratio, HUNDRED);
}

/**
 * The month's fee, for the days in force only: a year from the 15th touches thirteen months and is
 * paid for twelve. Whole fen: a fee that does not divide evenly is rounded once, here.
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

const BLANK: Omit<DeductionLine, 'number' | 'rule'> = {
  quantity: 0,
  unitFen: null,
  share: null,
  points: null,
  productFen: 0,
  productPoints: ZERO,
  measured: null,
  against: null,
  step: null,
  devices: [],
  undecided: null,
};

type FlatRule = Exclude<DeductionRule, { rule: 'gradeBands' }>;
type Found = Partial<
  Pick<DeductionLine, 'quantity' | 'measured' | 'against' | 'step' | 'devices' | 'undecided'>
>;

function lineOf(rule: FlatRule, number: number, its: Case): DeductionLine {
  const found = foundBy(rule, its);
  const line = { ...BLANK, number, rule: rule.rule, ...found };
  switch (rule.charge) {
    case 'sum':
      return { ...line, unitFen: rule.amountFen, productFen: line.quantity * rule.amountFen };
    case 'points': {
      const points = ratioOf(rule.points) ?? ZERO;
      return { ...line, points, productPoints: times(whole(line.quantity), points) };
    }
    case 'feeShare': {
      const share = ratioOf(rule.share) ?? ZERO;
      return {
        ...line,
        share,
        ...shareOfFee(times(whole(line.quantity), share), its.fee, line.undecided),
      };
    }
  }
}

function shareOfFee(
  share: Ratio,
  fee: Ratio | null,
  undecided: Undecided | null,
): Pick<DeductionLine, 'productFen' | 'undecided'> {
  return fee
    ? { productFen: Number(nearest(times(share, fee))), undecided }
    : { productFen: 0, undecided: undecided ?? 'no-fee' };
}

function foundBy(rule: FlatRule, its: Case): Found {
  switch (rule.rule) {
    case 'stepBelowTarget':
      return stepsBelow(ratioOf(rule.step) ?? whole(1), its);
    case 'downtimeOver':
      return downOver(rule.limitMs, its);
    case 'lateRepair':
      return lateIn(its);
  }
}

/** Started steps: a rate short of the target by anything is one step short. */
function stepsBelow(step: Ratio, { policy, rate, assessable }: Case): Found {
  const target = policy.target && ratioOf(policy.target);
  const shown = { measured: percentOf(rate), against: percentOf(target), step: percentOf(step) };
  if (!target) return { ...shown, undecided: 'no-target' };
  if (!rate) return { ...shown, undecided: 'nothing' };
  if (!assessable) return { ...shown, undecided: 'not-fit' };
  return { ...shown, quantity: Number(ceiling(greatest(ZERO, over(minus(target, rate), step)))) };
}

/** Downtime that was seen is certain however much was not, so this rule needs no coverage. */
function downOver(limitMs: number, { policy, members }: Case): Found {
  const byDevice = new Map<string, number>();
  for (const { device, counts } of members)
    byDevice.set(device, (byDevice.get(device) ?? 0) + chargedMs(counts.online, policy));
  const devices = [...byDevice]
    .filter(([, downMs]) => downMs > limitMs)
    .map(([device]) => device)
    .sort(byCodePoint);
  return { quantity: devices.length, against: whole(limitMs), devices };
}

function chargedMs(
  {
    downMs,
    unreachableMs,
    excusedMs,
  }: { readonly downMs: number; readonly unreachableMs: number; readonly excusedMs: number },
  policy: AssessmentPolicy,
): number {
  return (
    downMs +
    (policy.unreachableCounts ? unreachableMs : 0) +
    (policy.onlineMethod === 'none' ? excusedMs : 0)
  );
}

function lateIn({ policy, members, plan }: Case): Found {
  const place = placeIn(plan.limits, limitsOf(policy));
  const late = members
    .map(({ device, counts }) => ({ device, late: counts.faults[place]!.late }))
    .filter((each) => each.late > 0);
  return {
    quantity: late.reduce((count, each) => count + each.late, 0),
    devices: [...new Set(late.map(({ device }) => device))].sort(byCodePoint),
  };
}

/**
 * Points of the measured rows brought to 100, less the points that rules take off; null where one
 * of them has none.
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

function gradeLine(
  { bands }: Extract<DeductionRule, { rule: 'gradeBands' }>,
  number: number,
  score: Ratio | null,
  its: Case,
): DeductionLine {
  const line = { ...BLANK, number, rule: 'gradeBands' as const, measured: score };
  if (!score) return { ...line, undecided: its.assessable ? 'nothing' : 'not-fit' };
  const band = bands.find(({ atLeast }) => compare(score, ratioOf(atLeast) ?? ZERO) >= 0);
  const unpaid = minus(whole(1), (band && ratioOf(band.share)) ?? ZERO);
  return {
    ...line,
    quantity: 1,
    share: unpaid,
    against: band ? ratioOf(band.atLeast) : null,
    ...shareOfFee(unpaid, its.fee, null),
  };
}
