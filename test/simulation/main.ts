import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { carryOut, type Finished, type Order } from './campaign.ts';

const HELP = `npm run simulation -- [--seed S] [--months M | --hours H] [--devices N]

Plays N devices (100) for M months (1) against virtual time: the real loop, judging, fleet and outbox, with faults of devices,
network, clock, process, store and disk drawn from the seed (a fresh one when none is given), and compares what was recorded with
what was true. A month is played in as many pieces as there are processors. Exit code: 0 every law held, 1 one was broken.`;

const HOURS_OF_MONTH = 744;

if (process.send) {
  const order = JSON.parse(process.argv[2]!) as Order;
  const finished = await carryOut(order);
  process.send(finished, () => {
    process.disconnect();
  });
} else {
  process.exitCode = await main();
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      months: { type: 'string' },
      hours: { type: 'string' },
      devices: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const seed =
    values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
  const devices = Number(values.devices ?? 100);
  const startedAt = performance.now();
  const finished = await Promise.all(ordersOf(seed, devices, values).map(inChild));
  const seconds = (performance.now() - startedAt) / 1000;
  for (const { story } of finished) for (const line of story) process.stdout.write(`${line}\n`);
  const sum = (of: (one: Finished) => number): string =>
    finished.reduce((total, one) => total + of(one), 0).toLocaleString('en');
  process.stdout.write(
    `seed ${seed}: ${sum(({ faults }) => faults)} faults, ${sum(({ played }) => played.observations)} observations, ${sum(({ played }) => played.events)} events, ${sum(({ played }) => played.broken.length)} broken laws, ${seconds.toFixed(1)} s\n`,
  );
  return finished.some(({ story }) => story.length > 0) ? 1 : 0;
}

/**
 * One piece where hours were named, so that a story can be told again; else a month in pieces, each
 * by a seed of its own.
 */
function ordersOf(
  seed: number,
  devices: number,
  { hours, months }: { readonly hours?: string | undefined; readonly months?: string | undefined },
): readonly Order[] {
  if (hours !== undefined) return [{ seed, devices, hours: Number(hours) }];
  const pieces = availableParallelism();
  return Array.from({ length: pieces }, (_, index) => ({
    seed: seed + index,
    devices,
    hours: Math.ceil((Number(months ?? 1) * HOURS_OF_MONTH) / pieces),
  }));
}

function inChild(order: Order): Promise<Finished> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(order)], {
    execArgv: ['--import', 'tsx', '--max-semi-space-size=64'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', (finished) => {
      resolve(finished as Finished);
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`the piece of seed ${order.seed} ended with code ${code ?? 'unknown'}`));
    });
  });
}
