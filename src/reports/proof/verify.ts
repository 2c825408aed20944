import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReportReader } from '../../core/facts/fact-store.ts';
import { documentFiles } from '../month/files.ts';
import { canonicalText, sha256 } from './canonical.ts';
import { chainFaults } from './chain.ts';
import { changesText } from './changes.ts';
import { contentOf, derive } from './derive.ts';
import { compare, Difference, textOf, verifyHashes } from './difference.ts';
import { readPeriod } from '../month/collect.ts';
import { readFactFile } from './fact-file.ts';
import { factLines } from './fact-lines.ts';
import { closingSchema, inventoryHash, manifestSchema, type Manifest } from './manifest.ts';
import { policySchema, type MonthPolicy } from './policy.ts';
import { sealFault } from './seal.ts';

/**
 * What a proof came to: nothing differs, with what could not be looked at; or the first thing that
 * differs.
 */
export type VerifyResult =
  | { readonly ok: true; readonly manifest: Manifest; readonly notes: readonly string[] }
  | { readonly ok: false; readonly differs: string };

/**
 * Proves a report in a folder from what lies there and beside it, with no store and no network: the
 * manifest and its seal and signature, the bytes of every file, every figure computed anew from
 * events.ndjson and policy.json, and the chain to other closed reports that are at hand. `trusted`:
 * the public key that must have signed, see `readPublicKey`; null: any. Rejects when the folder
 * cannot be read.
 */
export async function verifyReport(
  folder: string,
  trusted: string | null,
  onProgress: (done: number, of: number) => void,
): Promise<VerifyResult> {
  try {
    const names = new Set(await readdir(folder));
    const manifest = await verifyManifest(folder, names, trusted);
    await verifyClosing(folder, names, manifest, trusted);
    await verifyHashes(folder, names, manifest);
    await verifyFigures(folder, manifest, onProgress);
    const { fault, notes } = await chainFaults(folder, manifest);
    if (fault) throw new Difference(fault);
    await verifyChanges(folder, manifest);
    return { ok: true, manifest, notes };
  } catch (error) {
    if (error instanceof Difference) return { ok: false, differs: error.message };
    throw error;
  }
}

async function verifyManifest(
  folder: string,
  names: ReadonlySet<string>,
  trusted: string | null,
): Promise<Manifest> {
  const text = await textOf(folder, 'manifest.json', names);
  const fault = sealFault(text, manifestSchema, trusted);
  if (fault) throw new Difference(`manifest.json ${fault}`);
  return manifestSchema.parse(JSON.parse(text));
}

async function verifyClosing(
  folder: string,
  names: ReadonlySet<string>,
  manifest: Manifest,
  trusted: string | null,
): Promise<void> {
  if (manifest.revision === null) {
    if (names.has('closing.json'))
      throw new Difference(
        'closing.json is there, but the manifest is of a report that was not closed',
      );
    return;
  }
  const text = await textOf(folder, 'closing.json', names);
  const fault = sealFault(text, closingSchema, trusted ?? manifest.signature?.publicKey ?? null);
  if (fault) throw new Difference(`closing.json ${fault}`);
  const closing = closingSchema.parse(JSON.parse(text));
  const own = sha256(await readFile(join(folder, 'manifest.json')));
  if (
    closing.manifest !== own ||
    closing.month !== manifest.month ||
    closing.revision !== manifest.revision
  )
    throw new Difference('closing.json speaks of another manifest');
}

async function verifyFigures(
  folder: string,
  manifest: Manifest,
  onProgress: (done: number, of: number) => void,
): Promise<void> {
  const policy = await readPolicy(folder);
  const reader = await factsIn(folder);
  await compare(folder, 'events.ndjson', factLines(reader, readPeriod(policy.period)));
  const inventory = inventoryHash(await reader.enrolments(), policy.period.to);
  const derived = await derive(policy, reader, onProgress).catch((error: unknown) => {
    throw new Difference(
      `events.ndjson and policy.json cannot be reckoned with: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  if (!derived.found) throw new Difference(`events.ndjson gives no report: ${derived.why}`);
  const basis = ['events.ndjson', 'policy.json'].map(
    (name) => [name, manifest.files[name]!.sha256] as const,
  );
  const files = await documentFiles(contentOf(derived.document, policy, basis));
  for (const { name, pieces } of files) {
    if (!Object.hasOwn(manifest.files, name))
      throw new Difference(`${name} is not in the manifest`);
    await compare(folder, name, pieces());
  }
  const known = new Set([
    ...files.map(({ name }) => name),
    'events.ndjson',
    'policy.json',
    'changes.json',
  ]);
  const stranger = Object.keys(manifest.files).find((name) => !known.has(name));
  if (stranger !== undefined) throw new Difference(`${stranger} is no file of a report`);
  verifyHead(manifest, policy, derived.document.complete, inventory);
}

function verifyHead(
  manifest: Manifest,
  policy: MonthPolicy,
  complete: boolean,
  inventory: string,
): void {
  if (manifest.policy !== manifest.files['policy.json']?.sha256)
    throw new Difference('manifest.json: policy is not the hash of policy.json');
  if (manifest.inventory !== inventory)
    throw new Difference(
      `manifest.json: inventory is ${manifest.inventory}; the facts give ${inventory}`,
    );
  if (
    manifest.month !== policy.month ||
    manifest.complete !== complete ||
    manifest.program !== policy.method.program
  ) {
    throw new Difference('manifest.json: month, complete or program is not what policy.json gives');
  }
}

/** Draws up the list of changes anew, where the revision before lies beside. */
async function verifyChanges(
  folder: string,
  { month, revision, supersedes, files }: Manifest,
): Promise<void> {
  if (Object.hasOwn(files, 'changes.json') !== (supersedes !== null))
    throw new Difference(
      `changes.json ${supersedes ? 'is missing' : 'is there, but nothing was changed'}`,
    );
  if (!supersedes || revision === null) return;
  const before = {
    revision: supersedes.revision,
    folder: join(folder, '..', `revision-${supersedes.revision}`),
  };
  const known = await readdir(before.folder).catch((): string[] => []);
  if (!known.includes('events.ndjson')) return;
  const { reason } = JSON.parse(await readFile(join(folder, 'changes.json'), 'utf8')) as {
    readonly reason: string;
  };
  await compare(folder, 'changes.json', [
    await changesText({ month, reason, before, after: { revision, folder } }),
  ]);
}

async function readPolicy(folder: string): Promise<MonthPolicy> {
  const text = await readFile(join(folder, 'policy.json'), 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Difference('policy.json is not JSON');
  }
  const parsed = policySchema.safeParse(value);
  if (!parsed.success)
    throw new Difference(
      `policy.json is not of the form it should be: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`,
    );
  if (canonicalText(parsed.data) !== text)
    throw new Difference('policy.json is not written as the program writes it');
  return parsed.data;
}

async function factsIn(folder: string): Promise<ReportReader> {
  try {
    return await readFactFile(join(folder, 'events.ndjson'));
  } catch (error) {
    throw new Difference(error instanceof Error ? error.message : String(error));
  }
}
