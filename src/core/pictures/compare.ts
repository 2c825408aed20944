import { SKETCH_WIDTH, type Sketch } from './sketch.ts';

/** Blocks of cells that are compared, within the rows in which cameras show no overlay. */
const BLOCK = 8;
const FIRST_ROW = 6;
const BLOCK_ROWS = 4;
/**
 * Standard deviation of a block of the reference that has something to compare, brightness steps.
 */
const TEXTURED = 4;
/** With fewer such blocks (of 40) nothing can be said. */
const LEAST_BLOCKS = 8;
/** A block shows the same as before when its correlation is at least this. */
const SAME = 0.5;
/** A cell that gained this much more than the typical one, and is at least so bright, is a lamp. */
const LAMP = 2.5;
const LAMP_LEAST = 110;
/** With fewer cells left a block shows something else. */
const LEAST_CELLS = 24;
/**
 * How the scene differs from the reference; null when too few blocks of it had something to show.
 */
export type SceneDifference = {
  /**
   * Share of blocks that show something else than before, as far as there is as much to see as
   * before.
   */
  readonly moved: number | null;
  /**
   * The same, as far as there is less to see than before. Fog takes contrast and leaves what is
   * there alike.
   */
  readonly covered: number | null;
};

/**
 * Compares a sketch with the reference, block by block, by normalised correlation: brightness and
 * contrast do not matter.
 */
export function sceneDifference(now: Sketch, reference: Sketch): SceneDifference {
  const lamp = LAMP * gainOf(now, reference);
  let [blocks, changed, seen] = [0, 0, 0];
  for (let row = 0; row < BLOCK_ROWS; row++) {
    for (let column = 0; column < SKETCH_WIDTH / BLOCK; column++) {
      const corner = (FIRST_ROW + row * BLOCK) * SKETCH_WIDTH + column * BLOCK;
      const { before, after, correlation } = likeness(reference.cells, now.cells, corner, lamp);
      if (after >= TEXTURED) seen += 1;
      if (before < TEXTURED) continue;
      blocks += 1;
      if (correlation < SAME) changed += 1;
    }
  }
  if (blocks < LEAST_BLOCKS) return { moved: null, covered: null };
  const left = Math.min(1, seen / blocks);
  return { moved: Math.min(changed / blocks, left), covered: Math.min(changed / blocks, 1 - left) };
}

/** How much brighter the typical cell is than in the reference. */
function gainOf(now: Sketch, reference: Sketch): number {
  const ratios = now.cells
    .map((cell, at) => Math.min(255, (cell / Math.max(1, reference.cells[at]!)) * 64))
    .toSorted();
  return ratios[ratios.length >> 1]! / 64;
}

/**
 * Standard deviations of a block in both, and their correlation (0 where one of them does not
 * vary). Cells that are `lamp` times brighter than before are left out: lamps that were lit since.
 */
function likeness(
  a: Uint8Array,
  b: Uint8Array,
  corner: number,
  lamp: number,
): { readonly before: number; readonly after: number; readonly correlation: number } {
  let [count, sumA, sumB, squareA, squareB, product] = [0, 0, 0, 0, 0, 0];
  for (let cell = 0; cell < BLOCK * BLOCK; cell++) {
    const at = corner + Math.floor(cell / BLOCK) * SKETCH_WIDTH + (cell % BLOCK);
    const [valueA, valueB] = [a[at]!, b[at]!];
    if (valueB > LAMP_LEAST && valueB > lamp * valueA) continue;
    count += 1;
    sumA += valueA;
    sumB += valueB;
    squareA += valueA * valueA;
    squareB += valueB * valueB;
    product += valueA * valueB;
  }
  if (count < LEAST_CELLS) return { before: TEXTURED, after: TEXTURED, correlation: 0 };
  const [meanA, meanB] = [sumA / count, sumB / count];
  const [before, after] = [
    Math.sqrt(Math.max(0, squareA / count - meanA * meanA)),
    Math.sqrt(Math.max(0, squareB / count - meanB * meanB)),
  ];
  return {
    before,
    after,
    correlation: before * after < 1e-9 ? 0 : (product / count - meanA * meanB) / (before * after),
  };
}

/**
 * How far the tint of the whole picture is from the reference's: 0 the same, 0.3 plainly another.
 */
export function tintDifference(now: Sketch, reference: Sketch): number {
  return Math.min(
    1,
    Math.hypot(now.tint.red - reference.tint.red, now.tint.blue - reference.tint.blue),
  );
}
