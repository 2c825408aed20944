import { PICTURE_FAULTS } from '../../../src/core/picture/judge.ts';
import { pictureOptions } from '../../../src/pictures/options.ts';
import { measure } from './measure.ts';

/** `npm run bench:pictures [seed] [places]`: precision and recall of each picture fault at the default thresholds; exit code 1 below 0.95. */
const [seed, places] = [Number(process.argv[2] ?? 1), Number(process.argv[3] ?? 12)];
const LEAST = 0.95;
const MISTAKES = 20;

const started = performance.now();
const { pictures, measured, mistakes } = await measure(seed, places, pictureOptions.parse({}).thresholds);
console.log(`${pictures} pictures of ${places} places, seed ${seed}, in ${((performance.now() - started) / 1000).toFixed(1)} s`);
console.log('FAULT        THERE  PRECISION  RECALL  HIGHEST OF GOOD ONES  LOWEST OF FAULTY ONES');
for (const { fault, there, precision, recall, highestWell, lowestFaulty } of measured) console.log(`${fault.padEnd(11)}  ${String(there).padStart(5)}  ${precision.toFixed(3).padStart(9)}  ${recall.toFixed(3).padStart(6)}  ${highestWell.toFixed(3).padStart(20)}  ${lowestFaulty.toFixed(3).padStart(21)}`);
for (const { name, found, scores } of mistakes.slice(0, MISTAKES)) {
  console.log(`mistaken: ${name}: found ${found.join(', ') || 'nothing'}; ${PICTURE_FAULTS.map((fault) => `${fault} ${scores[fault]?.toFixed(2) ?? '-'}`).join(' ')}`);
}
process.exitCode = measured.every(({ precision, recall }) => precision >= LEAST && recall >= LEAST) ? 0 : 1;
