import type { Excusal } from '../scoring/rate-method.ts';
import type { Fraction } from '../judging/availability.ts';
import type { CivilDate } from '../time/civil-date.ts';
import type { Kind } from '../inventory/device.ts';
import type { FindingName } from '../inspection/finding.ts';

/** Which devices a contract covers, at each instant by the particulars they then had. */
export type DeviceSelector =
  /** Those whose contract column in the inventory holds the contract's number. */
  | { readonly by: 'column' }
  | { readonly by: 'devices'; readonly devices: readonly string[] }
  /** Those that match every list that is not empty; `labels` must all be as given. */
  | {
      readonly by: 'match';
      readonly sites: readonly string[];
      readonly kinds: readonly Kind[];
      readonly labels: Readonly<Record<string, string>>;
    };

/** One rule by which a month's fee shrinks. Shares are exact fractions of 1, sums whole fen. */
export type DeductionRule =
  /** For each started `step` of online rate below the target. */
  | ({ readonly rule: 'stepBelowTarget'; readonly step: Fraction } & (SumCharge | FeeShareCharge))
  /** For each device whose downtime in the month exceeds the limit. */
  | ({ readonly rule: 'downtimeOver'; readonly limitMs: number } & (SumCharge | PointsCharge))
  /** For each fault that was repaired after its limit. */
  | ({ readonly rule: 'lateRepair' } & SumCharge)
  /**
   * What share of the fee is paid at a final score: that of the highest band reached, falling
   * order; below the last one, none.
   */
  | {
      readonly rule: 'gradeBands';
      readonly bands: readonly { readonly atLeast: Fraction; readonly share: Fraction }[];
    };

/** A sum of money, whole fen. */
export type SumCharge = { readonly charge: 'sum'; readonly amountFen: number };
/** A share of the monthly fee. */
export type FeeShareCharge = { readonly charge: 'feeShare'; readonly share: Fraction };
/** Points off the month's score. */
export type PointsCharge = { readonly charge: 'points'; readonly points: Fraction };

/** What a contract says on excused downtime. */
export type ExcusePolicy = {
  /** Reasons that excuse; null: every one. */
  readonly excusedReasons: readonly string[] | null;
  /**
   * Working days after the day an excused span begins within which it must be filed; null: no
   * limit.
   */
  readonly filingLimitDays: number | null;
  /** Whether one that was filed late excuses all the same. */
  readonly lateFilingCounts: boolean;
};

/** How a contract's devices are assessed. */
export type AssessmentPolicy = ExcusePolicy & {
  /** How the online rate takes excused downtime. */
  readonly onlineMethod: Excusal;
  /** Online rate to reach, as a share of 1; null: none agreed. */
  readonly target: Fraction | null;
  /**
   * Whether time in which a device could not be reached because its parent was down counts as down.
   */
  readonly unreachableCounts: boolean;
  /**
   * What makes a device that answers impaired all the same, where it is found; absent: nothing
   * does.
   */
  readonly impairingFindings?: readonly FindingName[];
  /**
   * Time to repair by point class (点位类型), milliseconds; a class not named has
   * `defaultRepairLimitMs`.
   */
  readonly repairLimitMs: Readonly<Record<string, number>>;
  /** Milliseconds; null: no limit. */
  readonly defaultRepairLimitMs: number | null;
  readonly deductions: readonly DeductionRule[];
  /** Most that may be deducted in a month, as a share of the monthly fee; null: all of it. */
  readonly cap: Fraction | null;
};

/**
 * What makes a device under a contract impaired, where it is found; nothing under none (empty
 * number), or one that is not in the ledger.
 */
export function impairingUnder(
  contracts: readonly Pick<Contract, 'number' | 'policy'>[],
  number: string,
): readonly FindingName[] {
  return contracts.find((contract) => contract.number === number)?.policy.impairingFindings ?? [];
}

/** One step of a contract's approval, e.g. 会签. */
export type ApprovalStage = {
  readonly name: string;
  readonly owner: string;
  readonly from: CivilDate;
  /** The day it was done; null: under way. */
  readonly to: CivilDate | null;
  /** Days it may take; null: no limit. */
  readonly limitDays: number | null;
};

/** One contract of the ledger (合同台账). Empty text: not told. */
export type Contract = {
  readonly number: string;
  readonly name: string;
  readonly labels: readonly string[];
  /** Who answers for it on the paying side (甲方). */
  readonly owner: string;
  readonly vendor: string;
  readonly vendorPhone: string;
  /** Sum of the whole period, fen; null: not told. */
  readonly amountFen: number | null;
  /** A month's fee, fen; null: the amount divided evenly over the months, see `monthlyFee`. */
  readonly monthlyFeeFen: number | null;
  /** First day in force. */
  readonly from: CivilDate;
  /** Last day in force; belongs to it. */
  readonly to: CivilDate;
  readonly attachments: readonly { readonly path: string; readonly page: number | null }[];
  readonly covers: DeviceSelector;
  readonly policy: AssessmentPolicy;
  readonly stages: readonly ApprovalStage[];
};

/**
 * What holds for time under no contract, and for contracts that say nothing: nothing is demanded,
 * and every approved reason excuses.
 */
export const NO_POLICY: AssessmentPolicy = {
  excusedReasons: null,
  filingLimitDays: null,
  lateFilingCounts: true,
  onlineMethod: 'exclude',
  target: null,
  unreachableCounts: false,
  repairLimitMs: {},
  defaultRepairLimitMs: null,
  deductions: [],
  cap: null,
};
