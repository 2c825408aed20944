import { createHash } from 'node:crypto';
import { mkdir, realpath } from 'node:fs/promises';
import { basename, join, relative, isAbsolute, sep } from 'node:path';
import type { Exclusion } from '../../core/exclusions/exclusion.ts';
import { PRIVATE_MODE, replaceFile } from '../../platform/atomic-file.ts';
import { explainReadFailure, readRegularFile } from '../../platform/regular-file.ts';

/** Largest file of evidence, bytes. */
export const MAX_EVIDENCE_BYTES = 50 * 1024 * 1024;

/** A file of evidence, read but not yet kept. */
export type Evidence = {
  readonly about: NonNullable<Exclusion['evidence']>;
  readonly bytes: Buffer;
};

/**
 * Reads a file of evidence, or says what is wrong and the mend. `within`: a folder it must lie in,
 * links followed; null: anywhere.
 */
export async function readEvidence(
  path: string,
  within: string | null,
): Promise<Evidence | string> {
  try {
    const real = await realpath(within === null || isAbsolute(path) ? path : join(within, path));
    if (within !== null && !liesIn(real, await realpath(within)))
      return `lies outside ${within}; put the file there`;
    const bytes = await readRegularFile(real, MAX_EVIDENCE_BYTES);
    if ('failure' in bytes)
      return explainReadFailure(bytes, 'the scanned document', MAX_EVIDENCE_BYTES);
    return {
      about: { sha256: createHash('sha256').update(bytes).digest('hex'), name: basename(path) },
      bytes,
    };
  } catch (error) {
    return `cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'}); check the path and its permissions`;
  }
}

function liesIn(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/**
 * Where a file of evidence is kept. The name is its digest alone, whatever it was called. Throws
 * RangeError when `sha256` is none.
 */
export function evidencePath(dataDir: string, sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError('not a SHA-256 in hexadecimal');
  return join(dataDir, 'evidence', sha256);
}

/** Keeps a file of evidence in the data folder; it is there whole or not at all. */
export async function keepEvidence(dataDir: string, { about, bytes }: Evidence): Promise<void> {
  const path = evidencePath(dataDir, about.sha256);
  await mkdir(join(dataDir, 'evidence'), { recursive: true, mode: 0o700 });
  await replaceFile(path, PRIVATE_MODE, (draft) => draft.writeFile(bytes));
}
