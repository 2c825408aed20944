import { FRAME_HEIGHT as H, FRAME_WIDTH as W } from '../../core/pictures/frame.ts';
import { randomOf } from '../random.ts';
import type { Canvas } from './scene.ts';

/** Changes the light that falls into the lens. Equal seeds change it equally. */
export type Paint = (canvas: Canvas, seed: number) => void;

/** One colour everywhere. */
export function fill(colour: readonly [number, number, number]): Paint {
  return (canvas) => {
    for (let at = 0; at < canvas.length; at++) canvas[at] = colour[at % 3]!;
  };
}

/**
 * Something smooth of a brightness before the lens that covers a share (0-1) of the view from one
 * side; its edge is out of focus.
 */
export function cover(share: number, level: number): Paint {
  return (canvas, seed) => {
    const random = randomOf(seed, 'cover');
    const [fromLeft, slope] = [random.chance(0.5), random.next() * 30];
    for (let at = 0; at < W * H; at++) {
      const x = (fromLeft ? at % W : W - 1 - (at % W)) / W;
      const opaque = share >= 1 ? 1 : 1 / (1 + Math.exp((x - share) * 40));
      for (let channel = 0; channel < 3; channel++)
        canvas[at * 3 + channel] =
          canvas[at * 3 + channel]! * (1 - opaque) + (level - channel * 6 + x * slope) * opaque;
    }
  };
}

/** Too much light, by a factor. */
export function overexpose(factor: number): Paint {
  return (canvas) => {
    for (let at = 0; at < canvas.length; at++)
      canvas[at] = canvas[at]! * factor + 40 * (factor - 1);
  };
}
