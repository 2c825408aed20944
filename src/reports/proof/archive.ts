import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from './canonical.ts';
import { manifestSchema, type Manifest } from './manifest.ts';

/** A closed revision on disk. */
export type ClosedRevision = {
  readonly month: string;
  readonly revision: number;
  readonly folder: string;
};

/** Folder of all closed months, in the data folder. */
export function archiveIn(data: string): string {
  return join(data, 'closed');
}

/** Where a revision lies below the folder of all closed months. */
export function revisionFolder(archive: string, month: string, revision: number): string {
  return join(archive, month, `revision-${revision}`);
}

/** All closed revisions, by month and then by number. A folder that is not there yet holds none. */
export async function closedRevisions(archive: string): Promise<readonly ClosedRevision[]> {
  const months = (await namesIn(archive)).filter((name) => /^\d{4}-\d{2}$/.test(name)).sort();
  const found = await Promise.all(
    months.map(async (month) => {
      const numbers = (await namesIn(join(archive, month)))
        .flatMap((name) => /^revision-([1-9]\d{0,5})$/.exec(name)?.[1] ?? [])
        .map(Number);
      return numbers
        .sort((a, b) => a - b)
        .map((revision) => ({ month, revision, folder: revisionFolder(archive, month, revision) }));
    }),
  );
  return found.flat();
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * The manifest of a revision and the SHA-256 of its file. Rejects, naming the folder, when it
 * cannot be used.
 */
export async function manifestOf({
  folder,
}: ClosedRevision): Promise<{ readonly manifest: Manifest; readonly hash: string }> {
  const bytes = await readFile(join(folder, 'manifest.json'));
  const parsed = manifestSchema.safeParse(JSON.parse(bytes.toString('utf8')));
  if (!parsed.success)
    throw new Error(`${folder}: manifest.json cannot be used; see "watchpost verify ${folder}"`);
  return { manifest: parsed.data, hash: sha256(bytes) };
}
