import { EXCUSALS } from '../../core/scoring/rate-method.ts';
import { z } from 'zod';
import type { Fraction } from '../../core/judging/availability.ts';
import { isCivilDate } from '../../core/time/civil-date.ts';
import {
  type AssessmentPolicy,
  type DeductionRule,
  type DeviceSelector,
} from '../../core/contracts/contract.ts';
import { decimalFraction, fenOf, percentFraction } from '../../core/numbers/decimal.ts';
import { KINDS } from '../../core/inventory/device.ts';
import { FINDINGS } from '../../core/inspection/finding.ts';

/*
 * Every value arrives as text, exactly as written: a 20-digit code stays what it is, and 96.5 never
 * becomes a float.
 */

const HOUR_MS = 3_600_000;
/** Most entries of one list. */
const MAX_LIST = 100_000;

/** Text read by `parse`; `fault` says what is wrong with what it does not take, and the mend. */
function read<T>(parse: (text: string) => T | null, fault: string) {
  return z.string().transform((text, context): T => {
    const value = parse(text);
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message: fault });
    return z.NEVER;
  });
}

const optional = <T>(schema: z.ZodType<T, string>) =>
  z
    .union([z.literal('').transform(() => null), schema])
    .nullable()
    .default(null);
const text = z.string().max(500, 'is longer than 500 characters; shorten it').default('');
const required = z
  .string()
  .min(1, 'is empty; fill it in')
  .max(500, 'is longer than 500 characters; shorten it');
const texts = z.array(required).max(MAX_LIST).default([]);
const date = read(
  (value) => (isCivilDate(value) ? value : null),
  'is not a date of the calendar; write it as YYYY-MM-DD, for example 2026-03-01',
);
const percent = read(
  percentFraction,
  'is not a percentage; write a number from 0 to 100 without %, for example 97 or 96.5',
);
const positivePercent = read(
  (value) => atLeastZero(percentFraction(value), 1),
  'is not a percentage above 0; write for example 1 or 0.5',
);
const money = read(
  fenOf,
  'is not a sum in yuan; write digits with at most two decimals, for example 1200000 or 350.50',
);
const points = read(
  (value) => atLeastZero(decimalFraction(value), 0),
  'is not a number of points; write for example 2 or 0.5',
);
const hours = read(hoursMs, 'is not a number of hours; write for example 24 or 0.5');
const truth = z
  .enum(['true', 'false'], 'must be true or false')
  .transform((value) => value === 'true');
const days = read(
  (value) => (/^\d{1,4}$/.test(value) ? Number(value) : null),
  'is not a number of days; write a whole number from 0 to 9999',
);
const page = read(
  (value) => (/^[1-9]\d{0,5}$/.test(value) ? Number(value) : null),
  'is not a page; write a whole number from 1',
);

function atLeastZero(fraction: Fraction | null, least: 0 | 1): Fraction | null {
  return fraction && fraction.part >= least ? fraction : null;
}

function hoursMs(value: string): number | null {
  const fraction = decimalFraction(value);
  const ms = fraction && (fraction.part * HOUR_MS) / fraction.of;
  return ms !== null && ms >= 0 && Number.isSafeInteger(ms) ? ms : null;
}

const ONE_OF = 'needs exactly one of';

const deduction = z.discriminatedUnion(
  'rule',
  [
    z
      .strictObject({
        rule: z.literal('stepBelowTarget'),
        step: positivePercent,
        amount: money.optional(),
        feeShare: percent.optional(),
      })
      .transform(({ rule, step, amount, feeShare }, context): DeductionRule => {
        if (amount !== undefined && feeShare === undefined)
          return { rule, step, charge: 'sum', amountFen: amount };
        if (feeShare !== undefined && amount === undefined)
          return { rule, step, charge: 'feeShare', share: feeShare };
        context.addIssue({
          code: 'custom',
          message: `${ONE_OF} amount (yuan) and feeShare (percent of the monthly fee)`,
        });
        return z.NEVER;
      }),
    z
      .strictObject({
        rule: z.literal('downtimeOver'),
        hours,
        amount: money.optional(),
        points: points.optional(),
      })
      .transform(({ rule, hours: limitMs, amount, points: lost }, context): DeductionRule => {
        if (amount !== undefined && lost === undefined)
          return { rule, limitMs, charge: 'sum', amountFen: amount };
        if (lost !== undefined && amount === undefined)
          return { rule, limitMs, charge: 'points', points: lost };
        context.addIssue({ code: 'custom', message: `${ONE_OF} amount (yuan) and points` });
        return z.NEVER;
      }),
    z
      .strictObject({ rule: z.literal('lateRepair'), amount: money })
      .transform(({ rule, amount }): DeductionRule => ({ rule, charge: 'sum', amountFen: amount })),
    z
      .strictObject({
        rule: z.literal('gradeBands'),
        bands: z
          .array(z.strictObject({ atLeast: points, share: percent }))
          .min(1, 'is empty; name at least one band'),
      })
      .transform(({ rule, bands }): DeductionRule => ({
        rule,
        bands: bands.toSorted(
          (a, b) => b.atLeast.part * a.atLeast.of - a.atLeast.part * b.atLeast.of,
        ),
      })),
  ],
  'is no rule; write one of stepBelowTarget, downtimeOver, lateRepair, gradeBands under rule',
);

