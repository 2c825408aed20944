import { FRAME_WIDTH, SCENE_ROWS, type Frame } from './frame.ts';

const DARK = 40;
const BRIGHT = 235;
/** Colours of a picture without a signal lie this close to one another, per channel. */
const ALIKE = 2;
const CELL = 8;
/** Cells of a black picture differ by no more. */
const EVEN = 3;

/**
 * The share of the scene that is dark and as dark as the rest, by cells of 8 x 8 pixels, so that
 * noise does not matter. At night it falls short of 1 by whatever can be made out.
 */
export function blackness(frame: Frame): number {
  const cells: number[] = [];
  for (let row = SCENE_ROWS.first; row < SCENE_ROWS.last; row += CELL)
    for (let x = 0; x < FRAME_WIDTH; x += CELL) cells.push(brightest(frame, row * FRAME_WIDTH + x));
  const middle = cells.toSorted((a, b) => a - b)[cells.length >> 1]!;
  return (
    cells.filter((cell) => cell < DARK && Math.abs(cell - middle) <= EVEN).length / cells.length
  );
}

/** Mean of the brightest channel over a cell: a blue screen is not dark. */
function brightest(frame: Frame, corner: number): number {
  let sum = 0;
  for (let y = 0; y < CELL; y++) {
    for (let x = 0; x < CELL; x++) {
      const at = (corner + y * FRAME_WIDTH + x) * 3;
      sum += Math.max(frame[at]!, frame[at + 1]!, frame[at + 2]!);
    }
  }
  return sum / (CELL * CELL);
}

/** The share of the scene that is as good as white. Snow and fog are grey beside it. */
export function whiteness(histogram: ArrayLike<number>): number {
  let [white, total] = [0, 0];
  for (let value = 0; value < histogram.length; value++) {
    total += histogram[value]!;
    if (value >= BRIGHT) white += histogram[value]!;
  }
  return total === 0 ? 0 : white / total;
}

/**
 * The share of the scene that has one and the same colour, as a generated picture has and a wall
 * under real light has not. Of a picture that is black or white it tells nothing new.
 */
export function uniformity(frame: Frame): number {
  const [from, to] = [SCENE_ROWS.first * FRAME_WIDTH * 3, SCENE_ROWS.last * FRAME_WIDTH * 3];
  const middle = [0, 1, 2].map((channel) => mostFrequent(frame, from + channel, to));
  let alike = 0;
  for (let at = from; at < to; at += 3) {
    if (
      Math.abs(frame[at]! - middle[0]!) <= ALIKE &&
      Math.abs(frame[at + 1]! - middle[1]!) <= ALIKE &&
      Math.abs(frame[at + 2]! - middle[2]!) <= ALIKE
    )
      alike += 1;
  }
  return alike / ((to - from) / 3);
}

function mostFrequent(frame: Frame, from: number, to: number): number {
  const histogram = new Uint32Array(256);
  for (let at = from; at < to; at += 3) histogram[frame[at]!]! += 1;
  return histogram.indexOf(Math.max(...histogram));
}
