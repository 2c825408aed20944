import sharp from 'sharp';
import { FRAME_HEIGHT as H, FRAME_WIDTH as W } from '../../core/pictures/frame.ts';
import { randomOf } from '../random.ts';
import type { Canvas, Condition } from './scene.ts';

/** What a camera does to the light it gets. */
export type Shot = {
  readonly condition: Condition;
  /** Equal seeds give equal noise. */
  readonly noise: number;
  /** What the clock in the overlay shows. */
  readonly clock: number;
  /** Gaussian blur of the lens, pixels. */
  readonly blur: number;
  /** Factors of red, green and blue. */
  readonly gains: readonly [number, number, number];
  /** A generated picture has no noise. */
  readonly live: boolean;
};

/**
 * Optics, white balance, noise of the sensor, overlay, JPEG: in the order in which a camera does
 * it.
 */
export async function shoot(
  canvas: Canvas,
  { condition, noise, clock, blur, gains, live }: Shot,
): Promise<Buffer> {
  const light = Buffer.from(
    Uint8ClampedArray.from(canvas, (value, at) => value * gains[at % 3]!).buffer,
  );
  const raw = { raw: { width: W, height: H, channels: 3 as const } };
  const seen = await sharp(light, raw).blur(blur).raw().toBuffer();
  if (live) addNoise(seen, condition, noise);
  drawOverlay(seen, clock);
  return sharp(seen, raw).jpeg({ quality: 85 }).toBuffer();
}

function addNoise(pixels: Buffer, condition: Condition, seed: number): void {
  const random = randomOf(seed, 'noise');
  const deviation = condition === 'night' ? 5 : condition === 'dusk' ? 3.5 : 2;
  for (let at = 0; at < pixels.length; at += 3) {
    const grain = (random.next() + random.next() + random.next() - 1.5) * 2 * deviation;
    for (let channel = 0; channel < 3; channel++)
      pixels[at + channel] = Math.max(0, Math.min(255, pixels[at + channel]! + grain));
  }
}

/**
 * Segments of the digits 0-9: top, upper left, upper right, middle, lower left, lower right,
 * bottom.
 */
const SEGMENTS = [
  '1110111',
  '0010010',
  '1011101',
  '1011011',
  '0111010',
  '1101011',
  '1101111',
  '1010010',
  '1111111',
  '1111011',
];
const BARS = [
  [0, 0, 10, 2],
  [0, 0, 2, 10],
  [8, 0, 10, 10],
  [0, 9, 10, 11],
  [0, 10, 2, 20],
  [8, 10, 10, 20],
  [0, 18, 10, 20],
] as const;

function drawOverlay(pixels: Buffer, clock: number): void {
  const write = (digits: string, left: number, top: number): void => {
    Array.from(digits).forEach((digit, place) => {
      BARS.forEach(([x0, y0, x1, y1], bar) => {
        if (SEGMENTS[Number(digit)]![bar] === '0') return;
        for (let y = y0; y < y1; y++)
          for (let x = x0; x < x1; x++)
            for (let channel = 0; channel < 3; channel++)
              pixels[((top + y) * W + left + place * 15 + x) * 3 + channel] = 255;
      });
    });
  };
  write(`20261124${String(clock).padStart(6, '0')}`, 16, 14);
  write('0123456', 500, 325);
}
