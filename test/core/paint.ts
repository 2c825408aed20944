import { TICK, type Beat } from './generate.ts';

/** What an oracle paints a tick with: `+` up, `-` down, ` ` unobserved. */
export type Paint = '+' | '-' | ' ';

/**
 * Paints the ticks of a stream by the rules alone, knowing the whole story at once. Within a
 * stretch that no pause breaks, each tick takes the colour of the last settled beat before it; a
 * run of failures shorter than `confirmAfter` settles nothing. Before the first and after the last
 * settled beat of a stretch nothing is known.
 */
export function paintStream(
  story: readonly Beat[],
  confirmAfter: number,
  gapMs: number,
  from: number,
  ticks: number,
): Paint[] {
  const canvas = new Array<Paint>(ticks).fill(' ');
  for (const stretch of stretches(story, gapMs)) {
    const settled = settle(stretch, confirmAfter);
    for (let i = 0; i + 1 < settled.length; i++) {
      for (let at = settled[i]!.at; at < settled[i + 1]!.at; at += TICK) {
        if (at >= from && (at - from) / TICK < ticks)
          canvas[(at - from) / TICK] = settled[i]!.paint;
      }
    }
  }
  return canvas;
}

function stretches(story: readonly Beat[], gapMs: number): readonly (readonly Beat[])[] {
  const all: Beat[][] = [[]];
  let last = -Infinity;
  for (const beat of story) {
    if (beat.sign === '?' || beat.at - last > gapMs) all.push([]);
    if (beat.sign === '?') continue;
    all.at(-1)!.push(beat);
    last = beat.at;
  }
  return all;
}

function settle(
  stretch: readonly Beat[],
  confirmAfter: number,
): readonly { at: number; paint: Paint }[] {
  const text = stretch.map((beat) => beat.sign).join('');
  const settled = new RegExp(`\\+|-{${String(confirmAfter)},}`, 'g');
  return [...text.matchAll(settled)].flatMap((match) =>
    Array.from(match[0], (sign, offset) => ({
      at: stretch[match.index + offset]!.at,
      paint: sign as Paint,
    })),
  );
}

/**
 * Takes the paint off each run of down ticks of a device, no longer than `grace` ticks, in which
 * one of its canvases is blank while it was itself seen up: just before, within, just after, or,
 * where the device is seen up after the run, when next seen. `plain`: the device as its canvases
 * have it. `sights`: of each canvas the ticks at whose beginning it was seen up, be they blank
 * themselves.
 */
export function rinse(
  plain: readonly Paint[],
  canvases: readonly (readonly Paint[])[],
  grace: number,
  sights: readonly ReadonlySet<number>[] = canvases.map(() => new Set()),
): readonly Paint[] {
  const rinsed = [...plain];
  const isUp = (tick: number): boolean =>
    plain[tick] === '+' || sights.some((ticks) => ticks.has(tick));
  for (const [index, canvas] of canvases.entries()) {
    const seen = (tick: number): Paint => (sights[index]!.has(tick) ? '+' : (canvas[tick] ?? ' '));
    for (let from = 0; from < plain.length; from++) {
      const isUnseen = (tick: number): boolean =>
        plain[tick] === '-' && (canvas[tick] ?? ' ') === ' ';
      if (!isUnseen(from) || (from > 0 && isUnseen(from - 1))) continue;
      const to = first(from, (tick) => !isUnseen(tick));
      const next = first(to, (tick) => tick >= plain.length || seen(tick) !== ' ');
      const isWithin =
        canvas[from - 1] === '+' ||
        Array.from({ length: to - from + 1 }, (_, offset) => from + offset).some(
          (tick) => seen(tick) === '+',
        );
      if (
        (isWithin && to - from <= grace) ||
        (isUp(to) && seen(next) === '+' && next - from <= grace)
      )
        rinsed.fill(' ', from, to);
    }
  }
  return rinsed;
}

function first(from: number, test: (tick: number) => boolean): number {
  return test(from) ? from : first(from + 1, test);
}
