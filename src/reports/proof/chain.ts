import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from './canonical.ts';
import type { Manifest } from './manifest.ts';

/** What is wrong with the chain, and which links are not at hand. */
export type ChainFindings = { readonly fault: string | null; readonly notes: readonly string[] };

/**
 * Follows the links of a closed report to the month before and the revision before, which lie
 * beside it as they were closed.
 */
export async function chainFaults(
  folder: string,
  { previous, supersedes }: Manifest,
): Promise<ChainFindings> {
  const links = [
    ...(previous
      ? [
          {
            what: `${previous.month} revision ${previous.revision}`,
            path: join(folder, '..', '..', previous.month, `revision-${previous.revision}`),
            hash: previous.manifest,
          },
        ]
      : []),
    ...(supersedes
      ? [
          {
            what: `revision ${supersedes.revision}`,
            path: join(folder, '..', `revision-${supersedes.revision}`),
            hash: supersedes.manifest,
          },
        ]
      : []),
  ];
  const notes: string[] = [];
  for (const { what, path, hash } of links) {
    const found = await readFile(join(path, 'manifest.json')).then(sha256, () => null);
    if (found === null)
      notes.push(`${what} is not at hand: its link in the chain (${hash}) was not looked at`);
    else if (found !== hash)
      return {
        fault: `the chain is broken: the manifest of ${what} has SHA-256 ${found}; this report says ${hash}`,
        notes,
      };
  }
  return { fault: null, notes };
}
