import { FRAME_HEIGHT, FRAME_WIDTH, SCENE_ROWS } from './frame.ts';

const BLOCK = 8;
const COLUMNS = FRAME_WIDTH / BLOCK;
const ROWS = FRAME_HEIGHT / BLOCK;
/**
 * A block that varies less, or is as dark or bright as can be, looks the same in any two pictures.
 */
const TEXTURED = 0.75;
/** With fewer blocks in which noise would show nothing can be said. */
const LEAST_BLOCKS = 100;

/**
 * A hash of each block of 8 x 8 pixels; 0 for one in which the noise of a live sensor might not
 * show.
 */
export type Imprint = Uint32Array;

/**
 * The imprint of a picture: enough to tell that another is the very same, and nothing that could be
 * looked at.
 */
export function imprintOf(luma: Uint8Array): Imprint {
  const imprint = new Uint32Array(COLUMNS * ROWS);
  for (let block = 0; block < imprint.length; block++)
    imprint[block] = hashOf(
      luma,
      Math.floor(block / COLUMNS) * BLOCK * FRAME_WIDTH + (block % COLUMNS) * BLOCK,
    );
  return imprint;
}

/** FNV-1a over a block's pixels. */
function hashOf(luma: Uint8Array, corner: number): number {
  let [hash, sum, squares] = [0x811c9dc5, 0, 0];
  for (let y = 0; y < BLOCK; y++) {
    for (let x = 0; x < BLOCK; x++) {
      const value = luma[corner + y * FRAME_WIDTH + x]!;
      hash = Math.imul(hash ^ value, 0x01000193);
      sum += value;
      squares += value * value;
    }
  }
  const mean = sum / (BLOCK * BLOCK);
  const spread = Math.sqrt(Math.max(0, squares / (BLOCK * BLOCK) - mean * mean));
  return spread < TEXTURED || mean < 8 || mean > 247 ? 0 : hash >>> 0 || 1;
}

/** Two pictures beside one another. */
export type Standstill = {
  /**
   * Share of the scene's blocks that are the same to the last bit; null when too few can tell. No
   * live sensor repeats its noise.
   */
  readonly same: number | null;
  /** Whether the rows of the overlay differ: the clock runs, and the picture behind it does not. */
  readonly clockRuns: boolean;
};

/** Compares two imprints. */
export function standstill(now: Imprint, before: Imprint): Standstill {
  let [blocks, same, clock] = [0, 0, 0];
  for (let block = 0; block < now.length; block++) {
    const row = Math.floor(block / COLUMNS) * BLOCK;
    const isScene = row >= SCENE_ROWS.first && row < SCENE_ROWS.last;
    if (!isScene) clock += now[block] === before[block] ? 0 : 1;
    if (!isScene || now[block] === 0 || before[block] === 0) continue;
    blocks += 1;
    if (now[block] === before[block]) same += 1;
  }
  return { same: blocks < LEAST_BLOCKS ? null : same / blocks, clockRuns: clock > 0 };
}
