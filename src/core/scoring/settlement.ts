import type { Fraction } from '../judging/availability.ts';
import type { DeductionRule } from '../contracts/contract.ts';
import type { Ratio } from '../numbers/ratio.ts';

/**
 * Rates of a contract before and after exclusions (剔除前 / 剔除后), in percent; null where there is
 * nothing to tell.
 */
export type ContractRates = {
  /** Nothing excused, unreachable time counted as down. */
  readonly before: Ratio | null;
  /** By the contract's policy. */
  readonly after: Ratio | null;
  readonly target: Ratio | null;
  /** null: no target, nothing to tell, or not fit for assessment. */
  readonly met: boolean | null;
};

/**
 * Why a line is undecided. Its figure is not fit for assessment, there was nothing to measure, or
 * the contract states no target or no fee.
 */
export type Undecided = 'not-fit' | 'nothing' | 'no-target' | 'no-fee';

/**
 * One line of a settlement with its arithmetic as data: quantity × `unitFen`, or quantity × `share`
 * of the fee, is `productFen`; quantity × `points` is `productPoints`.
 */
export type DeductionLine = {
  /** Position of the rule in the contract, from 1. */
  readonly number: number;
  readonly rule: DeductionRule['rule'];
  /** Started steps, devices over the limit, or late faults; for grade bands 1. */
  readonly quantity: number;
  readonly unitFen: number | null;
  /** A share of the fee, of 1. For grade bands the share that is not paid. */
  readonly share: Ratio | null;
  readonly points: Ratio | null;
  readonly productFen: number;
  /** Points off the month's score. */
  readonly productPoints: Ratio;
  /**
   * What was measured and what it is held against: percent, points, or milliseconds; null where a
   * count says all.
   */
  readonly measured: Ratio | null;
  readonly against: Ratio | null;
  /** Size of one step, percent. */
  readonly step: Ratio | null;
  /** Devices it counts, in code-point order; a device with two late faults stands once. */
  readonly devices: readonly string[];
  readonly undecided: Undecided | null;
};

/** What a contract's month comes to. Money is in whole fen. */
export type Settlement = {
  readonly contract: string;
  readonly name: string;
  readonly vendor: string;
  /** In-service time of its devices while it was in force. */
  readonly inServiceMs: number;
  readonly devices: number;
  /** At least 95 % of that time was observed. If not, rules that rest on rates decide nothing. */
  readonly assessable: boolean;
  readonly rates: ContractRates;
  /** Days of the month in which the contract is in force, of all its days. The fee is for these. */
  readonly days: Fraction;
  /** The month's fee; null: the contract tells none. */
  readonly feeFen: number | null;
  readonly lines: readonly DeductionLine[];
  /**
   * Score that grade bands look at: points of measured rows by 100, less points off; null: not to
   * be told.
   */
  readonly score: Ratio | null;
  /** Sum of the lines. */
  readonly sumFen: number;
  /** Most that may be deducted: the cap of the contract, else the fee; null: no fee is told. */
  readonly capFen: number | null;
  /** The sum, at most the cap. */
  readonly deductionFen: number;
  /** The fee less the deduction; null: no fee is told. */
  readonly payableFen: number | null;
  /** A line is undecided: the deduction may still grow. */
  readonly provisional: boolean;
};
