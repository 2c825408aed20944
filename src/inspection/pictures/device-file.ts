import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PRIVATE_MODE, replaceFile } from '../../platform/atomic-file.ts';

/** The file of a device in a folder, whatever its id holds. `ending`: with its dot. */
export function deviceFile(folder: string, device: string, ending: string): string {
  return join(folder, `${createHash('sha256').update(device).digest('hex')}${ending}`);
}

/**
 * Replaces a file of a device, for its owner alone; creates its folder when it is missing. Rejects
 * when the disk refuses.
 */
export async function writeDeviceFile(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await replaceFile(file, PRIVATE_MODE, (draft) => draft.writeFile(content));
}
