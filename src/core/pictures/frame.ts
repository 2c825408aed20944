/**
 * A picture as it is judged: red, green and blue bytes of {@link FRAME_WIDTH} x
 * {@link FRAME_HEIGHT} pixels, row by row.
 */
export type Frame = Uint8Array;

/** Pixels in a row of a frame. */
export const FRAME_WIDTH = 640;
/** Rows of a frame. */
export const FRAME_HEIGHT = 360;

/**
 * Rows in which cameras show no overlay as a rule: titles and the clock stand in the top and bottom
 * eighths. What is judged of the scene is judged here: [first, last).
 */
export const SCENE_ROWS: { readonly first: number; readonly last: number } = {
  first: 48,
  last: 312,
};

/**
 * Brightness of every pixel, 0-255 (ITU-R BT.601). Throws RangeError for a frame of another size.
 */
export function lumaOf(frame: Frame): Uint8Array {
  if (frame.length !== FRAME_WIDTH * FRAME_HEIGHT * 3)
    throw new RangeError(
      `a frame has ${FRAME_WIDTH * FRAME_HEIGHT * 3} bytes, not ${frame.length}`,
    );
  const luma = new Uint8Array(FRAME_WIDTH * FRAME_HEIGHT);
  for (let pixel = 0; pixel < luma.length; pixel++) {
    const at = pixel * 3;
    luma[pixel] = Math.round(0.299 * frame[at]! + 0.587 * frame[at + 1]! + 0.114 * frame[at + 2]!);
  }
  return luma;
}

/** The value below which `share` (0-1) of a histogram's content lies. */
export function quantile(histogram: ArrayLike<number>, share: number): number {
  let total = 0;
  for (let value = 0; value < histogram.length; value++) total += histogram[value]!;
  let left = total * share;
  for (let value = 0; value < histogram.length; value++) {
    left -= histogram[value]!;
    if (left <= 0) return value;
  }
  return histogram.length - 1;
}

/** How many pixels of the scene have each brightness. */
export function sceneHistogram(luma: Uint8Array): Uint32Array {
  const histogram = new Uint32Array(256);
  for (let at = SCENE_ROWS.first * FRAME_WIDTH; at < SCENE_ROWS.last * FRAME_WIDTH; at++)
    histogram[luma[at]!]! += 1;
  return histogram;
}
