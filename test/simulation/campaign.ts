import { simulatedEstate } from './estate.ts';
import { play, type Played } from './play.ts';
import { describeFault, drawScript } from './script.ts';
import { shrink } from './shrink.ts';

/** A run by its seed: anyone who gives these again sees the same. */
export type Order = { readonly seed: number; readonly devices: number; readonly hours: number };

/**
 * What became of it; `story` says what broke and the shortest way there, and is empty where nothing
 * did.
 */
export type Finished = {
  readonly played: Played;
  readonly faults: number;
  readonly story: readonly string[];
};

/**
 * Plays one run. A law that broke is played again and again until only the faults it takes are
 * left.
 */
export async function carryOut({ seed, devices: count, hours }: Order): Promise<Finished> {
  const devices = simulatedEstate(count);
  const script = drawScript(seed, devices, hours * 3_600_000);
  const played = await play(script, devices);
  const [first] = played.broken;
  if (!first) return { played, faults: script.faults.length, story: [] };
  const shortest = await shrink(script, devices, first.law);
  const story = [
    `seed ${seed}, ${count} devices, ${hours} hours: npm run simulation -- --seed ${seed} --devices ${count} --hours ${hours}`,
    ...played.broken.map(({ law, text }) => `  ${law}: ${text}`),
    `  ${first.law} takes no more than:`,
    ...shortest.faults.map((fault) => `    ${describeFault(fault)}`),
  ];
  return { played, faults: script.faults.length, story };
}
