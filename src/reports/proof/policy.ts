import { z } from 'zod';
import type { Contract } from '../../core/contracts/contract.ts';
import type { Rubric } from '../../core/scoring/evaluation.ts';
import { LANGUAGES } from '../../core/terms/language.ts';
import { FORMAT } from '../format.ts';
import type { Method } from '../month/schema.ts';

const instant = z.int();
const month = z.string().regex(/^\d{4}-\d{2}$/);
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** A value that the program wrote itself, e.g. a contract: plain values, exact fractions. */
function written<T extends object>(...members: readonly (keyof T & string)[]): z.ZodType<T> {
  return z.custom<T>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      members.every((member) => Object.hasOwn(value, member)),
    'is not as the program writes it',
  );
}

/**
 * `policy.json`: everything besides the facts that the figures depend on. It holds the rules as
 * they were read, defaults filled in, and names checks and kinds as they were named then. What the
 * program knows today is not asked.
 */
export const policySchema = z.strictObject({
  format: z.literal(FORMAT),
  month,
  zone: z.string(),
  contract: z.string().nullable(),
  period: z.strictObject({ from: instant, to: instant }),
  monthEnd: instant,
  language: z.enum(LANGUAGES),
  method: written<Method>('program', 'online', 'clockToleranceMs', 'uplinkGraceMs', 'checks'),
  /** The evaluation form; null: none is filled. */
  evaluation: written<Rubric>('budget', 'goal', 'indicators', 'grades').nullable(),
  /** The ledger. */
  contracts: z.array(written<Contract>('number', 'policy')),
  holidays: z.array(date),
  workdays: z.array(date),
  /** Online rate below which figures are marked, percent. */
  onlineTarget: z.number().min(0).max(100),
});

/** The policy of a month as a value. */
export type MonthPolicy = z.infer<typeof policySchema>;
