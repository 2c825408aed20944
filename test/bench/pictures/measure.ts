import {
  lookAt,
  NO_MEMORY,
  PICTURE_FAULTS,
  pictureFaults,
  type PictureFault,
  type PictureMemory,
  type PictureScores,
  type PictureThresholds,
} from '../../../src/core/pictures/judge.ts';
import { decodePicture } from '../../../src/inspection/pictures/decode.ts';
import { labelledPictures, type Labelled } from './labelled.ts';
import type { Condition } from '../../../src/simulator/pictures/scene.ts';

/**
 * How well one fault is found: of those found the share that is right, of those there the share
 * that is found; and how near good pictures come to it, and how near faulty ones to none.
 */
export type Measured = {
  readonly fault: PictureFault;
  readonly there: number;
  readonly precision: number;
  readonly recall: number;
  readonly highestWell: number;
  readonly lowestFaulty: number;
};

/** What was judged wrongly, with its scores. */
export type Mistake = {
  readonly name: string;
  readonly found: readonly PictureFault[];
  readonly scores: PictureScores;
};

/** The figures of a set. */
export type Measurement = {
  readonly pictures: number;
  readonly measured: readonly Measured[];
  readonly mistakes: readonly Mistake[];
};

/** Judges a labelled set by the program's own decoder and scores. */
export async function measure(
  seed: number,
  places: number,
  thresholds: PictureThresholds,
  conditions?: readonly Condition[],
): Promise<Measurement> {
  const judged: {
    readonly truth: PictureFault | null;
    readonly found: readonly PictureFault[];
    readonly scores: PictureScores;
  }[] = [];
  const mistakes: Mistake[] = [];
  for await (const labelled of labelledPictures(seed, places, conditions)) {
    const scores = await scoresOf(labelled);
    const found = pictureFaults(scores, thresholds);
    judged.push({ truth: labelled.truth, found, scores });
    if (found.join() !== (labelled.truth ?? ''))
      mistakes.push({ name: labelled.name, found, scores });
  }
  const count = (fits: (one: (typeof judged)[number]) => boolean): number =>
    judged.filter(fits).length;
  const scoresFor = (meant: PictureFault | null, fault: PictureFault): readonly number[] =>
    judged.flatMap(({ truth, scores }) => (truth === meant ? [scores[fault] ?? 0] : []));
  const measured = PICTURE_FAULTS.map((fault) => {
    const [there, told, right] = [
      count(({ truth }) => truth === fault),
      count(({ found }) => found.includes(fault)),
      count(({ truth, found }) => truth === fault && found.includes(fault)),
    ];
    return {
      fault,
      there,
      precision: told === 0 ? 1 : right / told,
      recall: there === 0 ? 1 : right / there,
      highestWell: Math.max(...scoresFor(null, fault)),
      lowestFaulty: Math.min(...scoresFor(fault, fault)),
    };
  });
  return { pictures: judged.length, measured, mistakes };
}

async function scoresOf({ picture, reference, before }: Labelled): Promise<PictureScores> {
  const memory: PictureMemory = {
    reference: lookAt(await frameOf(reference), NO_MEMORY).sketch,
    before: lookAt(await frameOf(before), NO_MEMORY).imprint,
  };
  return lookAt(await frameOf(picture), memory).scores;
}

async function frameOf(bytes: Buffer): Promise<Uint8Array> {
  const decoded = await decodePicture(bytes);
  if ('fault' in decoded) throw new Error(decoded.fault);
  return decoded.frame;
}
