import { parseArgs } from 'node:util';
import { playFault, type Row } from './campaign.ts';
import { allFaults } from './faults.ts';
import { playFailovers } from './failover.ts';

/*
 * The whole campaign: npm run faults -- [--seed N] [--only TEXT] [--times N]. Exit code 1:
 * something was lost, doubled or wrongly charged.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    only: { type: 'string', default: '' },
    times: { type: 'string' },
  },
});
const seed = Number(values.seed);
process.stdout.write(
  `seed ${seed}. A poller of 24 made-up devices, each asked 5 times a second: the service's own store, journal, outbox, recall and loop, without HTTP.\n\n`,
);
const COLUMNS = [
  ['fault', 42],
  ['times', 6],
  ['committed', 10],
  ['lost', 5],
  ['doubled', 8],
  ['charged s', 10],
  ['unobserved s', 13],
  ['recovery s', 11],
] as const;
const line = (cells: readonly string[]): string =>
  cells
    .map((cell, index) =>
      index === 0 ? cell.padEnd(COLUMNS[0][1]) : cell.padStart(COLUMNS[index]![1]),
    )
    .join('');
process.stdout.write(`${line(COLUMNS.map(([name]) => name))}\n`);

const rows: Row[] = [];
const show = (row: Row): void => {
  rows.push(row);
  process.stdout.write(
    `${line([row.name, String(row.times), String(row.committed), String(row.lost), String(row.doubled), row.chargedS.toFixed(1), row.unobservedS.toFixed(1), row.recoveryS.toFixed(1)])}\n`,
  );
};
const isWanted = (name: string): boolean => name.includes(values.only);
for (const fault of allFaults().filter(({ name }) => isWanted(name)))
  show(await playFault(fault, Number(values.times ?? fault.times), seed));
if (isWanted('failed over to a lagging replica'))
  show(await playFailovers(Number(values.times ?? 5), seed));

process.stdout.write(
  '\nunobserved: of a device on average, all times together. recovery: the longest time until Redis had everything.\n',
);
const isBad = (row: Row): boolean => row.lost + row.doubled + row.chargedS > 0;
process.exitCode = rows.some(isBad) ? 1 : 0;
