import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ReportReader } from '../../core/facts/fact-store.ts';
import { civilMonth } from '../../core/time/civil-time.ts';
import { collectMonth, readPeriod } from '../month/collect.ts';
import type { MonthRequest } from '../month/request.ts';
import { FORMAT } from '../format.ts';
import { writeWhole, type Written } from '../write.ts';
import { drawYear, monthsOf, type FactsOfMonth } from '../year/year.ts';
import { yearFiles } from '../year/files.ts';
import type { YearDocument } from '../year/schema.ts';
import { canonicalText } from './canonical.ts';
import { calendarOf } from './derive.ts';
import { readFactFile } from './fact-file.ts';
import { factLines } from './fact-lines.ts';
import { manifestSchema } from './manifest.ts';
import { policySchema } from './policy.ts';
import { sealed, sealedText } from './seal.ts';

const year = z.string().regex(/^\d{4}$/);

/**
 * `policy.json` of a year: everything besides the facts that its figures depend on. `period`: the
 * civil year, cut where it was not over yet.
 */
export const yearPolicySchema = policySchema
  .omit({ month: true, monthEnd: true, contract: true })
  .extend({ year });

/** The policy of a year as a value. */
export type YearPolicy = z.infer<typeof yearPolicySchema>;

/** `manifest.json` of a year. Holds no time of its making. */
export const yearManifestSchema = manifestSchema
  .pick({ format: true, program: true, files: true, policy: true, seal: true, signature: true })
  .extend({ year, complete: z.boolean() });

/** The manifest of a year as a value. */
export type YearManifest = z.infer<typeof yearManifestSchema>;

/** What is written into a folder. `reader`: the store. `onProgress` is told of months. */
export type YearRequest = {
  readonly folder: string;
  readonly policy: YearPolicy;
  readonly reader: ReportReader;
  readonly onProgress: (done: number, of: number) => void;
};

/**
 * A year that was written: its document, the names of its files, and a sentence for each month
 * without facts. Or why nothing was written.
 */
export type WrittenYear =
  | {
      readonly found: true;
      readonly document: YearDocument;
      readonly files: readonly string[];
      readonly missing: readonly string[];
    }
  | { readonly found: false; readonly why: string };

/** The name of the file that holds the facts of a month in a year's folder. */
export function factsFileOf(month: string): string {
  return `events-${month}.ndjson`;
}

/** The months of a year that have begun where its period ends. */
export function begunMonths({ year: name, zone, period }: YearPolicy): readonly string[] {
  return monthsOf(name).filter((month) => civilMonth(month, zone).from < period.to);
}

/**
 * Computes every figure of a year from the facts of its months and its policy, and from nothing
 * else. Reports and verifications both call it. Null: no month has facts. `onProgress` is told of
 * months.
 */
export function deriveYear(
  policy: YearPolicy,
  factsOf: FactsOfMonth,
  onProgress: (done: number, of: number) => void,
): Promise<YearDocument | null> {
  return drawYear(factsOf, { ...requestOf(policy), year: policy.year }, policy.method, onProgress);
}

function requestOf(policy: YearPolicy): Omit<MonthRequest, 'month' | 'contract'> {
  const { period, method, evaluation, zone, contracts } = policy;
  return {
    zone,
    contracts,
    asOf: period.to,
    policy: method,
    calendar: calendarOf(policy),
    rubric: evaluation,
  };
}

/**
 * Writes a year's documents, the facts of each month that has begun, its policy and their manifest
 * into a folder that is created when missing. Computes the figures from the written facts, as a
 * verification does. Replaces files whole and leaves others alone. Rejects when the store or the
 * folder fails.
 */
export async function writeYearDocuments({
  folder,
  policy,
  reader,
  onProgress,
}: YearRequest): Promise<WrittenYear> {
  await mkdir(folder, { recursive: true });
  const files = await writeYearFacts(folder, policy, reader);
  const document = await deriveYear(
    policy,
    async (month) =>
      files.has(factsFileOf(month)) ? readFactFile(join(folder, factsFileOf(month))) : null,
    onProgress,
  );
  if (!document) {
    for (const name of files.keys()) await rm(join(folder, name));
    return {
      found: false,
      why: (await whyMissing(monthsOf(policy.year), policy, reader)).join('\n'),
    };
  }
  await writeDrawn(folder, policy, document, files);
  const manifest = {
    format: FORMAT,
    program: policy.method.program,
    year: policy.year,
    complete: document.complete,
    files: Object.fromEntries(files),
    policy: files.get('policy.json')!.sha256,
  };
  await writeWhole(join(folder, 'manifest.json'), [sealedText(sealed(manifest, null))]);
  const without = document.missing.map(({ month }) => month);
  return {
    found: true,
    document,
    files: [...files.keys(), 'manifest.json'],
    missing: await whyMissing(without, policy, reader),
  };
}

async function writeYearFacts(
  folder: string,
  policy: YearPolicy,
  reader: ReportReader,
): Promise<Map<string, Written>> {
  const files = new Map<string, Written>();
  for (const month of begunMonths(policy)) {
    const { from, to } = civilMonth(month, policy.zone);
    const period = { from, to: Math.min(to, policy.period.to) };
    const name = factsFileOf(month);
    files.set(name, await writeWhole(join(folder, name), factLines(reader, readPeriod(period))));
  }
  return files;
}

/** Writes the policy and the documents, and adds them to `files`. */
async function writeDrawn(
  folder: string,
  policy: YearPolicy,
  document: YearDocument,
  files: Map<string, Written>,
): Promise<void> {
  const own = await writeWhole(join(folder, 'policy.json'), [canonicalText(policy)]);
  files.set('policy.json', own);
  const drawn = await yearFiles({
    document,
    language: policy.language,
    markBelow: policy.onlineTarget / 100,
    basis: [['policy.json', own.sha256]],
  });
  for (const { name, pieces } of drawn)
    files.set(name, await writeWhole(join(folder, name), pieces()));
}

/** The store knows more about months without facts than their own facts do. */
async function whyMissing(
  months: readonly string[],
  policy: YearPolicy,
  reader: ReportReader,
): Promise<readonly string[]> {
  const whys: string[] = [];
  for (const month of months) {
    const request = { ...requestOf(policy), month, contract: null };
    const collected = await collectMonth(reader, request, () => undefined);
    if (!collected.found) whys.push(collected.why);
  }
  return whys;
}
