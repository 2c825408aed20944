import { FRAME_HEIGHT as H, FRAME_WIDTH as W } from '../../core/pictures/frame.ts';
import { randomOf, type Random } from '../random.ts';

/** Weathers and lights a scene is rendered in. `wall`: a plain wall fills the view. */
export const CONDITIONS = ['day', 'dusk', 'night', 'fog', 'snow', 'rain', 'wall'] as const;
/** One of {@link CONDITIONS}. */
export type Condition = (typeof CONDITIONS)[number];

/** One moment of one place. Equal views are equal to the last bit. */
export type View = {
  readonly place: number;
  readonly condition: Condition;
  /** Moves traffic and noise, and shifts the light a little. */
  readonly moment: number;
  /** Where the camera looks, pixels and a factor; 0, 0, 1 as it was put up. */
  readonly look: { readonly x: number; readonly y: number; readonly zoom: number };
};

type Colour = readonly [number, number, number];
/** A canvas of linear floats, three a pixel. */
export type Canvas = Float32Array;

type Shape = {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly colour: Colour;
  readonly ground?: boolean;
  readonly leaves?: number;
  readonly lit?: boolean;
};

/** Renders the light that falls into the lens: no optics, no noise, no overlay yet. */
export function render(view: View): Canvas {
  const place = randomOf(view.place, 'place');
  const moment = randomOf(view.place * 1000 + view.moment, 'moment');
  const shapes = view.condition === 'wall' ? wall(place) : [...street(place), ...traffic(moment)];
  const canvas = new Float32Array(W * H * 3);
  if (view.condition === 'wall') paintWall(canvas, place);
  else paintSky(canvas, view);
  for (const shape of shapes) paint(canvas, shape, view);
  weather(canvas, view, place, moment);
  return canvas;
}

function street(random: Random): readonly Shape[] {
  const horizon = random.int(110, 150);
  const shapes: Shape[] = [
    { x: -900, y: horizon + 40, w: 2500, h: 500, colour: grey(random.int(85, 115)), ground: true },
    {
      x: -900,
      y: horizon,
      w: 2500,
      h: 42,
      colour: [random.int(70, 110), random.int(100, 130), random.int(50, 80)],
      ground: true,
    },
  ];
  for (let x = -800; x < 1500;) {
    const [w, h] = [random.int(50, 130), random.int(40, 130)];
    const base = random.int(70, 190);
    const colour: Colour = [
      base + random.int(-10, 25),
      base + random.int(-10, 10),
      base + random.int(-25, 10),
    ];
    shapes.push({ x, y: horizon + 20 - h, w, h, colour });
    for (let wx = x + 6; wx < x + w - 8; wx += 14)
      for (let wy = horizon + 26 - h; wy < horizon + 8; wy += 16)
        shapes.push({
          x: wx,
          y: wy,
          w: 8,
          h: 9,
          colour: grey(random.int(30, 70)),
          lit: random.chance(0.25),
        });
    x += w + random.int(0, 60);
  }
  for (let lane = 0; lane < 3; lane++)
    for (let x = -800; x < 1500; x += 90)
      shapes.push({
        x: x + lane * 17,
        y: horizon + 75 + lane * 52,
        w: 46 + lane * 8,
        h: 4 + lane * 2,
        colour: grey(225),
        ground: true,
      });
  for (let count = 0; count < 14; count++)
    shapes.push({
      x: random.int(-800, 1400),
      y: horizon - random.int(0, 30),
      w: random.int(30, 70),
      h: random.int(40, 75),
      colour: [40, random.int(75, 105), 40],
      leaves: random.int(1, 1e6),
    });
  for (let x = -750; x < 1400; x += random.int(110, 220))
    shapes.push(
      { x, y: horizon - 70, w: 5, h: 150, colour: grey(60) },
      { x: x - 22, y: horizon - 74, w: 28, h: 5, colour: grey(70), lit: true },
    );
  return shapes;
}

function traffic(random: Random): readonly Shape[] {
  return Array.from({ length: random.int(0, 6) }, () => {
    const [x, y] = [random.int(-40, 620), random.int(190, 330)];
    const size = (y - 120) / 3;
    const colour = random.pick<Colour>([
      [190, 30, 30],
      [230, 230, 230],
      [25, 25, 30],
      [40, 70, 170],
      [150, 150, 155],
    ]);
    return [
      { x, y, w: size * 1.6, h: size * 0.55, colour },
      { x: x + size * 0.3, y: y - size * 0.3, w: size * 0.9, h: size * 0.3, colour: grey(45) },
      { x, y: y + size * 0.4, w: 4, h: 4, colour: [255, 245, 210] as const, lit: true },
    ];
  }).flat();
}

