import { print } from '../wiring.ts';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { stringify } from 'yaml';
import { loadSettings, type Settings } from '../../config.ts';
import { civilMonth, dateOf, monthOf } from '../../core/time/civil-time.ts';
import { startDaemon, type Daemon } from '../../daemon.ts';
import { systemClock } from '../../clock.ts';
import { estateCsv } from '../../simulator/estate-csv.ts';
import { SIMULATED_PASSWORD, SIMULATED_USER } from '../../simulator/character.ts';
import { insideHistory, type InsideFate } from '../../simulator/history-inspection.ts';
import { historyOf } from '../../simulator/history.ts';
import { ledgerYaml } from '../../simulator/ledger-yaml.ts';
import { startSimulation, type Simulation } from '../../simulator/run.ts';
import { scheduleFaults } from '../../simulator/schedule.ts';
import { filingFor } from '../exclusions/filing.ts';
import { stopSignal } from '../service/run.ts';
import { showLive } from '../terminal/screen.ts';
import { recordHistory } from './simulate.ts';
import { VERSION } from '../terminal/version.ts';
import { withStore } from '../store/with-store.ts';

/** Flags of `watchpost demo`. */
export type DemoOptions = {
  readonly devices: number;
  readonly seed: number;
  /** Milliseconds; absent: until stopped. */
  readonly for?: number;
  readonly listen: string;
  readonly data?: string;
};

/**
 * Faults are dealt for this long at most, in milliseconds; a demo that runs longer ends with a well
 * estate.
 */
const LONGEST_MS = 24 * 3_600_000;

/**
 * The made-up past ends this long ago, in milliseconds. Its last observations are no longer valid,
 * so that the first sweep finds the true states.
 */
const UNTOLD_MS = 180_000;

/** Devices are looked into this often, in milliseconds, in place of once a day. */
const LOOK_EVERY_MS = 900_000;
/** The point class whose pictures are looked at. */
const PICTURED_CLASS = '一类点';
/** Exit code where the store did not open. */
const NO_STORE = 3;

/**
 * Shows the whole service on a simulated estate, and leaves nothing behind. Resolves to the exit
 * code.
 */
export async function demo(options: DemoOptions): Promise<number> {
  const stopping = new AbortController();
  void stopSignal().then(() => {
    stopping.abort();
  });
  const folder =
    options.data === undefined
      ? await mkdtemp(join(tmpdir(), 'watchpost-demo-'))
      : resolve(options.data);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    print(`Raising an estate of ${options.devices} devices (seed ${options.seed}) ...`);
    const simulation = await startSimulation({
      devices: options.devices,
      seed: options.seed,
      mode: 'auto',
      dataDir: folder,
    });
    try {
      return await watchEstate(simulation, options, folder, stopping);
    } finally {
      await simulation.stop();
    }
  } finally {
    if (options.data === undefined) await rm(folder, { recursive: true, force: true });
  }
}

async function watchEstate(
  simulation: Simulation,
  options: DemoOptions,
  folder: string,
  stopping: AbortController,
): Promise<number> {
  for (const sentence of simulation.cannotPlay()) print(sentence);
  const settings = await settingsOf(simulation, options, folder);
  const fates = await layHistory(simulation, options, settings);
  if (fates === null || stopping.signal.aborted) return fates === null ? NO_STORE : 0;
  for (const { device, fault } of fates) await simulation.inject(fault, [device]);
  const started = await startDaemon(
    settings,
    VERSION,
    pino({ level: 'info' }, pino.destination(join(folder, 'watchpost.log'))),
    filingFor(settings),
  );
  if (!started.ok) throw new Error(started.problems.join('\n'));
  try {
    introduce(started.daemon, folder, settings);
    await play(simulation, options, started.daemon, settings.zone, stopping);
    return 0;
  } finally {
    print('Stopping ...');
    await started.daemon.stop();
  }
}

