import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The file of a device in a folder, whatever its id holds. `ending`: with its dot. */
export function deviceFile(folder: string, device: string, ending: string): string {
  return join(folder, `${createHash('sha256').update(device).digest('hex')}${ending}`);
}

/**
 * Puts a file in the place of another whole, for its owner alone; its folder is created when
 * missing. Rejects when it cannot be written.
 */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, content, { mode: 0o600 });
  await rename(draft, file);
}
