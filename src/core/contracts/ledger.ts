import type { Fraction } from '../judging/availability.ts';
import { addDays, daysBetween, type CivilDate } from '../time/civil-date.ts';
import type { ApprovalStage, Contract } from './contract.ts';
import { devicesOf, uncovered, type Listed } from './cover.ts';

/** Days in force that follow `today`: 0 on the last day, negative when it is over. */
export function daysLeft({ to }: Contract, today: CivilDate): number {
  return daysBetween(today, to);
}

/**
 * Whole months of the contract's period, e.g. 12 for 2026-03-15 to 2027-03-14; null when it is not
 * whole months.
 */
export function wholeMonths({ from, to }: Contract): number | null {
  const end = addDays(to, 1);
  if (from.slice(8) !== end.slice(8) && !bothEndMonths(from, end)) return null;
  return monthNumber(end) - monthNumber(from);
}

/**
 * From the last day of a month to the last day of a shorter one, such as 31 January to 28 February.
 */
function bothEndMonths(from: CivilDate, end: CivilDate): boolean {
  return [from, end].every((date) => addDays(date, 1).endsWith('-01'));
}

function monthNumber(date: CivilDate): number {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
}

/**
 * A month's fee in fen, exact: as told, or else the amount divided evenly over the whole months;
 * null when neither is possible.
 */
export function monthlyFee(contract: Contract): Fraction | null {
  if (contract.monthlyFeeFen !== null) return { part: contract.monthlyFeeFen, of: 1 };
  const months = wholeMonths(contract);
  return contract.amountFen === null || months === null || months === 0
    ? null
    : { part: contract.amountFen, of: months };
}

/** How much of a civil month `YYYY-MM` a contract is in force, in days of the month. */
export function daysInForce({ from, to }: Contract, month: string): Fraction {
  const first = `${month}-01`;
  const last = addDays(`${addDays(first, 31).slice(0, 7)}-01`, -1);
  const days = daysBetween(from > first ? from : first, to < last ? to : last) + 1;
  return { part: Math.max(0, days), of: daysBetween(first, last) + 1 };
}

/** Where the approval of a contract stands. */
export type StageAge = {
  readonly stage: ApprovalStage;
  /** Days since it began; for a stage that is done, days it took. */
  readonly days: number;
  /** Whether it has taken more days than it may. */
  readonly late: boolean;
};

/** Every stage that has begun, with its age. */
export function stageAges({ stages }: Contract, today: CivilDate): readonly StageAge[] {
  return stages
    .filter(({ from }) => from <= today)
    .map((stage) => {
      const days = daysBetween(
        stage.from,
        stage.to !== null && stage.to < today ? stage.to : today,
      );
      return { stage, days, late: stage.limitDays !== null && days > stage.limitDays };
    });
}

/** The stage under way that began last; null when none is under way. */
export function currentStage(contract: Contract, today: CivilDate): StageAge | null {
  const open = stageAges(contract, today).filter(({ stage }) => isOpen(stage, today));
  return open.reduce<StageAge | null>(
    (last, age) => (last && last.stage.from > age.stage.from ? last : age),
    null,
  );
}

/** Stages under way for longer than they may be. */
export function stagesPastLimit(contract: Contract, today: CivilDate): readonly StageAge[] {
  return stageAges(contract, today).filter(({ stage, late }) => late && isOpen(stage, today));
}

function isOpen({ to }: ApprovalStage, today: CivilDate): boolean {
  return to === null || to > today;
}

/**
 * Whether contracts are in force on the day after its last for every device it then would cover.
 * One that covers no device is never renewed so.
 */
export function isRenewed(
  contract: Contract,
  contracts: readonly Contract[],
  devices: readonly Listed[],
): boolean {
  const next = addDays(contract.to, 1);
  const members = devicesOf(contract, devices, next);
  return members.length > 0 && uncovered(contracts, members, next).length === 0;
}
