import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { randomOf } from '../../src/simulator/random.ts';
import type { Simulation } from '../../src/simulator/run.ts';
import { socketPathOf } from '../../src/store/socket-path.ts';
import { sumOf } from './exposition.ts';
import { cpuSeconds, reapedCpuSeconds, redisCpuSeconds, residentBytes } from './processes.ts';
import type { RunningService, Scrape } from './service.ts';

const MINUTE_MS = 60_000;
const SWEEP_INTERVAL_MS = 10_000;
const SCRAPE_INTERVAL_MS = 15_000;
const FIRST_VERDICTS_LIMIT_MS = 120_000;
const DETECTION_LIMIT_MS = 45_000;
const LOOK_INTERVAL_MS = 100;
const MOST_FALLS = 120;

/** What fping alone takes for the same targets at the same interval. */
export type FpingAlone = {
  readonly cpuPerMinute: number;
  readonly sweepSeconds: number;
  readonly answered: number;
};

/** One fping for all targets every 10 s, at full speed: the cheapest there is. */
export async function fpingAlone(
  addresses: readonly string[],
  minutes: number,
  signal: AbortSignal,
): Promise<FpingAlone> {
  const sweeps = Math.max(1, Math.round((minutes * MINUTE_MS) / SWEEP_INTERVAL_MS));
  const cpuBefore = reapedCpuSeconds();
  let slowestMs = 0;
  let answered = addresses.length;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const start = performance.now();
    answered = Math.min(answered, await sweepOnce(addresses));
    const tookMs = performance.now() - start;
    slowestMs = Math.max(slowestMs, tookMs);
    await sleep(Math.max(0, SWEEP_INTERVAL_MS - tookMs), undefined, { signal });
  }
  const elapsedMinutes = (sweeps * SWEEP_INTERVAL_MS) / MINUTE_MS;
  return {
    cpuPerMinute: (reapedCpuSeconds() - cpuBefore) / elapsedMinutes,
    sweepSeconds: slowestMs / 1000,
    answered,
  };
}

async function sweepOnce(addresses: readonly string[]): Promise<number> {
  const child = spawn('fping', ['-q', '-C1', '-r0', '-i0', '-t1000'], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr.setEncoding('latin1').on('data', (chunk: string) => {
    output += chunk;
  });
  child.stdin.end(`${addresses.join('\n')}\n`);
  await once(child, 'close');
  return output.split('\n').filter((line) => /: [\d.]+$/.test(line)).length;
}

/** Seconds until no device is unobserved any more. Rejects after two minutes. */
export async function firstVerdicts(service: RunningService, signal: AbortSignal): Promise<number> {
  const start = performance.now();
  while ((await devicesIn(service, 'unobserved')).total > 0) {
    if (performance.now() - start > FIRST_VERDICTS_LIMIT_MS)
      throw new Error('some devices got no first verdict within two minutes');
    await sleep(LOOK_INTERVAL_MS, undefined, { signal });
  }
  return (performance.now() - start) / 1000;
}

/** What a time of ordinary work cost. */
export type Cost = {
  readonly cpuPerMinute: number;
  /** Not in `cpuPerMinute`. */
  readonly redisCpuPerMinute: number;
  readonly rssBytes: number;
  readonly rssPeakBytes: number;
  readonly failedScrapes: number;
  /** Of those that were answered. */
  readonly slowestScrapeMs: number;
  /** Of the same bytes, sent by a bare HTTP server in the same process. */
  readonly slowestBareMs: number;
  readonly scrapeBytes: number;
  /** Polls that began more than a second late. */
  readonly latePolls: number;
  readonly redisBytes: number;
};

/** Watches the service at work, scraped every 15 s. */
export async function costOf(
  service: RunningService,
  dataDir: string,
  minutes: number,
  signal: AbortSignal,
): Promise<Cost> {
  const scrapes: Scrape[] = [];
  let failedScrapes = 0;
  const rss: number[] = [];
  const before = {
    cpu: cpuSeconds(service.pid),
    redisCpu: redisCpuSeconds(service.pid),
    at: performance.now(),
  };
  for (let next = before.at; next < before.at + minutes * MINUTE_MS; next += SCRAPE_INTERVAL_MS) {
    await service.scrape().then(
      (scrape) => scrapes.push(scrape),
      () => failedScrapes++,
    );
    rss.push(residentBytes(service.pid).now);
    await sleep(Math.max(0, next + SCRAPE_INTERVAL_MS - performance.now()), undefined, { signal });
  }
  const elapsedMinutes = (performance.now() - before.at) / MINUTE_MS;
  if (scrapes.length === 0) throw new Error('no scrape of /metrics was answered');
  return {
    failedScrapes,
    cpuPerMinute: (cpuSeconds(service.pid) - before.cpu) / elapsedMinutes,
    redisCpuPerMinute: (redisCpuSeconds(service.pid) - before.redisCpu) / elapsedMinutes,
    rssBytes: Math.max(...rss),
    rssPeakBytes: residentBytes(service.pid).peak,
    slowestScrapeMs: Math.max(...scrapes.map(({ tookMs }) => tookMs)),
    slowestBareMs: Math.max(...scrapes.map(({ bareTookMs }) => bareTookMs)),
    scrapeBytes: scrapes.at(-1)!.body.length,
    latePolls: lateIn(scrapes.at(-1)!.body) - lateIn(scrapes[0]!.body),
    redisBytes: await redisBytes(dataDir),
  };
}

/** Polls that began more than a second after they were due, by an exposition. */
export function lateIn(exposition: string): number {
  const metric = 'watchpost_poll_lateness_seconds_bucket';
  return sumOf(exposition, metric, 'le="+Inf"') - sumOf(exposition, metric, 'le="1.0"');
}

async function redisBytes(dataDir: string): Promise<number> {
  const redis = new Redis({ path: socketPathOf(dataDir), protocol: 2, commandTimeout: 5000 });
  try {
    return Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))![1]);
  } finally {
    redis.disconnect();
  }
}

