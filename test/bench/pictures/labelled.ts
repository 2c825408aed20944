import type { PictureFault } from '../../../src/core/pictures/judge.ts';
import { shoot, type Shot } from '../../../src/simulator/pictures/camera.ts';
import {
  CONDITIONS,
  render,
  type Condition,
  type View,
} from '../../../src/simulator/pictures/scene.ts';
import { cover, fill, overexpose, type Paint } from '../../../src/simulator/pictures/spoil.ts';

/** A picture whose truth is known, with those that are known of the same camera. JPEG bytes. */
export type Labelled = {
  readonly name: string;
  /** What is wrong with it; null: nothing. */
  readonly truth: PictureFault | null;
  readonly picture: Buffer;
  /** A good picture of a clear day, taken another time. */
  readonly reference: Buffer;
  /** The picture some hours before. */
  readonly before: Buffer;
};

const STRAIGHT = { x: 0, y: 0, zoom: 1 };
const SHARP = 0.6;
const NEUTRAL = [1, 1, 1] as const;

type Variation = {
  readonly name: string;
  readonly look?: View['look'];
  readonly shot?: Partial<Shot>;
  readonly paint?: Paint;
  readonly repeats?: 'still' | 'clock';
};

/** Each fault at several strengths. */
const VARIATIONS: Readonly<Record<PictureFault, readonly Variation[]>> = {
  black: [0, 10, 22].map((level) => ({
    name: `level ${level}`,
    paint: fill([level, level, level]),
  })),
  white: [
    { name: 'level 250', paint: fill([250, 250, 250]) },
    { name: 'overexposed 6 times', paint: overexpose(6) },
    { name: 'overexposed 10 times', paint: overexpose(10) },
  ],
  'no-signal': (
    [
      [0, 0, 210],
      [20, 30, 160],
      [128, 128, 128],
      [0, 135, 0],
    ] as const
  ).map((colour) => ({
    name: `colour ${colour.join(' ')}`,
    paint: fill(colour),
    shot: { live: false },
  })),
  frozen: [
    { name: 'clock stands', repeats: 'still' },
    { name: 'clock runs', repeats: 'clock' },
  ],
  covered: [
    [0.65, 110],
    [0.8, 70],
    [1, 60],
    [1, 130],
  ].map(([share, level]) => ({
    name: `${share! * 100} % at ${level!}`,
    paint: cover(share!, level!),
  })),
  moved: [
    { x: 45, y: 0, zoom: 1 },
    { x: -160, y: 10, zoom: 1 },
    { x: 0, y: 55, zoom: 1 },
    { x: 320, y: -20, zoom: 1 },
    { x: 40, y: 20, zoom: 1.5 },
  ].map((look) => ({ name: `by ${look.x}, ${look.y}, zoom ${look.zoom}`, look })),
  blurred: [2, 3, 5].map((blur) => ({ name: `${blur} pixels`, shot: { blur } })),
  'colour-cast': (
    [
      [1.25, 1, 0.8],
      [0.78, 1.08, 1.15],
      [1.15, 0.85, 1.2],
      [0.9, 1.25, 0.85],
    ] as const
  ).map((gains) => ({ name: `gains ${gains.join(' ')}`, shot: { gains } })),
};

/**
 * Where a fault is judged at all: a plain wall cannot blur or move, and what needs the reference is
 * judged by daylight alone.
 */
function canShow(fault: PictureFault, condition: Condition): boolean {
  if (condition === 'wall') return !['blurred', 'moved', 'covered'].includes(fault);
  return condition !== 'night' || !['moved', 'covered', 'colour-cast'].includes(fault);
}

/**
 * Yields good pictures of every condition, and every fault at each of its strengths, of `places`
 * places. Equal seeds give equal bytes.
 */
export async function* labelledPictures(
  seed: number,
  places: number,
  conditions: readonly Condition[] = CONDITIONS,
): AsyncGenerator<Labelled> {
  for (let number = 0; number < places; number++) {
    const place = seed * 1000 + number;
    for (const condition of conditions) {
      const known = await knownOf(place, condition);
      yield* good(place, condition, known);
      for (const [fault, variations] of Object.entries(VARIATIONS) as [
        PictureFault,
        readonly Variation[],
      ][]) {
        // One strength of a fault a place and condition: over the places each is had.
        const variation = variations[(number + CONDITIONS.indexOf(condition)) % variations.length]!;
        if (canShow(fault, condition))
          yield { ...(await faulty(place, condition, fault, variation)), ...known };
      }
    }
  }
}

type Known = Pick<Labelled, 'reference' | 'before'>;

async function* good(place: number, condition: Condition, known: Known): AsyncGenerator<Labelled> {
  for (const moment of [3, 4, 5]) {
    yield {
      name: `${condition} ${place} good ${moment}`,
      truth: null,
      picture: await take({ place, condition, moment, look: STRAIGHT }, {}),
      ...known,
    };
  }
}

async function faulty(
  place: number,
  condition: Condition,
  truth: PictureFault,
  { name, look = STRAIGHT, shot = {}, paint, repeats }: Variation,
): Promise<Omit<Labelled, keyof Known>> {
  const view: View = { place, condition, moment: repeats === undefined ? 6 : 2, look };
  const clock = repeats === 'still' ? 2 : view.moment + (repeats === 'clock' ? 101 : 0);
  const picture = await take(view, { ...shot, noise: view.moment, clock }, paint);
  return { name: `${condition} ${place} ${truth} ${name}`, truth, picture };
}

async function knownOf(place: number, condition: Condition): Promise<Known> {
  const reference = await take(
    { place, condition: condition === 'wall' ? 'wall' : 'day', moment: 1, look: STRAIGHT },
    {},
  );
  return { reference, before: await take({ place, condition, moment: 2, look: STRAIGHT }, {}) };
}

async function take(view: View, shot: Partial<Shot>, paint?: Paint): Promise<Buffer> {
  const canvas = render(view);
  paint?.(canvas, view.place);
  return shoot(canvas, {
    condition: view.condition,
    noise: view.place * 100 + view.moment,
    clock: view.moment,
    blur: SHARP,
    gains: NEUTRAL,
    live: true,
    ...shot,
    ...(shot.noise === undefined ? {} : { noise: view.place * 100 + shot.noise }),
  });
}
