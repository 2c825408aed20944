import { setMaxListeners } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { canSuffer, FAULT_NAMES, FAULTS } from '../../src/simulator/faults.ts';
import { startSimulation, type Simulation } from '../../src/simulator/run.ts';
import { firstVerdicts, lateIn } from './phases.ts';
import { residentBytes } from './processes.ts';
import { startService, type RunningService } from './service.ts';

const USAGE = `npm run soak -- [--devices N] [--minutes M] [--seed S]

Lets the built service watch a simulated estate of which every tenth device misbehaves, in every known way at once, and
tells whether its memory, its open handles and its punctuality stay as they are.
Exit code: 0 they do, 1 they do not, 2 wrong usage or the measurement failed.
`;

/** Caches fill and the first round of every check is done. */
const SETTLING_MS = 90_000;
const SAMPLE_MS = 5000;
const MINUTE_MS = 60_000;
const MEGABYTE = 1e6;
/**
 * How much more the last third of the samples may hold than the first: collections of garbage come
 * at their own times.
 */
const MORE_MEMORY = 12 * MEGABYTE;
const MORE_HANDLES = 32;

type Sample = {
  readonly atMs: number;
  readonly rss: number;
  readonly heap: number;
  readonly handles: number;
  readonly late: number;
  readonly paused: number;
};

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Gives every tenth device a fault, each kind of fault in turn; returns the ids. */
async function spoil(simulation: Simulation): Promise<ReadonlySet<string>> {
  const { estate, routes } = simulation;
  const spoilt = estate.devices.filter(({ kind }, index) => index % 10 === 5 && kind !== 'network');
  const names = FAULT_NAMES.filter((name) => routes || FAULTS[name].play.by !== 'route');
  const byFault = new Map(names.map((name) => [name, [] as string[]]));
  let turn = 0;
  for (const device of spoilt) {
    const able = names.filter((name) => canSuffer(device, name));
    byFault.get(able[turn++ % able.length]!)!.push(device.id);
  }
  for (const [name, ids] of byFault) if (ids.length > 0) await simulation.inject(name, ids);
  say(
    `${spoilt.length} of ${estate.devices.length} devices misbehave in ${[...byFault.values()].filter((ids) => ids.length > 0).length} ways`,
  );
  return new Set(spoilt.map(({ id }) => id));
}

async function sample(service: RunningService, startedAt: number): Promise<Sample> {
  const { body } = await service.get('/metrics');
  return {
    atMs: performance.now() - startedAt,
    rss: residentBytes(service.pid).now,
    heap: gauge(body, 'nodejs_heap_size_used_bytes') + gauge(body, 'nodejs_external_memory_bytes'),
    handles: readdirSync(`/proc/${service.pid}/fd`).length,
    late: lateIn(body),
    paused: gauge(body, 'watchpost_paused_seconds_total'),
  };
}

/** The value of a metric without labels. */
function gauge(body: string, name: string): number {
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(body)?.[1] ?? Number.NaN);
}

const listSchema = z.object({ devices: z.array(z.object({ id: z.string() })) });

/** Devices that are well and yet not shown as intact. */
async function accused(
  service: RunningService,
  spoilt: ReadonlySet<string>,
): Promise<readonly string[]> {
  const lists = await Promise.all(
    ['impaired', 'offline', 'unreachable', 'unobserved'].map(
      async (state) =>
        listSchema.parse(
          JSON.parse((await service.get(`/api/v1/devices?state=${state}&limit=500`)).body),
        ).devices,
    ),
  );
  return lists
    .flat()
    .map(({ id }) => id)
    .filter((id) => !spoilt.has(id));
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

/** Least squares, per hour. */
function slopePerHour(samples: readonly Sample[], of: (sample: Sample) => number): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(samples.map(({ atMs }) => atMs)), mean(samples.map(of))];
  const above = samples.reduce((sum, one) => sum + (one.atMs - x) * (of(one) - y), 0);
  return (above / samples.reduce((sum, one) => sum + (one.atMs - x) ** 2, 0)) * 60 * MINUTE_MS;
}

function verdict(samples: readonly Sample[], wrong: readonly string[]): boolean {
  const third = Math.max(1, Math.floor(samples.length / 3));
  const grown = (of: (sample: Sample) => number): number =>
    median(samples.slice(-third).map(of)) - median(samples.slice(0, third).map(of));
  const [memory, handles] = [grown(({ rss }) => rss), grown((one) => one.handles)];
  const late = samples.at(-1)!.late - samples[0]!.late;
  const mostRss = Math.max(...samples.map(({ rss }) => rss));
  const open = samples.map((one) => one.handles);
  const least = (part: readonly Sample[]): string =>
    (Math.min(...part.map(({ heap }) => heap)) / MEGABYTE).toFixed(1);
  say(
    `heap and buffers in use, least: ${least(samples.slice(0, third))} MB in the first third, ${least(samples.slice(-third))} MB in the last: what collections of garbage leave`,
  );
  say(
    `RSS: slope ${(slopePerHour(samples, ({ rss }) => rss) / MEGABYTE).toFixed(1)} MB/h, last third ${(memory / MEGABYTE).toFixed(1)} MB above the first, most ${(mostRss / MEGABYTE).toFixed(1)} MB`,
  );
  say(
    `open handles: ${Math.min(...open)} to ${Math.max(...open)}, slope ${slopePerHour(samples, (one) => one.handles).toFixed(1)}/h, last third ${handles} above the first`,
  );
  say(
    `polls more than 1 s late: ${late}; the service stood still for ${(samples.at(-1)!.paused - samples[0]!.paused).toFixed(2)} s`,
  );
  say(
    `well devices not shown as intact at the end: ${wrong.length}${wrong.length > 0 ? ` (${wrong.slice(0, 10).join(', ')})` : ''}`,
  );
  return memory <= MORE_MEMORY && handles <= MORE_HANDLES && late === 0 && wrong.length === 0;
}

async function soak(
  devices: number,
  minutes: number,
  seed: number,
  signal: AbortSignal,
): Promise<boolean> {
  const dataDir = mkdtempSync(join(tmpdir(), 'watchpost-soak-'));
  const simulation = await startSimulation({ devices, seed, mode: 'auto', dataDir });
  try {
    const service = await startService(simulation.inventoryFile, dataDir, signal);
    try {
      say(`first verdicts after ${(await firstVerdicts(service, signal)).toFixed(1)} s`);
      const spoilt = await spoil(simulation);
      await sleep(SETTLING_MS, undefined, { signal });
      const startedAt = performance.now();
      const samples: Sample[] = [];
      while (performance.now() - startedAt < minutes * MINUTE_MS) {
        samples.push(await sample(service, startedAt));
        await sleep(SAMPLE_MS, undefined, { signal });
      }
      return verdict(samples, await accused(service, spoilt));
    } finally {
      await service.stop();
    }
  } finally {
    await simulation.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function whole(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`${flag} takes a whole number from ${min} to ${max}, not "${text}"`);
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) return (say(USAGE), 0);
  const { values } = parseArgs({
    args: [...args],
    options: {
      devices: { type: 'string', default: '1300' },
      minutes: { type: 'string', default: '30' },
      seed: { type: 'string', default: '1' },
    },
  });
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => {
      stopping.abort();
    });
  const isFlat = await soak(
    whole('--devices', values.devices, 20, 10_000),
    whole('--minutes', values.minutes, 1, 600),
    whole('--seed', values.seed, 0, 4_294_967_295),
    stopping.signal,
  );
  say(isFlat ? 'flat' : 'NOT flat');
  return isFlat ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`soak: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
