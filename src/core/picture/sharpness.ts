import { FRAME_WIDTH, quantile, SCENE_ROWS } from './frame.ts';

/** Half the width over which an edge is measured, pixels. */
const REACH = 6;
/** Edges of less contrast are not looked at: brightness steps, and multiples of the noise. */
const LEAST_STEP = 24;
const NOISE_STEPS = 10;
/** With fewer edge pixels nothing can be said. */
const LEAST_EDGES = 400;
/** Resolution of the median. */
const BINS = 200;

/**
 * How blurred a picture is, 0 (sharp) to 1: one less the steepness of the median edge. The steepness is the largest step over two
 * pixels by the step over all twelve, so it does not depend on contrast, fog or darkness; a Gaussian blur of 2 pixels gives about
 * 0.6. Null when there are too few edges to tell, as of a plain wall.
 */
export function blurriness(luma: Uint8Array): number | null {
  const noise = noiseOf(luma);
  const least = Math.max(LEAST_STEP, NOISE_STEPS * noise);
  const histogram = new Uint32Array(BINS + 1);
  let edges = 0;
  for (let row = SCENE_ROWS.first; row < SCENE_ROWS.last; row++) {
    for (let x = REACH; x < FRAME_WIDTH - REACH; x++) {
      const at = row * FRAME_WIDTH + x;
      const step = Math.abs(luma[at + REACH]! - luma[at - REACH]!);
      if (step < least) continue;
      edges += 1;
      histogram[Math.round(Math.min(1, steepest(luma, at, noise) / step) * BINS)]! += 1;
    }
  }
  return edges < LEAST_EDGES ? null : 1 - quantile(histogram, 0.5) / BINS;
}

function steepest(luma: Uint8Array, at: number, noise: number): number {
  let most = 0;
  for (let x = at - REACH + 1; x < at + REACH; x++) most = Math.max(most, Math.abs(luma[x + 1]! - luma[x - 1]!));
  return Math.max(0, most - 2 * noise);
}

/** Standard deviation of the sensor's noise: the median second difference along rows, which edges do not move. (Immerkaer's idea, made robust) */
function noiseOf(luma: Uint8Array): number {
  const histogram = new Uint32Array(1024);
  for (let row = SCENE_ROWS.first; row < SCENE_ROWS.last; row += 2) {
    for (let x = 1; x < FRAME_WIDTH - 1; x += 2) {
      const at = row * FRAME_WIDTH + x;
      histogram[Math.abs(luma[at - 1]! - 2 * luma[at]! + luma[at + 1]!)]! += 1;
    }
  }
  return quantile(histogram, 0.5) / (0.6745 * Math.sqrt(6));
}
