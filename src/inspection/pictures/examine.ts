import { lookAt, type PictureFault, type PictureScores } from '../../core/pictures/judge.ts';
import { verdictOf } from '../../core/pictures/remember.ts';
import type { Frame } from '../../core/pictures/frame.ts';
import type { Instant } from '../../core/time/civil-time.ts';
import { decodePicture } from './decode.ts';
import type { PictureOptions } from './options.ts';
import type { PictureRecords } from './records.ts';

/** A picture examined, or why not. */
export type Examined =
  | {
      readonly faults: readonly PictureFault[];
      readonly scores: PictureScores;
      readonly clockRuns: boolean;
      readonly hasReference: boolean;
      readonly frame: Frame;
    }
  | { readonly fault: string };

/**
 * Judges a device's picture by what is kept of it, and keeps what the next is judged by. Rejects
 * when that cannot be written. Decoding takes tens of megabytes: examine one picture at a time.
 */
export async function examine(
  device: string,
  bytes: Uint8Array,
  at: Instant,
  options: PictureOptions,
  records: PictureRecords,
): Promise<Examined> {
  const decoded = await decodePicture(bytes);
  if ('fault' in decoded) return decoded;
  const known = await records.read(device);
  const look = lookAt(decoded.frame, known);
  const { faults, record } = verdictOf(look, known, at, options);
  await records.write(device, record);
  return {
    faults,
    scores: look.scores,
    clockRuns: look.clockRuns,
    hasReference: known.reference !== null,
    frame: decoded.frame,
  };
}
