import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { blocksOf, type Written } from '../write.ts';
import { UNLISTED, type Manifest } from './manifest.ts';

/** A folder is not what it should be; the message names the first thing that differs. */
export class Difference extends Error {}

/**
 * The text of a file of a folder; `names`: the files that are there. Throws Difference when it is
 * missing or not UTF-8.
 */
export async function textOf(
  folder: string,
  name: string,
  names: ReadonlySet<string>,
): Promise<string> {
  if (!names.has(name)) throw new Difference(`${name} is missing`);
  const bytes = await readFile(join(folder, name));
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) throw new Difference(`${name} is not UTF-8`);
  return text;
}

/**
 * Holds every file to the size and the hash that the manifest tells. Throws Difference at the first
 * that differs, is missing, or is not told of.
 */
export async function verifyHashes(
  folder: string,
  names: ReadonlySet<string>,
  manifest: Pick<Manifest, 'files'>,
): Promise<void> {
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
  const stranger = [...names].find(
    (name) => !Object.hasOwn(manifest.files, name) && !UNLISTED.includes(name),
  );
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

/**
 * Compares a file with what it should hold, byte by byte, and names the first line (of text) or
 * byte that differs. Throws Difference.
 */
export async function compare(
  folder: string,
  name: string,
  pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<void> {
  const file = await open(join(folder, name));
  try {
    let at = 0;
    let line = 1;
    for await (const expected of blocksOf(pieces)) {
      const found = Buffer.alloc(expected.length);
      const { bytesRead } = await file.read(found, 0, expected.length, at);
      const first = firstDifference(expected, found.subarray(0, bytesRead));
      line += newlines(expected.subarray(0, first));
      if (first < expected.length)
        throw new Difference(
          `${name} is not what the facts and the policy give: first at ${name.endsWith('.xlsx') ? `byte ${at + first + 1}` : `line ${line}`}`,
        );
      at += expected.length;
    }
    const { size } = await file.stat();
    if (size > at)
      throw new Difference(
        `${name} is not what the facts and the policy give: it goes on after byte ${at}`,
      );
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
