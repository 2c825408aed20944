import { z } from 'zod';
import { coverSchema, evaluationSchema, methodFigureSchema, settlementSchema } from './assessment-schema.ts';
import { monthlyDocumentSchema } from './schema.ts';

const { period, method, complete, groups } = monthlyDocumentSchema.shape;
const figures = groups.element.shape.figures;
const fen = z.int().min(0);
const month = z.string().regex(/^\d{4}-\d{2}$/);

/** The annual self-evaluation. Describes `year.json`. */
export const yearDocumentSchema = z
  .strictObject({
    $schema: z.literal('year.schema.json'),
    format: z.literal(1),
    year: z.string().regex(/^\d{4}$/),
    zone: z.string(),
    complete: z.boolean().describe('Every month of the year was over and has facts.'),
    method,
    months: z.array(z.strictObject({ month, period, complete, figures, settlements: z.array(settlementSchema) })),
    missing: z.array(z.strictObject({ month, why: z.string() })).describe('Months without facts: they are in no figure.'),
    figures: figures.describe('All months in one sum. An outage that runs across the end of a month counts in each.'),
    cover: coverSchema,
    evaluation: evaluationSchema.nullable().describe('The form filled from the sum of the months. Devices are counted once in the year.'),
    methods: z.array(methodFigureSchema),
    contracts: z.array(z.strictObject({ contract: z.string(), name: z.string(), months: z.int().min(1), deductionFen: fen, payableFen: fen.nullable(), provisional: z.boolean() })).describe('Settlements of the months added up.'),
  })
  .describe('Annual self-evaluation of watchpost: the months in one exact sum.');

/** The annual self-evaluation as a value. */
export type YearDocument = z.infer<typeof yearDocumentSchema>;

/** The JSON schema of `year.json`, as text. */
export function yearJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(yearDocumentSchema), null, 2)}\n`;
}
