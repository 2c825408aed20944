import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareDocument, Difference, jsonIn } from './difference.ts';
import { factsIn, inForm, sealedIn, verifyHashes, verifyPolicyHash } from './dossier-files.ts';
import {
  begunMonths,
  deriveYear,
  factsFileOf,
  yearManifestSchema,
  yearPolicySchema,
  type YearManifest,
  type YearPolicy,
} from './year-dossier.ts';

/** Files that a year's report cannot be without, besides the facts of its months. */
const REQUIRED = ['policy.json', 'year.json', 'year.schema.json'];

/** What the verification of a year came to: nothing differs, or the first thing that does. */
export type YearVerifyResult =
  | { readonly ok: true; readonly manifest: YearManifest }
  | { readonly ok: false; readonly differs: string };

/**
 * Verifies a year's report from its folder alone, as `verifyReport` does a month's: seal and
 * signature, the SHA-256 of every file, and every figure of `year.json`, which it computes anew
 * from `policy.json` and the facts of the months. `onProgress` is told of months. Resolves to null
 * when the manifest there is not that of a year. Rejects when the folder cannot be read.
 */
export async function verifyYear(
  folder: string,
  trusted: string | null,
  onProgress: (done: number, of: number) => void,
): Promise<YearVerifyResult | null> {
  const names = new Set(await readdir(folder));
  if (
    !names.has('manifest.json') ||
    !isOfYear(await readFile(join(folder, 'manifest.json'), 'utf8'))
  )
    return null;
  try {
    const manifest = await sealedIn(folder, 'manifest.json', names, yearManifestSchema, trusted);
    await verifyHashes(folder, names, manifest, REQUIRED);
    await verifyFigures(folder, manifest, onProgress);
    return { ok: true, manifest };
  } catch (error) {
    if (error instanceof Difference) return { ok: false, differs: error.message };
    throw error;
  }
}

function isOfYear(manifest: string): boolean {
  try {
    const value: unknown = JSON.parse(manifest);
    return typeof value === 'object' && value !== null && Object.hasOwn(value, 'year');
  } catch {
    return false;
  }
}

async function verifyFigures(
  folder: string,
  manifest: YearManifest,
  onProgress: (done: number, of: number) => void,
): Promise<void> {
  const policy = inForm('policy.json', await jsonIn(folder, 'policy.json'), yearPolicySchema);
  const begun = new Set(begunMonths(policy));
  const lacking = [...begun].find((month) => !Object.hasOwn(manifest.files, factsFileOf(month)));
  if (lacking !== undefined) throw new Difference(`${factsFileOf(lacking)} is not in the manifest`);
  const document = await deriveYear(
    policy,
    async (month) => (begun.has(month) ? factsIn(folder, factsFileOf(month)) : null),
    onProgress,
  ).catch((error: unknown) => {
    if (error instanceof Difference) throw error;
    throw new Difference(
      `the figures cannot be computed from the facts and policy.json: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  if (!document) throw new Difference('the facts give no report of the year');
  await compareDocument(folder, 'year.json', manifest, document);
  verifyHead(manifest, policy, document.complete);
}

function verifyHead(manifest: YearManifest, policy: YearPolicy, complete: boolean): void {
  verifyPolicyHash(manifest);
  if (
    manifest.year !== policy.year ||
    manifest.complete !== complete ||
    manifest.program !== policy.method.program
  )
    throw new Difference('manifest.json: year, complete or program is not what policy.json gives');
}
