import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256 } from './canonical.ts';
import { chainFaults } from './chain.ts';
import { changesBetween } from './changes.ts';
import { derive } from './derive.ts';
import { compareDocument, compareValues, Difference, jsonIn } from './difference.ts';
import { closingSchema, inventoryHash, manifestSchema, type Manifest } from './manifest.ts';
import { policySchema, type MonthPolicy } from './policy.ts';
import { factsIn, inForm, sealedIn, verifyHashes, verifyPolicyHash } from './dossier-files.ts';

/** Files that a month's report cannot be without. */
const REQUIRED = ['events.ndjson', 'policy.json', 'report.json', 'report.schema.json'];

/**
 * What a verification came to: nothing differs, with what could not be looked at; or the first
 * thing that differs.
 */
export type VerifyResult =
  | { readonly ok: true; readonly manifest: Manifest; readonly notes: readonly string[] }
  | { readonly ok: false; readonly differs: string };

/**
 * Verifies a month's report from its folder and what lies beside it, with no store and no network.
 * Checks the seal and the signature of the manifest, and the SHA-256 of every file. Computes every
 * figure of `report.json` anew from `events.ndjson` and `policy.json`, and compares. Checks the
 * links to other closed reports that are at hand. All other files are held by their hashes alone,
 * so that the program may come to draw them differently. `trusted`: the public key that must have
 * signed, see `readPublicKey`; null: any. Rejects when the folder cannot be read.
 */
export async function verifyReport(
  folder: string,
  trusted: string | null,
  onProgress: (done: number, of: number) => void,
): Promise<VerifyResult> {
  try {
    const names = new Set(await readdir(folder));
    const manifest = await sealedIn(folder, 'manifest.json', names, manifestSchema, trusted);
    await verifyClosing(folder, names, manifest, trusted);
    await verifyHashes(folder, names, manifest, REQUIRED);
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

async function verifyClosing(
  folder: string,
  names: ReadonlySet<string>,
  manifest: Manifest,
  trusted: string | null,
): Promise<void> {
  if (manifest.revision === null) {
    if (names.has('closing.json'))
      throw new Difference('closing.json is there, but the manifest is of a report never closed');
    return;
  }
  const closing = await sealedIn(
    folder,
    'closing.json',
    names,
    closingSchema,
    trusted ?? manifest.signature?.publicKey ?? null,
  );
  const own = sha256(await readFile(join(folder, 'manifest.json')));
  if (
    closing.manifest !== own ||
    closing.month !== manifest.month ||
    closing.revision !== manifest.revision
  )
    throw new Difference('closing.json speaks of another manifest');
}

/** Computes every figure anew from the facts and the policy, and compares it with the report's. */
async function verifyFigures(
  folder: string,
  manifest: Manifest,
  onProgress: (done: number, of: number) => void,
): Promise<void> {
  const policy = inForm('policy.json', await jsonIn(folder, 'policy.json'), policySchema);
  const reader = await factsIn(folder, 'events.ndjson');
  const derived = await derive(policy, reader, onProgress).catch((error: unknown) => {
    throw new Difference(
      `the figures cannot be computed from events.ndjson and policy.json: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  if (!derived.found) throw new Difference(`events.ndjson gives no report: ${derived.why}`);
  await compareDocument(folder, 'report.json', manifest, derived.document);
  const inventory = inventoryHash(await reader.enrolments(), policy.period.to);
  verifyHead(manifest, policy, derived.document.complete, inventory);
}

function verifyHead(
  manifest: Manifest,
  policy: MonthPolicy,
  complete: boolean,
  inventory: string,
): void {
  verifyPolicyHash(manifest);
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

/** Draws up the list of changes anew where the revision before is at hand. */
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
  const found = await jsonIn(folder, 'changes.json');
  const { reason } = inForm('changes.json', found, z.looseObject({ reason: z.string() }));
  const after = { revision, folder };
  compareValues('changes.json', found, await changesBetween({ month, reason, before, after }));
}
