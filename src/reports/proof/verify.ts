import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FactReader } from '../../core/facts.ts';
import { documentFiles } from '../files.ts';
import { blocksOf, type Written } from '../write.ts';
import { canonicalText, sha256 } from './canonical.ts';
import { chainFaults } from './chain.ts';
import { changesText } from './changes.ts';
import { contentOf, derive } from './derive.ts';
import { readPeriod } from '../collect.ts';
import { readFactFile } from './fact-file.ts';
import { factLines } from './fact-lines.ts';
import { closingSchema, inventoryHash, manifestSchema, UNLISTED, type Manifest } from './manifest.ts';
import { policySchema, type MonthPolicy } from './policy.ts';
import { sealFault } from './seal.ts';

/** What a proof came to: nothing differs, with what could not be looked at; or the first thing that differs. */
export type Verdict =
  | { readonly ok: true; readonly manifest: Manifest; readonly notes: readonly string[] }
  | { readonly ok: false; readonly differs: string };

/** A folder is not what it should be; the message names the first thing that differs. */
class Difference extends Error {}

/**
 * Proves a report in a folder from what lies there and beside it, with no store and no network: the manifest and its seal and
 * signature, the bytes of every file, every figure computed anew from events.ndjson and policy.json, and the chain to other
 * closed reports that are at hand. `trusted`: the public key that must have signed, see `readPublicKey`; null: any.
 * Rejects when the folder cannot be read.
 */
export async function verifyReport(folder: string, trusted: string | null, onProgress: (done: number, of: number) => void): Promise<Verdict> {
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

async function verifyManifest(folder: string, names: ReadonlySet<string>, trusted: string | null): Promise<Manifest> {
  const text = await textOf(folder, 'manifest.json', names);
  const fault = sealFault(text, manifestSchema, trusted);
  if (fault) throw new Difference(`manifest.json ${fault}`);
  return manifestSchema.parse(JSON.parse(text));
}

async function verifyClosing(folder: string, names: ReadonlySet<string>, manifest: Manifest, trusted: string | null): Promise<void> {
  if (manifest.revision === null) {
    if (names.has('closing.json')) throw new Difference('closing.json is there, but the manifest is of a report that was not closed');
    return;
  }
  const text = await textOf(folder, 'closing.json', names);
  const fault = sealFault(text, closingSchema, trusted ?? manifest.signature?.publicKey ?? null);
  if (fault) throw new Difference(`closing.json ${fault}`);
  const closing = closingSchema.parse(JSON.parse(text));
  const own = sha256(await readFile(join(folder, 'manifest.json')));
  if (closing.manifest !== own || closing.month !== manifest.month || closing.revision !== manifest.revision) throw new Difference('closing.json speaks of another manifest');
}

async function textOf(folder: string, name: string, names: ReadonlySet<string>): Promise<string> {
  if (!names.has(name)) throw new Difference(`${name} is missing`);
  const bytes = await readFile(join(folder, name));
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) throw new Difference(`${name} is not UTF-8`);
  return text;
}

