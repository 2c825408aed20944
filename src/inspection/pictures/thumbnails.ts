import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredPicture } from '../../core/inspection/stored-picture.ts';
import type { Instant } from '../../core/time/civil-time.ts';
import { deviceFile, writeDeviceFile } from './device-file.ts';

/**
 * Small pictures of devices, one a device, for a number of days. Nobody but the owner of the folder
 * may read them there.
 */
export type Thumbnails = {
  /**
   * Keeps one in place of the one before; where none are kept, nothing. Rejects when it cannot be
   * written.
   */
  keep(device: string, jpeg: Uint8Array): Promise<void>;
  /** Null: there is none, it is too old, or none are kept. Never rejects. */
  read(device: string, now: Instant): Promise<StoredPicture | null>;
  forget(device: string): Promise<void>;
  /** Deletes those that are too old; where none are kept, all. Never rejects. */
  sweep(now: Instant): Promise<void>;
};

const DAY_MS = 86_400_000;
const MAX_BYTES = 131_072;

/** Thumbnails in a folder, which is created when the first is kept. `days` 0: none are kept. */
export function thumbnailsIn(folder: string, days: number): Thumbnails {
  const fileOf = (device: string): string => deviceFile(folder, device, '.jpg');
  const isKept = (takenAt: Instant, now: Instant): boolean => now - takenAt < days * DAY_MS;
  return {
    keep: async (device, jpeg) => {
      if (days > 0 && jpeg.length <= MAX_BYTES) await writeDeviceFile(fileOf(device), jpeg);
    },
    read: async (device, now) => {
      try {
        const file = fileOf(device);
        const { mtimeMs, size } = await stat(file);
        return isKept(mtimeMs, now) && size <= MAX_BYTES
          ? { jpeg: await readFile(file), takenAt: Math.floor(mtimeMs) }
          : null;
      } catch {
        return null;
      }
    },
    forget: (device) => rm(fileOf(device), { force: true }),
    sweep: async (now) => {
      for (const name of await readdir(folder).catch(() => [])) {
        const about = await stat(join(folder, name)).catch(() => null);
        if (about && !isKept(about.mtimeMs, now))
          await rm(join(folder, name), { force: true }).catch(() => undefined);
      }
    },
  };
}
