import { readFile, rm, stat } from 'node:fs/promises';
import { z } from 'zod';
import { NO_RECORD, type PictureRecord } from '../../core/pictures/remember.ts';
import { SKETCH_HEIGHT, SKETCH_WIDTH } from '../../core/pictures/sketch.ts';
import { deviceFile, writeDeviceFile } from './device-file.ts';

/**
 * Where records of pictures are kept, one small file a device: sketches and hashes, nothing that
 * shows a face.
 */
export type PictureRecords = {
  /**
   * What is kept of a device; a file that is missing or cannot be read counts as none. Never
   * rejects.
   */
  read(device: string): Promise<PictureRecord>;
  /** Rejects when it cannot be written. */
  write(device: string, record: PictureRecord): Promise<void>;
  /** Forgets a device's pictures, its reference too. */
  forget(device: string): Promise<void>;
};

const MAX_BYTES = 65_536;

const bytes = z.base64().transform((text) => Uint8Array.from(Buffer.from(text, 'base64')));
const sketch = z.object({
  cells: bytes.refine((cells) => cells.length === SKETCH_WIDTH * SKETCH_HEIGHT),
  tint: z.object({ red: z.number(), blue: z.number() }),
});
const imprint = bytes
  .refine(({ length }) => length === SKETCH_WIDTH * SKETCH_HEIGHT * 4)
  .transform((raw) => new Uint32Array(raw.buffer));
const stored = z.object({
  reference: sketch.nullable(),
  before: imprint.nullable(),
  sameSince: z.number().int(),
});

/** Records in a folder, which is created when the first is written. */
export function pictureRecords(folder: string): PictureRecords {
  const fileOf = (device: string): string => deviceFile(folder, device, '.json');
  return {
    read: async (device) => {
      try {
        const file = fileOf(device);
        return (await stat(file)).size > MAX_BYTES
          ? NO_RECORD
          : stored.parse(JSON.parse(await readFile(file, 'utf8')));
      } catch {
        return NO_RECORD;
      }
    },
    write: async (device, { reference, before, sameSince }) => {
      const text = JSON.stringify({
        reference: reference && { ...reference, cells: base64(reference.cells) },
        before: before && base64(before),
        sameSince,
      });
      await writeDeviceFile(fileOf(device), text);
    },
    forget: (device) => rm(fileOf(device), { force: true }),
  };
}

function base64(data: Uint8Array | Uint32Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
}
