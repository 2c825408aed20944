import { TICK, type Beat } from './generate.ts';

/** What an oracle paints a tick with: `+` up, `-` down, ` ` unobserved. */
export type Paint = '+' | '-' | ' ';

/**
 * Paints the ticks of a stream by the rules alone, knowing the whole story at once. Within a stretch that no pause breaks,
 * each tick takes the colour of the last settled beat before it; a run of failures shorter than `confirmAfter` settles
 * nothing. Before the first and after the last settled beat of a stretch nothing is known.
 */
export function paintStream(story: readonly Beat[], confirmAfter: number, gapMs: number, from: number, ticks: number): Paint[] {
  const canvas = new Array<Paint>(ticks).fill(' ');
  for (const stretch of stretches(story, gapMs)) {
    const settled = settle(stretch, confirmAfter);
    for (let i = 0; i + 1 < settled.length; i++) {
      for (let at = settled[i]!.at; at < settled[i + 1]!.at; at += TICK) {
        if (at >= from && (at - from) / TICK < ticks) canvas[(at - from) / TICK] = settled[i]!.paint;
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

function settle(stretch: readonly Beat[], confirmAfter: number): readonly { at: number; paint: Paint }[] {
  const text = stretch.map((beat) => beat.sign).join('');
  const settled = new RegExp(`\\+|-{${String(confirmAfter)},}`, 'g');
  return [...text.matchAll(settled)].flatMap((match) =>
    Array.from(match[0], (sign, offset) => ({ at: stretch[match.index + offset]!.at, paint: sign as Paint })),
  );
}

/**
 * Takes the paint off each run of down ticks of a device, no longer than `grace` ticks, in which one of its canvases is blank beside
 * an up tick of its own; where the device goes up, up to the canvas's next tick that is not blank. `plain`: the device as its canvases have it.
 */
export function rinse(plain: readonly Paint[], canvases: readonly (readonly Paint[])[], grace: number): readonly Paint[] {
  const rinsed = [...plain];
  for (const canvas of canvases) {
    const text = plain.map((paint, tick) => (paint === '-' && (canvas[tick] ?? ' ') === ' ' ? '?' : (canvas[tick] ?? ' '))).join('');
    for (const { 0: run, index } of text.matchAll(/\?+/g)) {
      const end = index + run.length;
      const unseen = plain[end] === '+' ? /^[ ?]*/.exec(text.slice(end))![0].length : 0;
      const isBeside = (text[index - 1] === '+' && run.length <= grace) || (text[end + unseen] === '+' && run.length + unseen <= grace);
      if (isBeside) rinsed.fill(' ', index, end);
    }
  }
  return rinsed;
}
