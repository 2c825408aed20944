import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { yearFiles } from '../year/files.ts';
import { yearDocumentSchema, type YearDocument } from '../year/schema.ts';
import { canonicalText } from './canonical.ts';
import { compare, Difference, textOf, verifyHashes } from './difference.ts';
import { sealFault } from './seal.ts';
import { yearManifestSchema, yearPolicySchema, type YearPolicy } from './year-dossier.ts';

type YearManifest = z.infer<typeof yearManifestSchema>;

/** What the proof of a year came to: nothing differs, or the first thing that does. */
export type YearVerdict =
  | { readonly ok: true; readonly manifest: YearManifest }
  | { readonly ok: false; readonly differs: string };

/**
 * Proves what can be proved of a year's report in its folder: the manifest with its seal, the bytes
 * of every file, and that the documents show what year.json and policy.json hold. The figures of
 * year.json are not computed anew: the facts of a year are in the reports of its months. Resolves
 * to null when the manifest there is not that of a year. Rejects when it cannot be read.
 */
export async function verifyYear(folder: string): Promise<YearVerdict | null> {
  const names = new Set(await readdir(folder));
  if (
    !names.has('manifest.json') ||
    !isOfYear(await readFile(join(folder, 'manifest.json'), 'utf8'))
  )
    return null;
  try {
    const text = await textOf(folder, 'manifest.json', names);
    const fault = sealFault(text, yearManifestSchema, null);
    if (fault) throw new Difference(`manifest.json ${fault}`);
    const manifest = yearManifestSchema.parse(JSON.parse(text));
    await verifyHashes(folder, names, manifest);
    await verifyShown(folder, names, manifest);
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

async function verifyShown(
  folder: string,
  names: ReadonlySet<string>,
  manifest: YearManifest,
): Promise<void> {
  const policy = await readAs<YearPolicy>(folder, 'policy.json', names, yearPolicySchema);
  const document = await readAs<YearDocument>(folder, 'year.json', names, yearDocumentSchema);
  await compare(folder, 'policy.json', [canonicalText(policy)]);
  const own = manifest.files['policy.json']?.sha256;
  if (own === undefined || manifest.policy !== own)
    throw new Difference('manifest.json: policy is not the hash of policy.json');
  const { year, complete, method } = document;
  if (
    manifest.year !== year ||
    policy.year !== year ||
    manifest.complete !== complete ||
    manifest.program !== method.program
  )
    throw new Difference(
      'manifest.json: year, complete or program is not what year.json and policy.json say',
    );
  const files = await yearFiles({
    document,
    language: policy.language,
    markBelow: policy.onlineTarget / 100,
    basis: [['policy.json', own]],
  });
  for (const { name, pieces } of files) {
    if (!Object.hasOwn(manifest.files, name))
      throw new Difference(`${name} is not in the manifest`);
    await compare(folder, name, pieces());
  }
  const known = new Set(['policy.json', ...files.map(({ name }) => name)]);
  const stranger = Object.keys(manifest.files).find((name) => !known.has(name));
  if (stranger !== undefined) throw new Difference(`${stranger} is no file of a year's report`);
}

/** The value as it was written: a parsed one may have its names in another order. */
async function readAs<T>(
  folder: string,
  name: string,
  names: ReadonlySet<string>,
  schema: z.ZodType<T>,
): Promise<T> {
  const text = await textOf(folder, name, names);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Difference(`${name} is not JSON`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw new Difference(
      `${name} is not of the form it should be: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`,
    );
  return value as T;
}