/**
 * Looks into devices every quarter of an hour, that something is seen of it, and at the pictures of
 * the first class.
 */
async function settingsOf(
  simulation: Simulation,
  options: DemoOptions,
  folder: string,
): Promise<Settings> {
  const credentials = join(folder, 'credentials.yaml');
  const kinds = ['camera', 'checkpoint', 'epolice'];
  await writeFile(
    credentials,
    stringify({
      credentials: { city: { user: SIMULATED_USER, password: SIMULATED_PASSWORD } },
      rules: [{ use: 'city', kinds }],
    }),
    { mode: 0o600 },
  );
  const contracts = join(folder, 'contracts.yaml');
  const settings = loadSettings({
    overrides: {
      data: folder,
      inventory: simulation.inventoryFile,
      listen: options.listen,
      contracts,
      credentials,
    },
    env: {},
  });
  await writeFile(contracts, ledgerYaml(dateOf(systemClock.now(), settings.zone)));
  return {
    ...settings,
    inspection: { ...settings.inspection, intervalMs: LOOK_EVERY_MS, videoPath: 'packet' },
    pictures: { ...settings.pictures, classes: [PICTURED_CLASS], thumbnailDays: 1 },
  };
}

/**
 * The month before this one and this one so far, so that reports and dashboards have something to
 * show. Resolves to what devices still suffer from it; null: the store did not open.
 */
async function layHistory(
  simulation: Simulation,
  { seed }: DemoOptions,
  settings: Settings,
): Promise<readonly InsideFate[] | null> {
  const now = systemClock.now();
  const thisMonth = civilMonth(monthOf(now, settings.zone), settings.zone);
  const lastMonth = monthOf(thisMonth.from - 1, settings.zone);
  const period = { from: civilMonth(lastMonth, settings.zone).from, to: now - UNTOLD_MS };
  print(`Laying down a made-up past from ${lastMonth}-01 until now ...`);
  const history = historyOf(simulation.estate, { period, zone: settings.zone, seed });
  await writeFile(simulation.inventoryFile, estateCsv(history.estate));
  const inside = insideHistory(history.estate, period, seed, [PICTURED_CLASS]);
  const code = await withStore(settings, async (store) => {
    await recordHistory(history, (events) => store.record(events));
    await store.record(inside.facts);
    return 0;
  });
  return code === 0 ? inside.fates.filter(({ to }) => to === null) : null;
}

function introduce({ url }: Daemon, folder: string, { zone }: Settings): void {
  const month = monthOf(systemClock.now(), zone);
  const lastMonth = monthOf(civilMonth(month, zone).from - 1, zone);
  print('');
  print(`  page      ${url}/`);
  print(`  outages   ${url}/outages`);
  print(`  findings  ${url}/findings`);
  print(`  metrics   ${url}/metrics`);
  print(
    `  files     ${folder}  (inventory devices.csv, contracts.yaml, truth.ndjson: what was really dead when, watchpost.log)`,
  );
  print(
    `  report    node dist/main.js report --month ${lastMonth} --data ${folder} --out report-${lastMonth}`,
  );
  print('');
}

async function play(
  simulation: Simulation,
  options: DemoOptions,
  daemon: Daemon,
  zone: string,
  stopping: AbortController,
): Promise<void> {
  const forMs = options.for ?? LONGEST_MS;
  const timer = setTimeout(() => {
    stopping.abort();
  }, forMs);
  const live = showLive(process.stdout, () => daemon.service.fleet(), zone);
  const aborted = new Promise<void>((done) => {
    if (stopping.signal.aborted) done();
    else
      stopping.signal.addEventListener(
        'abort',
        () => {
          done();
        },
        { once: true },
      );
  });
  const schedule = scheduleFaults(simulation.estate, {
    seed: options.seed,
    forMs,
    profile: 'demo',
    routes: simulation.routes,
  });
  await simulation.play(schedule, stopping.signal);
  await aborted;
  clearTimeout(timer);
  live.stop();
}
