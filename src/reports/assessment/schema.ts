import { z } from 'zod';
import { EXCUSALS, UNREACHABLES } from '../../core/scoring/rate-method.ts';

const ms = z.int().min(0);
const fen = z.int().min(0);
const count = z.int().min(0);
const instant = z.int().describe('Milliseconds since 1970-01-01T00:00:00Z.');
const text = z.string();
const digits = z
  .string()
  .regex(/^-?\d+$/)
  .nullable();

/** An exact number in JSON. */
export const exactSchema = z
  .strictObject({
    shown: z
      .string()
      .describe('Rounded half up to 2 decimals. For display only: nothing is decided by it.'),
    decimal: z.string().describe('Rounded half up to 12 decimals.'),
    part: digits.describe(
      'The exact value is part / of; null where they have more than 40 digits (a mean of many devices).',
    ),
    of: digits,
  })
  .describe('An exact number.');
const value = exactSchema.nullable();

const faults = z.strictObject({
  inTime: count,
  late: count,
  undecided: count.describe(
    'Nobody saw the end, or the device moved or left before its limit: in no rate.',
  ),
});

/** One way of counting with its result. */
export const methodFigureSchema = z
  .strictObject({
    by: z.enum(['total', 'contract']),
    key: text.describe('Number of the contract; empty for the total.'),
    measure: z
      .enum([
        'online_rate',
        'intact_rate',
        'roll_call_rate',
        'clock_accuracy',
        'repair_timeliness',
        'video_path_rate',
        'recording_rate',
      ])
      .describe(
        'video_path_rate, recording_rate: of the time not offline in which somebody looked, that in which video came, and in which the device recorded.',
      ),
    excusal: z
      .enum(EXCUSALS)
      .nullable()
      .describe(
        'none: up / known; exclude: up / (known - excused); credit: (up + excused) / known. null: does not apply.',
      ),
    unreachable: z
      .enum(UNREACHABLES)
      .nullable()
      .describe('Time behind a parent that was itself down: downtime, or taken like excused time.'),
    fleet: z.enum(['pooled', 'mean', 'weighted']).nullable(),
    weights: text.describe(
      'For a weighted fleet: what has which weight, e.g. `class 一类=5 二类=3`; else empty.',
    ),
    at: z.array(text).describe('Civil times of the roll-call; else empty.'),
    toleranceMs: ms
      .nullable()
      .describe('Of the clock, before the half second that ONVIF clocks cannot tell is granted.'),
    limits: text.describe('Of repairs, e.g. `24 h; 农村 48 h`; else empty.'),
    rate: value.describe('Percent; null when there is nothing to tell.'),
    faults: faults.nullable(),
    assessable: z.boolean().describe('At least 95 % was observed: of time, or of patrol instants.'),
  })
  .describe('A rate by one method. All methods stand side by side, because they differ.');

const status = z
  .enum(['scored', 'not-fit', 'nothing', 'person'])
  .describe(
    'not-fit: covered too little to be assessed (不具备考核条件); nothing: nothing to measure; person: left to a person. These have no points.',
  );

const row = z.strictObject({
  id: text,
  names: z.tuple([text, text, text]).describe('一级, 二级, 三级指标.'),
  unit: text,
  target: value,
  direction: z.enum(['higher', 'lower']),
  source: text,
  scoring: z.enum(['pro-rata', 'all-or-nothing', 'steps', 'linear']),
  actual: value.describe('实际完成值.'),
  status,
  met: z.boolean().nullable().describe('Whether the target is met, exactly.'),
  points: exactSchema.describe('分值.'),
  earned: value.describe('得分; null: none is made up.'),
});

/** The filled form. */
export const evaluationSchema = z
  .strictObject({
    project: text,
    department: text,
    unit: text,
    budget: z.strictObject({
      points: exactSchema,
      rows: z.array(z.strictObject({ name: text, initial: value, year: value, spent: value })),
      rate: value.describe('执行率 of the first row, percent.'),
      earned: value,
    }),
    goal: z.strictObject({ expected: text, achieved: text }),
    rows: z.array(row),
    earned: exactSchema.describe('Points of the rows that have some.'),
    possible: exactSchema.describe('Points those rows could have had.'),
    total: value.describe('总分; null while a row has none.'),
    grade: text.nullable(),
  })
  .describe('项目支出绩效自评表, as far as it can be filled.');

