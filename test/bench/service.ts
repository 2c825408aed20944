import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';

const ROOT = join(import.meta.dirname, '../..');
const READY_LIMIT_MS = 60_000;
/** Far beyond any budget: a slow answer is to be measured, not given up. */
const ANSWER_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 10_000;

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

/** The built program, running as an operator would run it. */
export type RunningService = {
  readonly pid: number;
  /**
   * The body of an answer to GET, and how long it took, in milliseconds. Rejects unless the status
   * is 200.
   */
  get(path: string): Promise<{ readonly body: string; readonly tookMs: number }>;
  /**
   * Measures the event loop until `signal` or `forMs` is over; resolves to the 99th percentile of
   * its delay in milliseconds.
   */
  loopDelayP99(forMs: number, signal: AbortSignal): Promise<number>;
  stop(): Promise<void>;
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
  const probe = join(import.meta.dirname, 'loop-probe.mjs');
  const args = [
    ...NODE_FLAGS,
    '--import',
    probe,
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
    env: { ...process.env, ...UNIT_ENVIRONMENT, BENCH_LOOP_FILE: loopFile },
  });
  const log = keepTail(child);
  try {
    await answered(child, url, log, signal);
  } catch (error) {
    await stop(child);
    throw error;
  }
  return {
    pid: child.pid!,
    get: (path) => get(url + path),
    loopDelayP99: (forMs, aborted) => loopDelayP99(child, loopFile, forMs, aborted),
    stop: () => stop(child),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function keepTail(child: ChildProcess): () => string {
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      tail = (tail + chunk).slice(-4000);
    });
  }
  return () => tail;
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

/** A connection for each question, as a reused one may be closed by the other side at any time. */
async function get(url: string): Promise<{ readonly body: string; readonly tookMs: number }> {
  const start = performance.now();
  const signal = AbortSignal.timeout(ANSWER_LIMIT_MS);
  try {
    const [response] = (await once(
      request(url, { agent: false, headers: { 'accept-encoding': 'gzip' }, signal }).end(),
      'response',
      { signal },
    )) as [IncomingMessage];
    const packed = await buffer(response);
    const tookMs = performance.now() - start;
    const body = (
      response.headers['content-encoding'] === 'gzip' ? gunzipSync(packed) : packed
    ).toString();
    if (response.statusCode !== 200)
      throw new Error(`status ${response.statusCode}: ${body.slice(0, 200)}`);
    return { body, tookMs };
  } catch (cause) {
    throw new Error(`${url} did not answer as it should: ${String(cause)}`, { cause });
  }
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

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await gone;
  clearTimeout(timer);
}
