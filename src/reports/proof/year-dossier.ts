import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ReportReader } from '../../core/facts/fact-store.ts';
import { FORMAT } from '../month/schema.ts';
import { rubricSchema } from '../rubric/schema.ts';
import { writeWhole, type Written } from '../write.ts';
import { drawYear, type DrawnYear } from '../year/year.ts';
import { yearFiles } from '../year/files.ts';
import { yearDocumentSchema } from '../year/schema.ts';
import { canonicalText } from './canonical.ts';
import { calendarOf } from './derive.ts';
import { manifestSchema } from './manifest.ts';
import { policySchema } from './policy.ts';
import { sealed, sealedText } from './seal.ts';

const { year, complete } = yearDocumentSchema.shape;

/**
 * `policy.json` of a year: everything besides the facts that its figures depend on. `period`: the
 * civil year, cut where it was not over yet.
 */
export const yearPolicySchema = policySchema
  .omit({ month: true, monthEnd: true, contract: true })
  .extend({ format: z.literal(FORMAT), year });

/** The policy of a year as a value. */
export type YearPolicy = z.infer<typeof yearPolicySchema>;

/**
 * `manifest.json` of a year. Holds no time of its making. The facts of a year are in none of its
 * files, but in those of its months.
 */
export const yearManifestSchema = manifestSchema
  .pick({ format: true, program: true, files: true, policy: true, seal: true, signature: true })
  .extend({ year, complete });

/** What is written into a folder. `reader`: the store. `onProgress` is told of months. */
export type YearRequest = {
  readonly folder: string;
  readonly policy: YearPolicy;
  readonly reader: ReportReader;
  readonly onProgress: (done: number, of: number) => void;
};

/**
 * Writes a year's documents, its policy and their manifest into a folder that is created when
 * missing; nothing when there are no facts. Files are replaced whole; others are left alone.
 * Rejects when the store or the folder fails.
 */
export async function writeYearDocuments({
  folder,
  policy,
  reader,
  onProgress,
}: YearRequest): Promise<DrawnYear> {
  const {
    period,
    method,
    evaluation,
    language,
    onlineTarget,
    year: name,
    zone,
    contracts,
  } = policy;
  const request = {
    year: name,
    zone,
    contracts,
    asOf: period.to,
    policy: method,
    calendar: calendarOf(policy),
    rubric: evaluation && rubricSchema.parse(evaluation),
  };
  const drawn = await drawYear(reader, request, method, onProgress);
  if (!drawn.found) return drawn;
  await mkdir(folder, { recursive: true });
  const own = await writeWhole(join(folder, 'policy.json'), [canonicalText(policy)]);
  const files: Record<string, Written> = { 'policy.json': own };
  for (const file of await yearFiles({
    document: drawn.document,
    language,
    markBelow: onlineTarget / 100,
    basis: [['policy.json', own.sha256]],
  })) {
    files[file.name] = await writeWhole(join(folder, file.name), file.pieces());
  }
  const manifest = {
    format: FORMAT,
    program: method.program,
    year: name,
    complete: drawn.document.complete,
    files,
    policy: own.sha256,
  };
  await writeWhole(join(folder, 'manifest.json'), [sealedText(sealed(manifest, null))]);
  return drawn;
}
