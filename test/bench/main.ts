import { setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startSimulation, type Simulation } from '../../src/simulator/run.ts';
import { pairAlone } from './blackbox.ts';
import { costOf, detectionOf, firstVerdicts, fpingAlone, loopDelayOf } from './phases.ts';
import { startService } from './service.ts';
import { format, keepsBudget, linesOf, notCompared, type Findings } from './table.ts';

const USAGE = `npm run bench -- [--devices N]... [--minutes M] [--seed S]

Measures the built service on simulated estates, and in the same run fping alone, and Prometheus with its blackbox
exporter pinging the same devices every 15 s. Budgets of processor time are ratios to those two.
  --devices N   size of an estate, 20-10000; may be given several times (default: 1300 and 10000)
  --minutes M   how long ordinary work is measured, 1-60 (default 2)
  --seed S      what the estate and its faults are drawn from (default 1)
Exit code: 0 every budget is kept, 1 one is not, 2 wrong usage or the measurement failed.
`;

/** Ordinary work is measured after the start is over and the first round of every check is done. */
const SETTLING_MS = 65_000;

type Options = {
  readonly sizes: readonly number[];
  readonly minutes: number;
  readonly seed: number;
};

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      devices: { type: 'string', multiple: true, default: ['1300', '10000'] },
      minutes: { type: 'string', default: '2' },
      seed: { type: 'string', default: '1' },
    },
  });
  return {
    sizes: values.devices.map((text) => whole('--devices', text, 20, 10_000)),
    minutes: whole('--minutes', values.minutes, 1, 60),
    seed: whole('--seed', values.seed, 0, 4_294_967_295),
  };
}

function whole(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`${flag} takes a whole number from ${min} to ${max}, not "${text}"`);
}

/** Runs one estate through all phases, and takes everything down whatever happens. */
async function measure(
  devices: number,
  { minutes, seed }: Options,
  signal: AbortSignal,
): Promise<Findings> {
  const dataDir = mkdtempSync(join(tmpdir(), 'watchpost-bench-'));
  try {
    say(`\nRaising an estate of ${devices} devices ...`);
    const simulation = await startSimulation({ devices, seed, mode: 'auto', dataDir });
    try {
      return await measureEstate(simulation, dataDir, { minutes, seed }, signal);
    } finally {
      await simulation.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measureEstate(
  simulation: Simulation,
  dataDir: string,
  { minutes, seed }: Omit<Options, 'sizes'>,
  signal: AbortSignal,
): Promise<Findings> {
  const { devices } = simulation.estate;
  for (const sentence of simulation.cannotPlay()) say(`${sentence} Detection is left out.`);
  const dead = await letSomeDie(simulation);
  const others = await measureOthers(devices, dead.length, minutes, signal);
  const service = await startService(simulation.inventoryFile, dataDir, signal);
  try {
    const firstVerdictSeconds = await firstVerdicts(service, signal);
    say(`first verdicts after ${firstVerdictSeconds.toFixed(1)} s; settling ...`);
    await sleep(SETTLING_MS, undefined, { signal });
    say(`ordinary work, ${minutes} min ...`);
    const cost = await costOf(service, dataDir, minutes, signal);
    say('event loop, 1 min ...');
    const loopDelayP99Ms = await loopDelayOf(service, signal);
    await simulation.repair(dead);
    if (simulation.routes) say('detection, up to 2 min ...');
    const detection = simulation.routes
      ? await detectionOf(service, simulation, seed, signal)
      : null;
    const nodeMajor = Number(process.versions.node.split('.')[0]);
    const own = { firstVerdictSeconds, cost, loopDelayP99Ms, detection };
    return { devices: devices.length, nodeMajor, ...others, ...own };
  } finally {
    await service.stop();
  }
}

/** Ordinary estates have dead devices: one camera in a hundred, where that can be played. */
async function letSomeDie(simulation: Simulation): Promise<readonly string[]> {
  if (!simulation.routes) return [];
  const dead = simulation.estate.devices
    .filter(({ kind }) => kind === 'camera')
    .filter((_, index) => index % 100 === 50)
    .map(({ id }) => id);
  await simulation.inject('silent', dead);
  return dead;
}

/** What others take for the same devices, one after the other. */
async function measureOthers(
  devices: Simulation['estate']['devices'],
  dead: number,
  minutes: number,
  signal: AbortSignal,
): Promise<Pick<Findings, 'fping' | 'pair'>> {
  const addresses = devices.map(({ address }) => address);
  say(`fping alone, ${minutes} min; ${dead} devices are dead ...`);
  const fping = await fpingAlone(addresses, minutes, signal);
  if (fping.answered < devices.length - dead)
    say(`fping got only ${fping.answered} answers: this machine loses packets by itself.`);
  say(`blackbox_exporter + prometheus, ${minutes} min ...`);
  const pair = await pairAlone(addresses, minutes, signal);
  if ('refusal' in pair) say(notCompared(pair));
  else
    say(
      `they stored ${pair.probesPerMinute.toFixed(0)} of ${pair.duePerMinute} probes a minute; ${pair.answered} of ${devices.length} devices answered`,
    );
  return { fping, pair };
}

async function bench(options: Options): Promise<number> {
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal); // Many waits listen at one time.
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => {
      stopping.abort();
    });
  say(
    `${cpus().length} processors (${cpus()[0]?.model ?? 'unknown'}), load ${loadavg()[0]!.toFixed(2)} before the start, Node ${process.versions.node}`,
  );
  let kept = true;
  for (const devices of options.sizes) {
    const findings = await measure(devices, options, stopping.signal);
    const lines = linesOf(findings);
    kept &&= lines.every(keepsBudget);
    say(`\n${format(findings, lines)}`);
  }
  return kept ? 0 : 1;
}

try {
  process.exitCode = process.argv.includes('--help')
    ? (say(USAGE), 0)
    : await bench(optionsOf(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
