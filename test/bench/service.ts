import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import { keepTail, stopChild } from './child.ts';
import { ANSWER_LIMIT_MS, get, put, type Answer } from './http.ts';

const ROOT = join(import.meta.dirname, '../..');
const READY_LIMIT_MS = 60_000;

/** How the unit for systemd, and the image alike, has Node run the program. */
const UNIT = readFileSync(join(ROOT, 'config/watchpost.service'), 'utf8');
const NODE_FLAGS = /^ExecStart=\/usr\/bin\/node (.*?) ?\/opt\//m
  .exec(UNIT)![1]!
  .split(' ')
  .filter(Boolean);
const UNIT_ENVIRONMENT = Object.fromEntries(
  /^Environment=(.*)$/m
    .exec(UNIT)![1]!
    .split(' ')
    .map((pair) => pair.split('=') as [string, string]),
);

const PRELOADED = ['loop-probe.mjs', 'bare-server.mjs'];

/** The built program, running as an operator would run it. */
export type RunningService = {
  readonly pid: number;
  /** The answer to GET. Rejects unless the status is 200. */
  get(path: string): Promise<Answer>;
  /** Asks for the metrics, and for the same bytes from a bare HTTP server in the same process. */
  scrape(): Promise<Scrape>;
  /**
   * Measures the event loop until `signal` or `forMs` is over; resolves to the 99th percentile of
   * its delay in milliseconds.
   */
  loopDelayP99(forMs: number, signal: AbortSignal): Promise<number>;
  stop(): Promise<void>;
};

/** An answer with the metrics, and the time a bare server took to send the same, in milliseconds. */
export type Scrape = {
  readonly body: string;
  readonly tookMs: number;
  readonly bareTookMs: number;
};

/**
 * Starts the built program on an inventory. Resolves when it answers; rejects with its log when it
 * does not within a minute.
 */
export async function startService(
  inventory: string,
  dataDir: string,
  signal: AbortSignal,
): Promise<RunningService> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const loopFile = join(dataDir, 'loop-delay');
  const bareFile = join(dataDir, 'bare-port');
  const args = [
    ...NODE_FLAGS,
    ...PRELOADED.flatMap((name) => ['--import', join(import.meta.dirname, name)]),
    join(ROOT, 'dist/main.js'),
    'run',
    '--inventory',
    inventory,
    '--data',
    dataDir,
    '--listen',
    url.slice('http://'.length),
  ];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: {
      ...process.env,
      ...UNIT_ENVIRONMENT,
      BENCH_LOOP_FILE: loopFile,
      BENCH_BARE_FILE: bareFile,
    },
  });
  const log = keepTail(child);
  try {
    await answered(child, url, log, signal);
  } catch (error) {
    await stopChild(child);
    throw error;
  }
  return {
    pid: child.pid!,
    get: (path) => get(url + path),
    scrape: () => scrape(url, `http://127.0.0.1:${readFileSync(bareFile, 'utf8')}`),
    loopDelayP99: (forMs, aborted) => loopDelayP99(child, loopFile, forMs, aborted),
    stop: () => stopChild(child),
  };
}

async function answered(
  child: ChildProcess,
  url: string,
  log: () => string,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + READY_LIMIT_MS;
  while (
    !(await get(`${url}/-/healthy`).then(
      () => true,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error(`the service did not start:\n${log()}`);
    await sleep(50, undefined, { signal });
  }
}

async function scrape(url: string, bareUrl: string): Promise<Scrape> {
  const answer = await get(`${url}/metrics`);
  await put(bareUrl, answer);
  await get(bareUrl); // The first answers of a new server are slow: they are not counted.
  const bare = await get(bareUrl);
  return { body: answer.body, tookMs: answer.tookMs, bareTookMs: bare.tookMs };
}

async function loopDelayP99(
  child: ChildProcess,
  file: string,
  forMs: number,
  signal: AbortSignal,
): Promise<number> {
  rmSync(file, { force: true });
  child.kill('SIGUSR2');
  await sleep(forMs, undefined, { signal });
  child.kill('SIGUSR2');
  const deadline = performance.now() + ANSWER_LIMIT_MS;
  while (!existsSync(file)) {
    if (performance.now() > deadline)
      throw new Error('the service did not tell its event-loop delay');
    await sleep(20, undefined, { signal });
  }
  return Number(readFileSync(file, 'utf8'));
}
