import { createHash } from 'node:crypto';
import type { PictureFault } from '../../core/pictures/judge.ts';
import type { Instant } from '../../core/time/civil-time.ts';
import { shoot, type Shot } from './camera.ts';
import { render, type View } from './scene.ts';
import { cover, fill, overexpose, type Paint } from './spoil.ts';

/** How each fault is shown, plainly; weaker ones are in the labelled set of the bench. */
const SHOWN: Readonly<
  Record<
    PictureFault,
    { readonly look?: View['look']; readonly shot?: Partial<Shot>; readonly paint?: Paint }
  >
> = {
  black: { paint: fill([10, 10, 10]) },
  white: { paint: overexpose(10) },
  'no-signal': { paint: fill([0, 0, 210]), shot: { live: false } },
  frozen: {},
  covered: { paint: cover(1, 60) },
  moved: { look: { x: 320, y: -20, zoom: 1 } },
  blurred: { shot: { blur: 5 } },
  'colour-cast': { shot: { gains: [1.25, 1, 0.8] } },
};

/**
 * The picture a device shows at an instant: a street of its own by day, its traffic and noise new
 * each second, and the time in its overlay. JPEG.
 */
export async function snapshotOf(
  device: string,
  fault: PictureFault | null,
  now: Instant,
): Promise<Buffer> {
  const { look = { x: 0, y: 0, zoom: 1 }, shot = {}, paint } = fault === null ? {} : SHOWN[fault];
  const place = createHash('sha256').update(device).digest().readUInt32BE(0) % 1_000_000;
  const second = Math.floor(now / 1000) % 86_400;
  const moment = fault === 'frozen' ? 0 : second;
  const canvas = render({ place, condition: 'day', moment, look });
  paint?.(canvas, place);
  return shoot(canvas, {
    condition: 'day',
    noise: place * 100_000 + moment,
    clock: second,
    blur: 0.6,
    gains: [1, 1, 1],
    live: true,
    ...shot,
  });
}