const line = z.strictObject({
  number: z.int().min(1),
  rule: z.enum(['stepBelowTarget', 'downtimeOver', 'lateRepair', 'gradeBands']),
  quantity: count.describe(
    'Started steps, devices over the limit, late faults; for grade bands 1.',
  ),
  unitFen: fen.nullable(),
  share: value.describe('Share of the fee for each, of 1; for grade bands what is not paid.'),
  points: value.describe('Points off the score for each.'),
  productFen: fen,
  productPoints: exactSchema,
  measured: value,
  against: value.describe('Target in percent, score of the band, or limit in milliseconds.'),
  step: value.describe('Percent.'),
  devices: z.array(text),
  undecided: z.enum(['not-fit', 'nothing', 'no-target', 'no-fee']).nullable(),
});

/** What of a contract's terms its figures depend on. */
const terms = z.strictObject({
  onlineMethod: z.enum(EXCUSALS).describe('What becomes of excused downtime.'),
  unreachableCounts: z.boolean(),
  excusedReasons: z.array(text).nullable().describe('null: every approved reason excuses.'),
  filingLimitDays: count.nullable().describe('Working days; null: no limit.'),
  lateFilingCounts: z.boolean(),
  repairLimitMs: z.record(text, ms).describe('By point class.'),
  defaultRepairLimitMs: ms.nullable().describe('Of all other classes; null: no limit.'),
});

/** A contract's month in money. */
export const settlementSchema = z
  .strictObject({
    contract: text,
    name: text,
    vendor: text,
    terms,
    inServiceMs: ms.describe('In-service time of its devices while it was in force.'),
    devices: count,
    assessable: z.boolean(),
    rates: z.strictObject({
      before: value.describe('剔除前: nothing excused, percent.'),
      after: value.describe("剔除后: by the contract's method, percent."),
      target: value,
      met: z.boolean().nullable(),
    }),
    days: z
      .strictObject({ part: count, of: count })
      .describe('Days of the month in which the contract is in force, of all its days.'),
    feeFen: fen
      .nullable()
      .describe('Monthly fee × days, rounded half up to a fen; null: none is told.'),
    lines: z.array(line),
    score: value.describe(
      'What grade bands look at: points of measured rows by 100, less points off.',
    ),
    sumFen: fen,
    capFen: fen.nullable(),
    deductionFen: fen,
    payableFen: fen.nullable(),
    provisional: z.boolean().describe('A line is undecided: the deduction may still grow.'),
  })
  .describe(
    'Settlement of one contract. Each line: quantity × unit, or quantity × share × fee rounded half up to a fen, is its product.',
  );

/** An exclusion and what it did. */
export const reportedExclusionSchema = z
  .strictObject({
    id: text,
    reason: text,
    from: instant,
    to: instant.nullable().describe('null: until further notice.'),
    evidence: z.strictObject({ sha256: text, name: text }).nullable(),
    requester: text,
    approver: text,
    filedAt: instant.describe('When it was handed in, as whoever recorded it said.'),
    recordedAt: instant.describe('When the program took it down.'),
    late: z.boolean().describe('Filed after the limit of a contract it touches.'),
    note: text,
    devices: count.describe('Devices it names that were in service meanwhile, in the period.'),
    excusedMs: ms.describe(
      'Time not online in the period that it excuses. Where exclusions overlap, each tells its own.',
    ),
  })
  .describe('An approved exclusion (报备) that touches the period and was not withdrawn.');

/** Time under contract, and time without. */
export const coverSchema = z
  .strictObject({
    ledger: z
      .boolean()
      .describe(
        'There is a ledger of contracts. If not, all time counts and is booked under the contract column of the inventory.',
      ),
    inContractMs: ms,
    outOfContractMs: ms,
    outOfContractDownMs: ms.describe(
      'Not online and not excused while under no contract: measured, and charged to nobody.',
    ),
  })
  .describe('In-service time by whether a contract was in force.');

/** A rate by one method. */
export type MethodFigure = z.infer<typeof methodFigureSchema>;
/** The form as a document shows it. */
export type ReportedEvaluation = z.infer<typeof evaluationSchema>;
/** A settlement as a document shows it. */
export type ReportedSettlement = z.infer<typeof settlementSchema>;
/** An exclusion as a document shows it. */
export type ReportedExclusion = z.infer<typeof reportedExclusionSchema>;
/** How much time was under contract. */
export type Cover = z.infer<typeof coverSchema>;
/** An exact number as a document shows it. */
export type Exact = z.infer<typeof exactSchema>;
