import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from './error-code.ts';

/** Permissions of a file for its owner alone. */
export const PRIVATE_MODE = 0o600;

/** What a file system answers that cannot force a folder onto the disk, or may not open it. */
const CANNOT_SYNC = new Set(['EINVAL', 'ENOTSUP', 'EACCES']);

/**
 * Replaces a file as a whole: readers, and a crash, find the old content or the new, never a part.
 * `write` fills a draft beside it, which is forced onto the disk and then takes its name. `mode`:
 * permissions of the new file; null: those that the umask leaves. Rejects when `write` rejects or
 * the disk refuses; the old file then stays, and no draft is left.
 */
export async function replaceFile<T>(
  path: string,
  mode: number | null,
  write: (draft: FileHandle) => Promise<T>,
): Promise<T> {
  const draft = draftOf(path);
  try {
    const written = await writeDraft(draft, mode, write);
    await rename(draft, path);
    await syncFolder(dirname(path));
    return written;
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeDraft<T>(
  draft: string,
  mode: number | null,
  write: (draft: FileHandle) => Promise<T>,
): Promise<T> {
  await using file = await open(draft, 'w', mode ?? 0o666);
  if (mode !== null) await file.chmod(mode);
  const written = await write(file);
  await file.sync();
  return written;
}

/** Replaces a file as {@link replaceFile} does, while the program waits: for small files. */
export function replaceFileSync(path: string, mode: number, content: string): void {
  const draft = draftOf(path);
  try {
    const file = openSync(draft, 'w', mode);
    try {
      chmodSync(draft, mode);
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Forces the names in a folder onto the disk, as far as its file system can. */
export async function syncFolder(path: string): Promise<void> {
  try {
    await using folder = await open(path, 'r');
    await folder.sync();
  } catch (error) {
    if (!CANNOT_SYNC.has(codeOf(error))) throw error;
  }
}

/** Beside the file, so that it can take its name; of this process, so that two do not mix. */
function draftOf(path: string): string {
  return `${path}.${process.pid}.tmp`;
}
