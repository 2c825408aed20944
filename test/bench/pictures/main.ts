import { PICTURE_FAULTS } from '../../../src/core/pictures/judge.ts';
import { pictureOptions } from '../../../src/inspection/pictures/options.ts';
import { measure } from './measure.ts';

/**
 * `npm run bench:pictures [places] [seed]`: precision and recall of each picture fault at the
 * default thresholds, over rendered places that the thresholds were chosen by, and over places
 * nobody has seen: by default new ones every time, of a seed that is printed and gives them again.
 * Exit code 1: the unseen ones are below 0.95 in anything.
 */
const places = Number(process.argv[2] ?? 10);
const unseen = Number(process.argv[3] ?? 100_000 + (Math.floor(Date.now() / 1000) % 800_000));
/** Of this seed are the places that the thresholds were chosen by. */
const CHOSEN_BY = 1;
const LEAST = 0.95;
const MISTAKES = 20;

async function tell(title: string, seed: number): Promise<boolean> {
  const started = performance.now();
  const { pictures, measured, mistakes } = await measure(
    seed,
    places,
    pictureOptions.parse({}).thresholds,
  );
  console.log(
    `${title}: ${pictures} pictures of ${places} places, seed ${seed}, in ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
  console.log('FAULT        THERE  PRECISION  RECALL  HIGHEST OF GOOD ONES  LOWEST OF FAULTY ONES');
  for (const { fault, there, precision, recall, highestWell, lowestFaulty } of measured)
    console.log(
      `${fault.padEnd(11)}  ${String(there).padStart(5)}  ${precision.toFixed(3).padStart(9)}  ${recall.toFixed(3).padStart(6)}  ${highestWell.toFixed(3).padStart(20)}  ${lowestFaulty.toFixed(3).padStart(21)}`,
    );
  for (const { name, found, scores } of mistakes.slice(0, MISTAKES)) {
    console.log(
      `mistaken: ${name}: found ${found.join(', ') || 'nothing'}; ${PICTURE_FAULTS.map((fault) => `${fault} ${scores[fault]?.toFixed(2) ?? '-'}`).join(' ')}`,
    );
  }
  return measured.every(({ precision, recall }) => precision >= LEAST && recall >= LEAST);
}

await tell('chosen by', CHOSEN_BY);
console.log('');
process.exitCode = (await tell('unseen', unseen)) ? 0 : 1;