/**
 * The 99th percentile of the event loop's delay in milliseconds over a minute, scraped every 15 s
 * meanwhile.
 */
export async function loopDelayOf(service: RunningService, signal: AbortSignal): Promise<number> {
  const scraping = setInterval(() => {
    service.get('/metrics').catch(() => undefined);
  }, SCRAPE_INTERVAL_MS);
  try {
    return await service.loopDelayP99(MINUTE_MS, signal);
  } finally {
    clearInterval(scraping);
  }
}

/**
 * Seconds from the fall of a device to the first answer of the service that shows it offline, hence
 * confirmed.
 */
export type Detection = {
  readonly falls: number;
  readonly missed: number;
  readonly meanSeconds: number;
  readonly maxSeconds: number;
};

/**
 * Lets up to 120 devices die at random instants of a minute, and looks ten times a second who is
 * shown offline.
 */
export async function detectionOf(
  service: RunningService,
  simulation: Simulation,
  seed: number,
  signal: AbortSignal,
): Promise<Detection> {
  const random = randomOf(seed, 'bench');
  await nobodyOffline(service, signal);
  const leaves = simulation.estate.devices
    .filter(({ kind }) => kind !== 'network')
    .map((device) => ({ id: device.id, order: random.next() }));
  const chosen = leaves
    .sort((a, b) => a.order - b.order)
    .slice(0, Math.min(MOST_FALLS, Math.ceil(leaves.length / 10)));
  const fellAt = new Map<string, number>();
  const seenAt = new Map<string, number>();
  const start = performance.now();
  const falls = chosen.map(async ({ id }) => {
    await sleep(random.next() * MINUTE_MS, undefined, { signal });
    fellAt.set(id, (await simulation.inject('silent', [id])).from);
  });
  const allFell = Promise.all(falls);
  while (
    seenAt.size < chosen.length &&
    performance.now() - start < MINUTE_MS + DETECTION_LIMIT_MS
  ) {
    const { ids } = await devicesIn(service, 'offline');
    const now = Date.now();
    for (const id of ids) if (fellAt.has(id) && !seenAt.has(id)) seenAt.set(id, now);
    await sleep(LOOK_INTERVAL_MS, undefined, { signal });
  }
  await allFell;
  const seconds = [...fellAt].flatMap(([id, at]) =>
    seenAt.has(id) ? [(seenAt.get(id)! - at) / 1000] : [],
  );
  return {
    falls: chosen.length,
    missed: chosen.length - seconds.length,
    meanSeconds: seconds.reduce((sum, one) => sum + one, 0) / seconds.length,
    maxSeconds: Math.max(...seconds),
  };
}

async function nobodyOffline(service: RunningService, signal: AbortSignal): Promise<void> {
  const start = performance.now();
  while ((await devicesIn(service, 'offline')).total > 0) {
    if (performance.now() - start > DETECTION_LIMIT_MS)
      throw new Error('some repaired devices are still shown offline');
    await sleep(LOOK_INTERVAL_MS, undefined, { signal });
  }
}

const listSchema = z.object({ total: z.number(), devices: z.array(z.object({ id: z.string() })) });

async function devicesIn(
  service: RunningService,
  state: 'offline' | 'unobserved',
): Promise<{ readonly total: number; readonly ids: readonly string[] }> {
  const { body } = await service.get(`/api/v1/devices?state=${state}&limit=500`);
  const { total, devices } = listSchema.parse(JSON.parse(body));
  return { total, ids: devices.map(({ id }) => id) };
}
