import { z } from 'zod';
import type { PictureFault } from '../../core/pictures/judge.ts';

const threshold = (
  fault: PictureFault,
  value: number,
  meaning: string,
): z.ZodDefault<z.ZodNumber> =>
  z
    .number()
    .min(0)
    .max(1.01)
    .default(value)
    .describe(`Score from which on a picture is ${fault}: ${meaning}. Above 1: never.`);

/** Settings of picture health. */
export const pictureOptions = z.strictObject({
  classes: z
    .array(z.string().min(1).max(64))
    .max(64)
    .default([])
    .describe(
      'Point classes (点位类型) whose cameras are asked for a snapshot with each inspection. Empty: none is.',
    ),
  thumbnailDays: z
    .number()
    .int()
    .min(0)
    .max(31)
    .default(0)
    .describe(
      'Days for which a small picture (320 x 180) of the last snapshot of each device is kept and shown on its page. 0: none is, and any that is there is deleted.',
    ),
  frozenAfterMs: z
    .number()
    .int()
    .min(60_000)
    .max(2_592_000_000)
    .default(7_200_000)
    .describe('A picture is frozen once it has been the very same for this long, milliseconds.'),
  thresholds: z
    .strictObject({
      black: threshold('black', 0.985, 'share of the scene that is evenly dark'),
      white: threshold('white', 0.9, 'share of the scene that is white'),
      'no-signal': threshold('no-signal', 0.95, 'share of the scene of one and the same colour'),
      frozen: threshold(
        'frozen',
        0.9,
        'share of the scene that is the same to the last bit as the picture before',
      ),
      covered: threshold(
        'covered',
        0.45,
        'share of the scene that is another than the reference, as far as there is less to see',
      ),
      moved: threshold(
        'moved',
        0.52,
        'share of the scene that is another than the reference, as far as there is as much to see',
      ),
      blurred: threshold('blurred', 0.36, 'one less the steepness of the typical edge'),
      'colour-cast': threshold(
        'colour-cast',
        0.15,
        'distance of the typical tint from the reference',
      ),
    })
    .prefault({})
    .describe('From which scores on a picture is faulty.'),
});

/** Valid settings of picture health. */
export type PictureOptions = z.infer<typeof pictureOptions>;