/** How contracts are assessed, as written; `repairHours` is by point class, `*` for all others. */
const policySchema = z
  .strictObject({
    online: z.enum(EXCUSALS, `must be one of ${EXCUSALS.join(', ')}`).default('exclude'),
    target: optional(percent),
    unreachableCounts: truth.default(false),
    excuses: z.array(required).max(100).nullable().default(null),
    filingLimitDays: optional(days),
    lateFilingCounts: truth.default(false),
    findings: z
      .array(z.enum(FINDINGS, `must be among ${FINDINGS.join(', ')}`))
      .max(FINDINGS.length)
      .default([]),
    repairHours: z.record(z.string(), hours).default({}),
    deductions: z.array(deduction).max(100).default([]),
    cap: optional(percent),
  })
  .transform(
    ({
      online,
      excuses,
      findings,
      repairHours: { '*': others = null, ...repairLimitMs },
      ...rest
    }): AssessmentPolicy => ({
      ...rest,
      ...(findings.length > 0 ? { impairingFindings: findings } : {}),
      onlineMethod: online,
      excusedReasons: excuses,
      repairLimitMs,
      defaultRepairLimitMs: others,
    }),
  );

const covers = z
  .strictObject({
    devices: texts,
    sites: texts,
    kinds: z.array(z.enum(KINDS, `must be among ${KINDS.join(', ')}`)).default([]),
    labels: z.record(z.string(), z.string()).default({}),
  })
  .transform(({ devices, sites, kinds, labels }, context): DeviceSelector => {
    const matches = sites.length + kinds.length + Object.keys(labels).length > 0;
    if (devices.length > 0 && matches)
      context.addIssue({
        code: 'custom',
        message:
          'names devices and also sites, kinds or labels; name the devices, or what they have in common',
      });
    if (devices.length > 0) return { by: 'devices', devices };
    return matches ? { by: 'match', sites, kinds, labels } : { by: 'column' };
  });

const stage = z
  .strictObject({
    name: required,
    owner: text,
    from: date,
    to: optional(date),
    limitDays: optional(days),
  })
  .refine(({ from, to }) => to === null || from <= to, {
    path: ['to'],
    message: 'is before the day the stage began; correct one of the two',
  });

/** One contract, as written; `policy` names one of the policies. */
export const contractSchema = z
  .strictObject({
    number: required.refine(
      (value) => !/^\d(?:[.,]\d+)?e\+?\d{1,3}$/i.test(value),
      'is a number that a spreadsheet cut; format the column as text and enter it again',
    ),
    name: required,
    labels: texts,
    owner: text,
    vendor: text,
    vendorPhone: text,
    amount: optional(money),
    monthlyFee: optional(money),
    from: date,
    to: date,
    attachments: z
      .array(z.strictObject({ path: required, page: optional(page) }))
      .max(100)
      .default([]),
    covers: covers.prefault({}),
    policy: text,
    stages: z
      .array(stage)
      .max(50)
      .refine(
        (stages) => new Set(stages.map(({ name }) => name)).size === stages.length,
        'holds two stages of one name; tell them apart, e.g. 会签 and 会签2',
      )
      .default([]),
  })
  .refine(({ from, to }) => from <= to, {
    path: ['to'],
    message: 'is before the first day; correct one of the two',
  });

/** A contract as read, before its policy is looked up. */
export type WrittenContract = z.infer<typeof contractSchema>;

/** The whole file. */
export const ledgerSchema = z.strictObject({
  holidays: z.array(date).max(2000).default([]),
  workdays: z.array(date).max(2000).default([]),
  policies: z.record(z.string(), policySchema).default({}),
  tables: z.array(required).max(20).default([]),
  contracts: z.array(contractSchema).max(10_000).default([]),
});

/** The ledger file as read. */
export type WrittenLedger = z.infer<typeof ledgerSchema>;
