import type { AssessmentPolicy, DeductionRule } from '../contracts/contract.ts';
import type { Counted, CountingPlan } from './counting.ts';
import { placeIn } from './counting-plan.ts';
import type { Buckets } from '../judging/availability.ts';
import {
  ceiling,
  compare,
  greatest,
  minus,
  nearest,
  over,
  ratioOf,
  times,
  whole,
  ZERO,
  type Ratio,
} from '../numbers/ratio.ts';
import { limitsOf } from './repair.ts';
import type { DeductionLine, Undecided } from './settlement.ts';
import { byCodePoint } from '../text/order.ts';

const HUNDRED = whole(100);

/** A contract's month as its deduction rules see it. */
export type ContractMonth = {
  readonly policy: AssessmentPolicy;
  readonly members: readonly Counted[];
  readonly plan: CountingPlan;
  readonly assessable: boolean;
  /** Online rate by the contract's method, as a share of 1. */
  readonly rate: Ratio | null;
  readonly fee: Ratio | null;
};

/** A share in percent. */
export function inPercent(share: Ratio | null): Ratio | null {
  return share && times(share, HUNDRED);
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

/** A rule that does not look at the month's score. */
export type FlatRule = Exclude<DeductionRule, { rule: 'gradeBands' }>;
type Found = Partial<
  Pick<DeductionLine, 'quantity' | 'measured' | 'against' | 'step' | 'devices' | 'undecided'>
>;

/** Applies one rule. `number`: its position in the contract, from 1. */
export function lineOf(rule: FlatRule, number: number, month: ContractMonth): DeductionLine {
  const found = foundBy(rule, month);
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
        ...shareOfFee(times(whole(line.quantity), share), month.fee, line.undecided),
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

function foundBy(rule: FlatRule, month: ContractMonth): Found {
  switch (rule.rule) {
    case 'stepBelowTarget':
      return stepsBelow(ratioOf(rule.step) ?? whole(1), month);
    case 'downtimeOver':
      return downOver(rule.limitMs, month);
    case 'lateRepair':
      return lateIn(month);
  }
}

/** Counts started steps: any shortfall from the target is at least one. */
function stepsBelow(step: Ratio, { policy, rate, assessable }: ContractMonth): Found {
  const target = policy.target && ratioOf(policy.target);
  const shown = { measured: inPercent(rate), against: inPercent(target), step: inPercent(step) };
  if (!target) return { ...shown, undecided: 'no-target' };
  if (!rate) return { ...shown, undecided: 'nothing' };
  if (!assessable) return { ...shown, undecided: 'not-fit' };
  return { ...shown, quantity: Number(ceiling(greatest(ZERO, over(minus(target, rate), step)))) };
}

/** Observed downtime is certain, so this rule needs no coverage. */
function downOver(limitMs: number, { policy, members }: ContractMonth): Found {
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
  { downMs, unreachableMs, excusedMs }: Buckets,
  policy: AssessmentPolicy,
): number {
  return (
    downMs +
    (policy.unreachableCounts ? unreachableMs : 0) +
    (policy.onlineMethod === 'none' ? excusedMs : 0)
  );
}

function lateIn({ policy, members, plan }: ContractMonth): Found {
  const place = placeIn(plan.limits, limitsOf(policy));
  const late = members
    .map(({ device, counts }) => ({ device, late: counts.faults[place]!.late }))
    .filter((each) => each.late > 0);
  return {
    quantity: late.reduce((count, each) => count + each.late, 0),
    devices: [...new Set(late.map(({ device }) => device))].sort(byCodePoint),
  };
}

/** Applies the grade bands of a contract to the month's score. */
export function gradeLine(
  { bands }: Extract<DeductionRule, { rule: 'gradeBands' }>,
  number: number,
  score: Ratio | null,
  month: ContractMonth,
): DeductionLine {
  const line = { ...BLANK, number, rule: 'gradeBands' as const, measured: score };
  if (!score) return { ...line, undecided: month.assessable ? 'nothing' : 'not-fit' };
  const band = bands.find(({ atLeast }) => compare(score, ratioOf(atLeast) ?? ZERO) >= 0);
  const unpaid = minus(whole(1), (band && ratioOf(band.share)) ?? ZERO);
  return {
    ...line,
    quantity: 1,
    share: unpaid,
    against: band ? ratioOf(band.atLeast) : null,
    ...shareOfFee(unpaid, month.fee, null),
  };
}
