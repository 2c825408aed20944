import { constants, copyFile, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Puts new bytes in the place of a file so that whoever reads it finds the old or the new one
 * whole, and keeps the old one as `NAME.before-STAMP` beside it (never overwritten). Owner and
 * group stay those of this process, the mode stays. `expected`: bytes the file must still have, or
 * null when there must be none: an edit made meanwhile is not lost. Resolves with the path of the
 * copy, empty when there was no file. Rejects, with nothing changed, when the file changed
 * meanwhile or cannot be written.
 */
export async function replaceFile(
  path: string,
  bytes: Uint8Array,
  expected: Uint8Array | null,
  stamp: string,
): Promise<string> {
  const about = await stat(path).catch(() => null);
  const mode = about ? about.mode & 0o777 : 0o640;
  const draft = join(dirname(path), `.${basename(path)}.new-${process.pid}`);
  try {
    await writeThrough(draft, bytes, mode);
    if (!(await isStill(path, expected)))
      throw new Error(`${basename(path)} changed meanwhile; look at the changes again`);
    const copy = expected === null ? '' : `${path}.before-${stamp}`;
    if (copy !== '') await copyFile(path, copy, constants.COPYFILE_EXCL);
    await rename(draft, path);
    await syncFolder(dirname(path));
    return copy;
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeThrough(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(bytes);
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function isStill(path: string, expected: Uint8Array | null): Promise<boolean> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return expected === null;
  try {
    return expected !== null && (await file.readFile()).equals(expected);
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
