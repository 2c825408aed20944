import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Event } from '../../core/facts/event.ts';
import { civilMonth, formatInstant, type Instant } from '../../core/time/civil-time.ts';
import { estateCsv } from '../../simulator/estate-csv.ts';
import { rowOf } from '../../simulator/faults.ts';
import { historicalEstate, historyOf, type History } from '../../simulator/history.ts';
import { startSimulation, type PlayEvent, type Simulation } from '../../simulator/run.ts';
import { scheduleFaults, type Profile, type ScheduledFault } from '../../simulator/schedule.ts';
import { parseScript } from '../../simulator/script.ts';

/** What both forms of the command share. */
type Common = {
  /** 1-10,000. */
  readonly devices: number;
  readonly seed: number;
  /** Folder for the inventory and the record of the truth. Created when missing. */
  readonly data: string;
  /** IANA zone of dates and of printed times. */
  readonly zone: string;
};

/** Settings of an estate that runs in the foreground. */
export type SimulateOptions = Common & {
  /** How long it runs, milliseconds; Infinity: until stopped. */
  readonly forMs: number;
  /** How faults are dealt; `none`: everything stays well. */
  readonly profile: Profile | 'none';
  /** A file of faults to play instead of a profile; empty: none. */
  readonly script: string;
  /** Stay on loopback even where a namespace could be made. */
  readonly loopback: boolean;
};

/** Settings of a month of made-up facts. */
export type HistoryCommandOptions = Common & {
  /** Civil month `YYYY-MM`. */
  readonly month: string;
};

/** What the commands need from outside. */
export type SimulateIo = {
  /** Prints one line. */
  readonly print: (line: string) => void;
  /** Ends the estate in order. */
  readonly signal: AbortSignal;
};

/** What writing a history needs from outside. */
export type HistoryIo = {
  readonly print: (line: string) => void;
  readonly now: Instant;
  /** Stores facts; see `FactWriter`. */
  readonly record: (events: readonly Event[]) => Promise<void>;
};

const BATCH_EVENTS = 5000;

/**
 * Runs an estate until its time is over or the signal aborts, and takes it down. Rejects when it
 * cannot be started or the script is wrong.
 */
export async function simulate(options: SimulateOptions, io: SimulateIo): Promise<void> {
  const tell = (event: PlayEvent): void => {
    io.print(describe(event, options.zone));
  };
  const simulation = await startSimulation({
    ...options,
    mode: options.loopback ? 'loopback' : 'auto',
    dataDir: options.data,
    onPlay: tell,
  });
  try {
    const schedule = await scheduleFor(simulation, options);
    io.print(
      `${simulation.estate.devices.length} devices answer. Inventory: ${simulation.inventoryFile}`,
    );
    io.print(`What is dead when is recorded in ${simulation.truthFile}`);
    for (const sentence of simulation.cannotPlay()) io.print(sentence);
    await playFor(simulation, schedule, options.forMs, io.signal);
  } finally {
    await simulation.stop();
  }
}

async function scheduleFor(
  simulation: Simulation,
  options: SimulateOptions,
): Promise<Iterable<ScheduledFault>> {
  const { estate, routes } = simulation;
  if (options.script !== '')
    return parseScript(await readFile(options.script, 'utf8'), options.script, estate);
  return options.profile === 'none'
    ? []
    : scheduleFaults(estate, { ...options, profile: options.profile, routes });
}

/** Plays the schedule until the time is over, however long the schedule is. */
async function playFor(
  simulation: Simulation,
  schedule: Iterable<ScheduledFault>,
  forMs: number,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const end = (): void => {
    over.abort();
  };
  // Holds the process up.
  const timer = forMs < Infinity ? setTimeout(end, forMs) : setInterval(() => undefined, 3_600_000);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const ended = new Promise<void>((resolve) => {
    if (over.signal.aborted) resolve();
    else
      over.signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
  });
  try {
    await simulation.play(schedule, over.signal);
    await ended;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

function describe({ fault, devices, played }: PlayEvent, zone: string): string {
  const time = formatInstant(played.from, zone).slice(11, 19);
  const first = devices[0]!;
  const whom = `${first.name} (${first.address})${devices.length > 1 ? ` and ${devices.length - 1} more` : ''}`;
  return `${time} ${whom}: ${fault ? `${rowOf(fault).says} [${fault.name}]` : 'well again'}`;
}

/**
 * Writes a month of made-up facts, up to now if the month is not over, and the inventory
 * `devices.csv` that belongs to it. Throws RangeError when the month is malformed or lies in the
 * future.
 */
export async function simulateHistory(
  options: HistoryCommandOptions,
  io: HistoryIo,
): Promise<void> {
  const month = civilMonth(options.month, options.zone);
  const period = { from: month.from, to: Math.min(month.to, io.now) };
  if (period.from >= period.to)
    throw new RangeError(`${options.month} has not begun yet; facts are only made up for the past`);
  const history = historyOf(historicalEstate(options.devices, options.seed), {
    period,
    zone: options.zone,
    seed: options.seed,
  });
  await mkdir(options.data, { recursive: true });
  const inventoryFile = join(options.data, 'devices.csv');
  await writeFile(inventoryFile, estateCsv(history.estate));
  const count = await recordHistory(history, io.record);
  io.print(
    `${count} facts of ${options.devices} devices recorded from ${formatInstant(period.from, options.zone)} to ${formatInstant(period.to, options.zone)}`,
  );
  io.print(`Inventory: ${inventoryFile}`);
}

/**
 * Stores a history, a few thousand facts at a time, and resolves with their number. Rejects when
 * `record` does.
 */
export async function recordHistory(
  history: History,
  record: HistoryIo['record'],
): Promise<number> {
  let count = 0;
  for (const events of chunks(history.enrolments, history.batches())) {
    await record(events);
    count += events.length;
  }
  return count;
}

/** Packs facts into lists of a few thousand. */
function* chunks(
  enrolments: readonly Event[],
  batches: Iterable<{ readonly events: readonly Event[] }>,
): Generator<readonly Event[]> {
  let chunk: Event[] = [...enrolments];
  for (const { events } of batches) {
    chunk.push(...events);
    if (chunk.length < BATCH_EVENTS) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
