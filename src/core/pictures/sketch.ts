import { FRAME_HEIGHT, FRAME_WIDTH, quantile, sceneHistogram, type Frame } from './frame.ts';

/**
 * Cells in a row of a sketch, and rows. A cell is 8 x 8 pixels: a sketch shows where things stand
 * and nobody's face.
 */
export const SKETCH_WIDTH = 80;
/** Rows of a sketch. */
export const SKETCH_HEIGHT = 45;
const CELL = 8;

/** What is kept of a good picture to compare later ones with. */
export type Sketch = {
  /** Mean brightness of each cell, row by row. */
  readonly cells: Uint8Array;
  /** Red and blue of the typical pixel, relative to its brightness. */
  readonly tint: { readonly red: number; readonly blue: number };
};

/** Whether a picture was taken in daylight or at night. */
export type Light = 'day' | 'night';

const NIGHT_MEDIAN = 38;

/** The light of a picture, by the median brightness of its scene. */
export function lightOf(luma: Uint8Array): Light {
  return quantile(sceneHistogram(luma), 0.5) < NIGHT_MEDIAN ? 'night' : 'day';
}

/** The sketch of a picture. */
export function sketchOf(frame: Frame, luma: Uint8Array): Sketch {
  const cells = new Uint8Array(SKETCH_WIDTH * SKETCH_HEIGHT);
  for (let cell = 0; cell < cells.length; cell++) {
    const corner =
      Math.floor(cell / SKETCH_WIDTH) * CELL * FRAME_WIDTH + (cell % SKETCH_WIDTH) * CELL;
    let sum = 0;
    for (let y = 0; y < CELL; y++)
      for (let x = 0; x < CELL; x++) sum += luma[corner + y * FRAME_WIDTH + x]!;
    cells[cell] = Math.round(sum / (CELL * CELL));
  }
  return { cells, tint: { red: tintOf(frame, luma, 0), blue: tintOf(frame, luma, 2) } };
}

const TINT_BINS = 400;
/** Darker and brighter pixels have lost their colour. */
const [DARK, BRIGHT] = [24, 245];

/** The median of a channel's excess over brightness, relative to it; -1 to 1. */
function tintOf(frame: Frame, luma: Uint8Array, channel: 0 | 2): number {
  const histogram = new Uint32Array(TINT_BINS + 1);
  for (let pixel = 0; pixel < FRAME_WIDTH * FRAME_HEIGHT; pixel += 3) {
    const bright = luma[pixel]!;
    if (bright < DARK || bright > BRIGHT) continue;
    const excess = (frame[pixel * 3 + channel]! - bright) / bright;
    histogram[Math.round(((Math.max(-1, Math.min(1, excess)) + 1) / 2) * TINT_BINS)]! += 1;
  }
  const middle = quantile(histogram, 0.5);
  return histogram[middle] === 0 ? 0 : (middle / TINT_BINS) * 2 - 1;
}
