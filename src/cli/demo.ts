import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { loadSettings, type Settings } from '../config.ts';
import { civilMonth, monthOf } from '../core/time.ts';
import { startDaemon, type Daemon } from '../daemon.ts';
import { systemClock } from '../polling/system-clock.ts';
import { estateCsv } from '../simulator/estate-csv.ts';
import { historyOf } from '../simulator/history.ts';
import { startSimulation, type Simulation } from '../simulator/run.ts';
import { scheduleFaults } from '../simulator/schedule.ts';
import { filingFor } from './filing.ts';
import { stopSignal } from './run.ts';
import { showLive } from './screen.ts';
import { recordHistory } from './simulate.ts';
import { VERSION } from './version.ts';
import { withStore } from './with-store.ts';

/** Flags of `watchpost demo`. */
export type DemoOptions = {
  readonly devices: number;
  readonly seed: number;
  /** Milliseconds; absent: until stopped. */
  readonly for?: number;
  readonly listen: string;
  readonly data?: string;
};

/** Faults are dealt for this long at most, in milliseconds; a demo that runs longer ends with a well estate. */
const LONGEST_MS = 24 * 3_600_000;

/**
 * The made-up past ends this long ago, in milliseconds: longer than what was last observed speaks for, so that the first sweep
 * finds out how everything is.
 */
const UNTOLD_MS = 180_000;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Shows the whole service on a simulated estate, and leaves nothing behind. Resolves to the exit code. */
export async function demo(options: DemoOptions): Promise<number> {
  const stopping = new AbortController();
  void stopSignal().then(() => { stopping.abort(); });
  const folder = options.data === undefined ? await mkdtemp(join(tmpdir(), 'watchpost-demo-')) : resolve(options.data);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    say(`Raising an estate of ${options.devices} devices (seed ${options.seed}) ...`);
    const simulation = await startSimulation({ devices: options.devices, seed: options.seed, mode: 'auto', dataDir: folder });
    try {
      return await watchEstate(simulation, options, folder, stopping);
    } finally {
      await simulation.stop();
    }
  } finally {
    if (options.data === undefined) await rm(folder, { recursive: true, force: true });
  }
}

async function watchEstate(simulation: Simulation, options: DemoOptions, folder: string, stopping: AbortController): Promise<number> {
  for (const sentence of simulation.cannotPlay()) say(sentence);
  const overrides = { data: folder, inventory: simulation.inventoryFile, listen: options.listen };
  const settings = loadSettings({ overrides, env: {} });
  const laid = await layHistory(simulation, options, settings);
  if (laid !== 0 || stopping.signal.aborted) return laid;
  const started = await startDaemon(settings, VERSION, pino({ level: 'info' }, pino.destination(join(folder, 'watchpost.log'))), filingFor(settings));
  if (!started.ok) throw new Error(started.problems.join('\n'));
  try {
    introduce(started.daemon, folder, settings);
    await play(simulation, options, started.daemon, settings.zone, stopping);
    return 0;
  } finally {
    say('Stopping ...');
    await started.daemon.stop();
  }
}

/** The month before this one and this one so far, so that reports and dashboards have something to show. */
async function layHistory(simulation: Simulation, { seed }: DemoOptions, settings: Settings): Promise<number> {
  const now = systemClock.now();
  const thisMonth = civilMonth(monthOf(now, settings.zone), settings.zone);
  const lastMonth = monthOf(thisMonth.from - 1, settings.zone);
  const period = { from: civilMonth(lastMonth, settings.zone).from, to: now - UNTOLD_MS };
  say(`Laying down a made-up past from ${lastMonth}-01 until now ...`);
  const history = historyOf(simulation.estate, { period, zone: settings.zone, seed });
  await writeFile(simulation.inventoryFile, estateCsv(history.estate));
  return withStore(settings, async (store) => {
    await recordHistory(history, (events) => store.record(events));
    return 0;
  });
}

function introduce({ url }: Daemon, folder: string, { zone }: Settings): void {
  const month = monthOf(systemClock.now(), zone);
  const lastMonth = monthOf(civilMonth(month, zone).from - 1, zone);
  say('');
  say(`  page      ${url}/`);
  say(`  metrics   ${url}/metrics`);
  say(`  files     ${folder}  (inventory devices.csv, truth.ndjson: what was really dead when, watchpost.log)`);
  say(`  report    node dist/main.js report --month ${lastMonth} --data ${folder} --out report-${lastMonth}`);
  say('');
}

async function play(simulation: Simulation, options: DemoOptions, daemon: Daemon, zone: string, stopping: AbortController): Promise<void> {
  const forMs = options.for ?? LONGEST_MS;
  const timer = setTimeout(() => { stopping.abort(); }, forMs);
  const live = showLive(process.stdout, () => daemon.service.fleet(), zone);
  const aborted = new Promise<void>((done) => {
    if (stopping.signal.aborted) done();
    else stopping.signal.addEventListener('abort', () => { done(); }, { once: true });
  });
  const schedule = scheduleFaults(simulation.estate, { seed: options.seed, forMs, profile: 'demo', routes: simulation.routes });
  await simulation.play(schedule, stopping.signal);
  await aborted;
  clearTimeout(timer);
  live.stop();
}
