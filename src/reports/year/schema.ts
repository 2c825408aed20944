import { z } from 'zod';
import { byCodePoint } from '../../core/text/order.ts';
import {
  coverSchema,
  evaluationSchema,
  methodFigureSchema,
  settlementSchema,
} from '../assessment/schema.ts';
import { MISSING, type Missing } from '../month/missing.ts';
import { FORMAT } from '../format.ts';
import { monthlyDocumentSchema, type Figures } from '../month/schema.ts';

const { period, method, complete, groups } = monthlyDocumentSchema.shape;
const figures = groups.element.shape.figures;
const fen = z.int().min(0);
const month = z.string().regex(/^\d{4}-\d{2}$/);

/** The annual self-evaluation. Describes `year.json`. */
export const yearDocumentSchema = z
  .strictObject({
    $schema: z.literal('year.schema.json'),
    format: z.literal(FORMAT),
    year: z.string().regex(/^\d{4}$/),
    zone: z.string(),
    complete: z.boolean().describe('Every month of the year was over and has facts.'),
    method,
    months: z.array(
      z.strictObject({ month, period, complete, figures, settlements: z.array(settlementSchema) }),
    ),
    missing: z
      .array(z.strictObject({ month, cause: z.enum(MISSING) }))
      .describe('Months without facts: they are in no figure.'),
    figures: figures.describe(
      'All months in one sum. An outage that runs across the end of a month counts in each.',
    ),
    cover: coverSchema,
    evaluation: evaluationSchema
      .nullable()
      .describe(
        'The form filled from the sum of the months. Devices are counted once in the year.',
      ),
    methods: z.array(methodFigureSchema),
    contracts: z
      .array(
        z.strictObject({
          contract: z.string(),
          name: z.string(),
          months: z.int().min(1),
          feeFen: fen.nullable(),
          deductionFen: fen,
          payableFen: fen.nullable(),
          provisional: z.boolean(),
        }),
      )
      .describe(
        'Settlements of the months added up. Fee and payable: null where one month tells none.',
      ),
  })
  .describe('Annual self-evaluation of watchpost: the months in one exact sum.');

/** The annual self-evaluation as a value. */
export type YearDocument = z.infer<typeof yearDocumentSchema>;

/** A month of the year as tables show it: its figures, or why it has none. */
export type YearMonth = { readonly month: string; readonly complete: boolean } & (
  | { readonly figures: Figures; readonly cause: null }
  | { readonly figures: null; readonly cause: Missing }
);

/** All twelve months in their order. */
export function yearMonths({ months, missing }: YearDocument): readonly YearMonth[] {
  const rows = [
    ...months.map(({ month, complete: over, figures: own }): YearMonth => ({
      month,
      complete: over,
      figures: own,
      cause: null,
    })),
    ...missing.map(({ month, cause }): YearMonth => ({
      month,
      complete: false,
      figures: null,
      cause,
    })),
  ];
  return rows.sort((a, b) => byCodePoint(a.month, b.month));
}
