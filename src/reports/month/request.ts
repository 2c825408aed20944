import type { Contract } from '../../core/contracts/contract.ts';
import type { JudgementPolicy } from '../../core/judging/judgement.ts';
import type { Rubric } from '../../core/scoring/evaluation.ts';
import type { WorkCalendar } from '../../core/time/civil-date.ts';
import type { Instant } from '../../core/time/civil-time.ts';

/** The month to report, and the rules to judge it by. */
export type MonthRequest = {
  /** `YYYY-MM`. */
  readonly month: string;
  /** IANA zone in which the month is civil. */
  readonly zone: string;
  /** A month that is not over is cut here. */
  readonly asOf: Instant;
  readonly policy: JudgementPolicy;
  /** The ledger. Where it is empty, time is booked under the contract column of the inventory. */
  readonly contracts: readonly Contract[];
  readonly calendar: WorkCalendar;
  /** The evaluation form; null: none is filled. */
  readonly rubric: Rubric | null;
  /** Number of the contract the report is limited to; null: all time counts. */
  readonly contract: string | null;
};
