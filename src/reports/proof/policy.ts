import { z } from 'zod';
import type { Contract } from '../../core/contracts/contract.ts';
import { LANGUAGES } from '../../core/terms/language.ts';
import { rubricSchema, type RubricFile } from '../rubric/schema.ts';
import { FORMAT, monthlyDocumentSchema } from '../month/schema.ts';

const { month, zone, contract: only, period, monthEnd, method } = monthlyDocumentSchema.shape;

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** A contract as the ledger was read: plain values, exact fractions. */
const contract = z.custom<Contract>(
  (value) => typeof value === 'object' && value !== null && 'number' in value && 'policy' in value,
);

/** `policy.json`: everything besides the facts that the figures depend on. */
export const policySchema = z.strictObject({
  format: z.literal(FORMAT),
  month,
  zone,
  contract: only,
  period,
  monthEnd,
  language: z.enum(LANGUAGES),
  method,
  evaluation: z
    .custom<RubricFile>((value) => rubricSchema.safeParse(value).success)
    .nullable()
    .describe('The evaluation form as its file holds it; null: none.'),
  contracts: z.array(contract).describe('The ledger.'),
  holidays: z.array(date),
  workdays: z.array(date),
  onlineTarget: z
    .number()
    .min(0)
    .max(100)
    .describe('Online rate below which figures are marked, percent.'),
});

/** The policy of a month as a value. */
export type MonthPolicy = z.infer<typeof policySchema>;
