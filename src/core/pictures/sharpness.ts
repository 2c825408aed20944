import { FRAME_WIDTH, quantile, SCENE_ROWS } from './frame.ts';

/** Half the width over which an edge is measured, pixels. */
const REACH = 6;
/**
 * What is taken for an edge: a contrast in brightness steps, and in multiples of the noise, over so
 * many rows averaged. Strong edges in single rows tell most; where fog or blur leaves too few of
 * them, faint ones in rows averaged against the noise.
 */
type EdgeKind = { readonly rows: number; readonly leastStep: number; readonly noiseSteps: number };
const STRONG: EdgeKind = { rows: 1, leastStep: 24, noiseSteps: 10 };
const FAINT: EdgeKind = { rows: 3, leastStep: 12, noiseSteps: 8 };
/** With fewer edge pixels nothing can be said. */
const LEAST_EDGES = 400;
/** Resolution of the median. */
const BINS = 200;

/**
 * How blurred a picture is, 0 (sharp) to 1: one less the steepness of the median edge. The
 * steepness is the largest step over two pixels by the step over all twelve, so it does not depend
 * on contrast, fog or darkness; a Gaussian blur of 2 pixels gives 0.35 to 0.6. Null when there are
 * too few edges to tell, as of a plain wall.
 */
export function blurriness(luma: Uint8Array): number | null {
  const noise = noiseOf(luma);
  return blurOf(luma, noise, STRONG) ?? blurOf(luma, noise, FAINT);
}

function blurOf(
  luma: Uint8Array,
  noiseOfPixel: number,
  { rows, leastStep, noiseSteps }: EdgeKind,
): number | null {
  const noise = noiseOfPixel / Math.sqrt(rows);
  const least = Math.max(leastStep, noiseSteps * noise);
  const histogram = new Uint32Array(BINS + 1);
  let edges = 0;
  for (let row = SCENE_ROWS.first; row <= SCENE_ROWS.last - rows; row++) {
    const line = averaged(luma, row, rows);
    for (let x = REACH; x < FRAME_WIDTH - REACH; x++) {
      const step = Math.abs(line[x + REACH]! - line[x - REACH]!);
      if (step < least) continue;
      edges += 1;
      histogram[Math.round(Math.min(1, steepest(line, x, noise) / step) * BINS)]! += 1;
    }
  }
  return edges < LEAST_EDGES ? null : 1 - quantile(histogram, 0.5) / BINS;
}

/** The mean of some rows from one on. */
function averaged(luma: Uint8Array, row: number, rows: number): ArrayLike<number> {
  if (rows === 1) return luma.subarray(row * FRAME_WIDTH, (row + 1) * FRAME_WIDTH);
  const line = new Float32Array(FRAME_WIDTH);
  for (let at = row * FRAME_WIDTH; at < (row + rows) * FRAME_WIDTH; at++)
    line[at % FRAME_WIDTH]! += luma[at]! / rows;
  return line;
}

function steepest(line: ArrayLike<number>, at: number, noise: number): number {
  let most = 0;
  for (let x = at - REACH + 1; x < at + REACH; x++)
    most = Math.max(most, Math.abs(line[x + 1]! - line[x - 1]!));
  return Math.max(0, most - 2 * noise);
}

/**
 * Standard deviation of the sensor's noise: the median second difference along rows, which edges do
 * not move. (Immerkaer's idea, made robust)
 */
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
