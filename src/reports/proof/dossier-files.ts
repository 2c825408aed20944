import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { ReportReader } from '../../core/facts/fact-store.ts';
import type { Written } from '../write.ts';
import { Difference } from './difference.ts';
import { readFactFile } from './fact-file.ts';
import { UNLISTED, type Manifest } from './manifest.ts';
import { sealFault, type Sealed } from './seal.ts';

/** The value of a sealed file. Throws Difference when its seal or its signature is not right. */
export async function sealedIn<T extends Sealed<object>>(
  folder: string,
  name: string,
  names: ReadonlySet<string>,
  schema: z.ZodType<T>,
  trusted: string | null,
): Promise<T> {
  const text = await textOf(folder, name, names);
  const fault = sealFault(text, schema, trusted);
  if (fault) throw new Difference(`${name} ${fault}`);
  return inForm(name, JSON.parse(text), schema);
}

/** The facts of a folder. Throws Difference when a line is no fact. */
export async function factsIn(folder: string, name: string): Promise<ReportReader> {
  try {
    return await readFactFile(join(folder, name));
  } catch (error) {
    throw new Difference(error instanceof Error ? error.message : String(error));
  }
}

/** A value of a file in its proper form. Throws Difference when it has another. */
export function inForm<T>(name: string, value: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Difference(`${name} has the wrong form: ${faults.join('; ')}`);
}

/**
 * Holds every file to the size and the hash that the manifest tells. Throws Difference at the first
 * that differs, is missing, or is not told of. `required`: files that the manifest must name.
 */
export async function verifyHashes(
  folder: string,
  names: ReadonlySet<string>,
  manifest: Pick<Manifest, 'files'>,
  required: readonly string[],
): Promise<void> {
  const unnamed = [...required, ...names].find(
    (name) => !Object.hasOwn(manifest.files, name) && !UNLISTED.includes(name),
  );
  if (unnamed !== undefined) throw new Difference(`${unnamed} is not in the manifest`);
  for (const [name, listed] of Object.entries(manifest.files)) {
    if (!names.has(name)) throw new Difference(`${name} is missing`);
    const { bytes, sha256: found } = await weigh(join(folder, name));
    if (bytes !== listed.bytes)
      throw new Difference(`${name} has ${bytes} bytes; the manifest says ${listed.bytes}`);
    if (found !== listed.sha256)
      throw new Difference(
        `${name} was changed: its SHA-256 is ${found}; the manifest says ${listed.sha256}`,
      );
  }
}

async function weigh(path: string): Promise<Written> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Throws Difference when the manifest's hash of the policy is not that of its file. */
export function verifyPolicyHash({ policy, files }: Pick<Manifest, 'policy' | 'files'>): void {
  if (policy !== files['policy.json']?.sha256)
    throw new Difference('manifest.json: policy is not the hash of policy.json');
}

/**
 * The text of a file of a folder; `names`: the files that are there. Throws Difference when it is
 * missing or not UTF-8.
 */
async function textOf(folder: string, name: string, names: ReadonlySet<string>): Promise<string> {
  if (!names.has(name)) throw new Difference(`${name} is missing`);
  const bytes = await readFile(join(folder, name));
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) throw new Difference(`${name} is not UTF-8`);
  return text;
}
