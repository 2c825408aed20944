import { sceneDifference, tintDifference } from './compare.ts';
import { lumaOf, sceneHistogram, type Frame } from './frame.ts';
import { blackness, uniformity, whiteness } from './plain.ts';
import { blurriness } from './sharpness.ts';
import { lightOf, sketchOf, type Light, type Sketch } from './sketch.ts';
import { imprintOf, standstill, type Imprint } from './standstill.ts';

/** What may be wrong with a picture, the plainest first. */
export const PICTURE_FAULTS = [
  'black',
  'white',
  'no-signal',
  'frozen',
  'covered',
  'moved',
  'blurred',
  'colour-cast',
] as const;
/** One of {@link PICTURE_FAULTS}. */
export type PictureFault = (typeof PICTURE_FAULTS)[number];

/** How much a picture looks faulty in each way, 0 to 1; null where nothing can be said. */
export type PictureScores = Readonly<Record<PictureFault, number | null>>;

/** Scores from which on a picture counts as faulty. */
export type PictureThresholds = Readonly<Record<PictureFault, number>>;

/** What is kept of a device's pictures. */
export type PictureMemory = {
  /** A good picture by daylight; null: none. */
  readonly reference: Sketch | null;
  /** The picture before; null: none. */
  readonly before: Imprint | null;
};

/** A picture looked at. */
export type PictureLook = {
  readonly scores: PictureScores;
  readonly light: Light;
  readonly sketch: Sketch;
  readonly imprint: Imprint;
  /** Whether the overlay differs from the picture before. */
  readonly clockRuns: boolean;
};

/** No device yet. */
export const NO_MEMORY: PictureMemory = { reference: null, before: null };

/**
 * Scores a picture by itself, by daylight against the reference, and against the picture before.
 */
export function lookAt(frame: Frame, { reference, before }: PictureMemory): PictureLook {
  const luma = lumaOf(frame);
  const histogram = sceneHistogram(luma);
  const [light, sketch, imprint] = [lightOf(luma), sketchOf(frame, luma), imprintOf(luma)];
  // At night lamps are most of what there is to see, and few of them make no scene to recognise.
  const known = light === 'day' ? reference : null;
  const { moved, covered } = known
    ? sceneDifference(sketch, known)
    : { moved: null, covered: null };
  const still = before ? standstill(imprint, before) : { same: null, clockRuns: false };
  const scores: PictureScores = {
    black: blackness(frame),
    white: whiteness(histogram),
    'no-signal': uniformity(frame),
    frozen: still.same,
    covered,
    moved,
    blurred: blurriness(luma),
    'colour-cast': known ? tintDifference(sketch, known) : null,
  };
  return { scores, light, sketch, imprint, clockRuns: still.clockRuns };
}

/** Faults that make what comes after them in the list meaningless. */
const BLINDING: readonly PictureFault[] = ['black', 'white', 'no-signal', 'covered', 'moved'];

/**
 * What is wrong with a picture: scores that reach their threshold. One that shows nothing is that
 * alone; `frozen` is a fault only once it lasts, which is for the caller to know.
 */
export function pictureFaults(
  scores: PictureScores,
  thresholds: PictureThresholds,
): readonly PictureFault[] {
  const reached = PICTURE_FAULTS.filter((fault) => (scores[fault] ?? 0) >= thresholds[fault]);
  const blinding = reached.find((fault) => BLINDING.includes(fault));
  return blinding === undefined
    ? reached
    : reached.filter((fault) => fault === blinding || fault === 'frozen');
}
