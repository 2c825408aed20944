import { constants, copyFile, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { replaceFile } from '../../platform/atomic-file.ts';

/** Permissions of an inventory that did not exist before. */
const NEW_MODE = 0o640;

/**
 * Replaces the inventory as a whole and keeps the old one beside it as `NAME.before-STAMP`, which is
 * never overwritten. Keeps the permissions of the old file; its owner becomes this process.
 *
 * `expected`: the bytes that the file must still have; null: there must be no file. So an edit made
 * meanwhile is not lost. Resolves with the path of the copy, empty when there was no file. Rejects,
 * and changes nothing, when the file changed meanwhile or the disk refuses.
 */
export async function replaceInventory(
  path: string,
  bytes: Uint8Array,
  expected: Uint8Array | null,
  stamp: string,
): Promise<string> {
  const about = await stat(path).catch(() => null);
  return replaceFile(path, about ? about.mode & 0o777 : NEW_MODE, async (draft) => {
    await draft.writeFile(bytes);
    await draft.sync();
    if (!(await isStill(path, expected)))
      throw new Error(`${basename(path)} changed meanwhile; look at the changes again`);
    const copy = expected === null ? '' : `${path}.before-${stamp}`;
    if (copy !== '') await copyFile(path, copy, constants.COPYFILE_EXCL);
    return copy;
  });
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
