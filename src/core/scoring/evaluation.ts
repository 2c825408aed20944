import type { RateMethod, Unreachable } from './rate-method.ts';
import type { Fraction } from '../judging/availability.ts';
import type { Kind } from '../inventory/device.ts';
import type { Ratio } from '../numbers/ratio.ts';
import type { CivilTime } from '../time/civil-time.ts';

/** Which devices count: those of some kinds and point classes. Empty: of all. */
export type Scope = { readonly kinds: readonly Kind[]; readonly classes: readonly string[] };

/**
 * How long a repair may take, in milliseconds of time that is not excused: by point class
 * (点位类型), and for all others (null: no limit). `unreachable`: whether unreachable time is
 * excused as well.
 */
export type RepairLimits = {
  readonly otherwiseMs: number | null;
  readonly byClassMs: Readonly<Record<string, number>>;
  readonly unreachable: Unreachable;
};

/** Civil times of day, in order, at which devices are called (点名). */
export type RollCall = readonly CivilTime[];

/** Where the actual value of an indicator comes from. Rates are in percent. */
export type Source =
  | { readonly from: 'device_count'; readonly scope: Scope }
  | ({
      readonly from: 'online_rate' | 'intact_rate' | 'video_path_rate' | 'recording_rate';
      readonly scope: Scope;
    } & RateMethod)
  | ({
      readonly from: 'roll_call_rate';
      readonly scope: Scope;
      readonly rollCall: RollCall;
    } & RateMethod)
  | { readonly from: 'clock_accuracy'; readonly scope: Scope; readonly toleranceMs: number }
  | { readonly from: 'repair_timeliness'; readonly scope: Scope; readonly limits: RepairLimits }
  | {
      readonly from: 'manual';
      /** What a person entered; null: nobody has. */
      readonly actual: Fraction | null;
      readonly points: Fraction | null;
    };

/** How an actual value becomes points. The target met gives full points in every rule. */
export type ScoringRule =
  /** Missed: points × actual ÷ target; where lower is better points × target ÷ actual. */
  | { readonly rule: 'pro-rata' }
  | { readonly rule: 'all-or-nothing' }
  /** Missed: the points of the best step reached, none below the last. */
  | {
      readonly rule: 'steps';
      readonly steps: readonly { readonly at: Fraction; readonly points: Fraction }[];
    }
  /** Missed: full points at the target, none at `floor` and beyond, in proportion between. */
  | { readonly rule: 'linear'; readonly floor: Fraction };

/** One scored row of the form (绩效指标). */
export type Indicator = {
  /** Unique in the rubric. */
  readonly id: string;
  /** 一级, 二级 and 三级指标. */
  readonly names: readonly [string, string, string];
  /** Unit of the target and the actual value, e.g. `%`. */
  readonly unit: string;
  /** 年度指标值; null where a person judges without one. */
  readonly target: Fraction | null;
  /** 分值. */
  readonly points: Fraction;
  readonly direction: 'higher' | 'lower';
  readonly source: Source;
  readonly scoring: ScoringRule;
};

/** One row of 项目资金, in the form's unit (万元); null: not entered. */
export type BudgetRow = {
  readonly name: string;
  readonly initial: Fraction | null;
  readonly year: Fraction | null;
  readonly spent: Fraction | null;
};

/** A grade (等级) holds from `from` points on, up to the band above it. */
export type GradeBand = { readonly name: string; readonly from: Fraction };

/** The evaluation form (项目支出绩效自评表) and how each of its rows is filled. */
export type Rubric = {
  readonly project: string;
  readonly department: string;
  readonly unit: string;
  readonly budget: {
    /** 分值 of the rate of execution. */
    readonly points: Fraction;
    /** The first row is the total, which is scored. */
    readonly rows: readonly BudgetRow[];
  };
  readonly goal: { readonly expected: string; readonly achieved: string };
  readonly indicators: readonly Indicator[];
  /** Best first. */
  readonly grades: readonly GradeBand[];
};

/**
 * The status of a row. `scored`: it has points. `not-fit`: coverage is too low for assessment
 * (design rule 7). `nothing`: there was nothing to measure. `person`: a person must enter it and
 * has not.
 */
export type ScoreStatus = 'scored' | 'not-fit' | 'nothing' | 'person';

/** One row with its result. */
export type Score = {
  readonly indicator: Indicator;
  readonly status: ScoreStatus;
  /**
   * In the indicator's unit; null when unknown. Told also where the row is not fit for assessment.
   */
  readonly actual: Ratio | null;
  /** null: nothing is decided. */
  readonly met: boolean | null;
  /** null for rows that are not scored: no points are made up. */
  readonly points: Ratio | null;
};

/** A filled form. */
export type Evaluation = {
  readonly rubric: Rubric;
  readonly execution: {
    /** 执行率, percent. */
    readonly rate: Ratio | null;
    readonly points: Ratio | null;
  };
  readonly scores: readonly Score[];
  /** Points of the rows that have some, and the points those rows could give. */
  readonly earned: Ratio;
  readonly possible: Ratio;
  /** Points of the whole form; null while a row has none. */
  readonly total: Ratio | null;
  /** Grade of the whole form; null while a row has none. */
  readonly grade: string | null;
};