async function verifyHashes(folder: string, names: ReadonlySet<string>, manifest: Manifest): Promise<void> {
  for (const [name, listed] of Object.entries(manifest.files)) {
    if (!names.has(name)) throw new Difference(`${name} is missing`);
    const { bytes, sha256: found } = await weigh(join(folder, name));
    if (bytes !== listed.bytes) throw new Difference(`${name} has ${bytes} bytes; the manifest says ${listed.bytes}`);
    if (found !== listed.sha256) throw new Difference(`${name} was changed: its SHA-256 is ${found}; the manifest says ${listed.sha256}`);
  }
  const stranger = [...names].find((name) => !Object.hasOwn(manifest.files, name) && !UNLISTED.includes(name));
  if (stranger !== undefined) throw new Difference(`${stranger} is not in the manifest`);
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

async function verifyFigures(folder: string, manifest: Manifest, onProgress: (done: number, of: number) => void): Promise<void> {
  const policy = await readPolicy(folder);
  const reader = await factsIn(folder);
  await compare(folder, 'events.ndjson', factLines(reader, readPeriod(policy.period)));
  const inventory = inventoryHash(await reader.enrolments(), policy.period.to);
  const derived = await derive(policy, reader, onProgress).catch((error: unknown) => {
    throw new Difference(`events.ndjson and policy.json cannot be reckoned with: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (!derived.found) throw new Difference(`events.ndjson gives no report: ${derived.why}`);
  const basis = ['events.ndjson', 'policy.json'].map((name) => [name, manifest.files[name]!.sha256] as const);
  const files = await documentFiles(contentOf(derived.document, policy, basis));
  for (const { name, pieces } of files) {
    if (!Object.hasOwn(manifest.files, name)) throw new Difference(`${name} is not in the manifest`);
    await compare(folder, name, pieces());
  }
  const known = new Set([...files.map(({ name }) => name), 'events.ndjson', 'policy.json', 'changes.json']);
  const stranger = Object.keys(manifest.files).find((name) => !known.has(name));
  if (stranger !== undefined) throw new Difference(`${stranger} is no file of a report`);
  verifyHead(manifest, policy, derived.document.complete, inventory);
}

function verifyHead(manifest: Manifest, policy: MonthPolicy, complete: boolean, inventory: string): void {
  if (manifest.policy !== manifest.files['policy.json']?.sha256) throw new Difference('manifest.json: policy is not the hash of policy.json');
  if (manifest.inventory !== inventory) throw new Difference(`manifest.json: inventory is ${manifest.inventory}; the facts give ${inventory}`);
  if (manifest.month !== policy.month || manifest.complete !== complete || manifest.program !== policy.method.program) {
    throw new Difference('manifest.json: month, complete or program is not what policy.json gives');
  }
}

/** Draws up the list of changes anew, where the revision before lies beside. */
async function verifyChanges(folder: string, { month, revision, supersedes, files }: Manifest): Promise<void> {
  if (Object.hasOwn(files, 'changes.json') !== (supersedes !== null)) throw new Difference(`changes.json ${supersedes ? 'is missing' : 'is there, but nothing was changed'}`);
  if (!supersedes || revision === null) return;
  const before = { revision: supersedes.revision, folder: join(folder, '..', `revision-${supersedes.revision}`) };
  const known = await readdir(before.folder).catch((): string[] => []);
  if (!known.includes('events.ndjson')) return;
  const { reason } = JSON.parse(await readFile(join(folder, 'changes.json'), 'utf8')) as { readonly reason: string };
  await compare(folder, 'changes.json', [await changesText({ month, reason, before, after: { revision, folder } })]);
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
  if (!parsed.success) throw new Difference(`policy.json is not of the form it should be: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`);
  if (canonicalText(parsed.data) !== text) throw new Difference('policy.json is not written as the program writes it');
  return parsed.data;
}

async function factsIn(folder: string): Promise<FactReader> {
  try {
    return await readFactFile(join(folder, 'events.ndjson'));
  } catch (error) {
    throw new Difference(error instanceof Error ? error.message : String(error));
  }
}

/** Compares a file with what it should hold, byte by byte, and names the first line (of text) or byte that differs. */
async function compare(folder: string, name: string, pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>): Promise<void> {
  const file = await open(join(folder, name));
  try {
    let at = 0;
    let line = 1;
    for await (const expected of blocksOf(pieces)) {
      const found = Buffer.alloc(expected.length);
      const { bytesRead } = await file.read(found, 0, expected.length, at);
      const first = firstDifference(expected, found.subarray(0, bytesRead));
      line += newlines(expected.subarray(0, first));
      if (first < expected.length) throw new Difference(`${name} is not what the facts and the policy give: first at ${name.endsWith('.xlsx') ? `byte ${at + first + 1}` : `line ${line}`}`);
      at += expected.length;
    }
    const { size } = await file.stat();
    if (size > at) throw new Difference(`${name} is not what the facts and the policy give: it goes on after byte ${at}`);
  } finally {
    await file.close();
  }
}

function firstDifference(a: Buffer, b: Buffer): number {
  if (a.equals(b)) return a.length;
  const index = a.findIndex((byte, at) => byte !== b[at]);
  return index < 0 ? a.length : index;
}

function newlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}