function wall(random: Random): readonly Shape[] {
  return random.chance(0.5)
    ? [{ x: random.int(80, 560), y: 0, w: 7, h: 400, colour: grey(random.int(90, 150)) }]
    : [];
}

function paintWall(canvas: Canvas, random: Random): void {
  const base = random.int(110, 190);
  const tint: Colour = [base + random.int(0, 25), base, base - random.int(0, 25)];
  const [slopeX, slopeY] = [random.int(20, 50) / W, random.int(10, 40) / H];
  for (let at = 0; at < W * H; at++)
    for (let channel = 0; channel < 3; channel++)
      canvas[at * 3 + channel] = tint[channel]! + (at % W) * slopeX - Math.floor(at / W) * slopeY;
}

function paintSky(canvas: Canvas, { condition }: View): void {
  const overcast = condition === 'fog' || condition === 'snow' || condition === 'rain';
  const top: Colour = overcast ? [185, 188, 192] : [110, 150, 205];
  for (let at = 0; at < W * H; at++) {
    const down = Math.floor(at / W) / H;
    for (let channel = 0; channel < 3; channel++)
      canvas[at * 3 + channel] = top[channel]! + down * (overcast ? 10 : 70);
  }
}

const grey = (value: number): Colour => [value, value, value];

function paint(canvas: Canvas, shape: Shape, view: View): void {
  const { x, y, zoom } = view.look;
  const [x0, y0] = [(shape.x - x - W / 2) * zoom + W / 2, (shape.y - y - H / 2) * zoom + H / 2];
  const [x1, y1] = [x0 + shape.w * zoom, y0 + shape.h * zoom];
  for (let py = Math.max(0, Math.round(y0)); py < Math.min(H, Math.round(y1)); py++) {
    for (let px = Math.max(0, Math.round(x0)); px < Math.min(W, Math.round(x1)); px++) {
      const [u, v] = [(px - x0) / (x1 - x0), (py - y0) / (y1 - y0)];
      if (shape.leaves !== undefined && Math.hypot(u - 0.5, v - 0.5) > 0.5) continue;
      const shade =
        shape.leaves === undefined
          ? 0
          : (grain(Math.floor(u * 12), Math.floor(v * 12), shape.leaves) - 0.5) * 60;
      put(canvas, px, py, shape, shade, view.condition);
    }
  }
}

function put(
  canvas: Canvas,
  px: number,
  py: number,
  { colour, ground = false, lit = false }: Shape,
  shade: number,
  condition: Condition,
): void {
  const at = (py * W + px) * 3;
  for (let channel = 0; channel < 3; channel++) {
    const bare = colour[channel]! + shade;
    const snowed = condition === 'snow' && ground ? 0.7 * 222 + 0.3 * bare : bare;
    canvas[at + channel] =
      lit && (condition === 'night' || condition === 'dusk')
        ? [2600, 2300, 1500][channel]!
        : snowed;
  }
}

/** A fixed number from 0 to 1 for each place of a lattice. */
function grain(x: number, y: number, seed: number): number {
  let value = Math.imul(x + 1, 374_761_393) ^ Math.imul(y + 1, 668_265_263) ^ seed;
  value = Math.imul(value ^ (value >>> 13), 1_274_126_177);
  return ((value ^ (value >>> 16)) >>> 0) / 2 ** 32;
}

const AMBIENT: Readonly<Record<Condition, Colour>> = {
  day: [1, 1, 1],
  dusk: [0.58, 0.52, 0.5],
  night: [0.1, 0.1, 0.12],
  fog: [1, 1, 1],
  snow: [1, 1, 1.01],
  rain: [0.7, 0.72, 0.74],
  wall: [1, 1, 1],
};

function weather(canvas: Canvas, { condition }: View, place: Random, moment: Random): void {
  const gain = 0.9 + moment.next() * 0.2;
  const mist = 0.35 + place.next() * 0.35;
  for (let at = 0; at < canvas.length; at++) {
    const row = Math.floor(at / 3 / W) / H;
    const light = canvas[at]! * gain * AMBIENT[condition][at % 3]!;
    const share = condition === 'fog' ? mist + (1 - row) * 0.25 : condition === 'rain' ? 0.12 : 0;
    canvas[at] = light * (1 - share) + 190 * share;
  }
  const drops = condition === 'snow' ? 500 : condition === 'rain' ? 300 : 0;
  for (let count = 0; count < drops; count++) {
    const [x, y, length] = [
      moment.int(0, W - 1),
      moment.int(0, H - 9),
      condition === 'snow' ? 2 : 8,
    ];
    for (let step = 0; step < length; step++)
      for (let channel = 0; channel < 3; channel++)
        canvas[((y + step) * W + x) * 3 + channel]! += condition === 'snow' ? 70 : 25;
  }
}
