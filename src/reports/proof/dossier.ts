import type { KeyObject } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReportReader } from '../../core/facts/fact-store.ts';
import { documentFiles, type ReportFile } from '../month/files.ts';
import { FORMAT } from '../format.ts';
import type { MonthlyDocument } from '../month/schema.ts';
import { writeWhole, type Written } from '../write.ts';
import { canonicalText } from './canonical.ts';
import { contentOf, derive } from './derive.ts';
import { readPeriod } from '../month/collect.ts';
import { factLines } from './fact-lines.ts';
import { factsOfContract } from './facts-of-contract.ts';
import { readFactFile } from './fact-file.ts';
import { inventoryHash, type Manifest } from './manifest.ts';
import type { MonthPolicy } from './policy.ts';
import { sealed, sealedText } from './seal.ts';

/** What a manifest says besides hashes. */
export type Place = Pick<Manifest, 'revision' | 'previous' | 'supersedes'>;

/** A report that was not closed. */
export const DRAFT: Place = { revision: null, previous: null, supersedes: null };

/** What is written into a folder. */
export type DossierRequest = {
  readonly folder: string;
  readonly policy: MonthPolicy;
  /** The store. */
  readonly reader: ReportReader;
  readonly onProgress: (done: number, of: number) => void;
};

/** Documents with the facts and the policy they were computed from. */
export type Drafted = {
  readonly document: MonthlyDocument;
  readonly files: ReadonlyMap<string, Written>;
  readonly inventory: string;
};

/** What became of it: the files, or why there are none. */
export type Draft =
  | { readonly found: true; readonly drafted: Drafted }
  | { readonly found: false; readonly why: string };

/**
 * Writes the facts of a month, its policy, and every document, into a folder that is created when
 * missing. The documents are computed from the written facts, not from the store, which may take up
 * late ones meanwhile. Files are replaced whole; others are left alone. Rejects when the source or
 * the folder fails.
 */
export async function writeDocuments({
  folder,
  policy,
  reader,
  onProgress,
}: DossierRequest): Promise<Draft> {
  await mkdir(folder, { recursive: true });
  const files = new Map<string, Written>();
  const facts = join(folder, 'events.ndjson');
  files.set(
    'events.ndjson',
    await writeWhole(
      facts,
      factLines(
        policy.contract === null ? reader : factsOfContract(reader, policy.contract, policy),
        readPeriod(policy.period),
      ),
    ),
  );
  files.set('policy.json', await writeWhole(join(folder, 'policy.json'), [canonicalText(policy)]));
  const read = await readFactFile(facts);
  const derived = await derive(policy, read, onProgress);
  if (!derived.found) {
    for (const name of files.keys()) await rm(join(folder, name));
    return { found: false, why: await whyNothing(policy, reader, derived.why) };
  }
  const basis = [...files].map(([name, { sha256 }]) => [name, sha256] as const);
  const drawn = await documentFiles(contentOf(derived.document, policy, basis));
  for (const [name, written] of await writeAll(folder, drawn)) files.set(name, written);
  const inventory = inventoryHash(await read.enrolments(), policy.period.to);
  return { found: true, drafted: { document: derived.document, files, inventory } };
}

/**
 * Writes files at one time: while zlib compresses the workbook, the others are made. Settles when
 * none is being written any more.
 */
async function writeAll(
  folder: string,
  files: readonly ReportFile[],
): Promise<readonly (readonly [string, Written])[]> {
  const writing = files.map(
    async ({ name, pieces }) => [name, await writeWhole(join(folder, name), pieces())] as const,
  );
  await Promise.allSettled(writing);
  return Promise.all(writing);
}

/** The store can tell more about a month without facts than the facts of that month. */
async function whyNothing(policy: MonthPolicy, reader: ReportReader, why: string): Promise<string> {
  const derived = await derive(policy, reader, () => undefined);
  return derived.found ? why : derived.why;
}

/** Writes `manifest.json` over files already written, and resolves to what it weighs. */
export async function writeManifest(
  folder: string,
  { document, files, inventory }: Drafted,
  place: Place,
  key: KeyObject | null,
): Promise<Written> {
  const manifest = {
    format: FORMAT,
    program: document.method.program,
    month: document.month,
    complete: document.complete,
    ...place,
    files: Object.fromEntries(files),
    policy: files.get('policy.json')!.sha256,
    inventory,
  };
  return writeWhole(join(folder, 'manifest.json'), [sealedText(sealed(manifest, key))]);
}
