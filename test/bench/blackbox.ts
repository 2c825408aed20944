import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { childEnvironment } from '../../src/platform/child.ts';
import { freePort } from '../support/free-port.ts';
import { keepTail, stopChild } from './child.ts';
import { get } from './http.ts';
import { cpuSeconds, residentBytes } from './processes.ts';

const MINUTE_MS = 60_000;
const START_LIMIT_MS = 30_000;
/** Every target is to be probed and stored once before the measurement begins. */
const FIRST_ROUND_LIMIT_MS = 120_000;
const LOOK_INTERVAL_MS = 500;

/** Each program has the name of the Debian package that holds it. */
const BLACKBOX = 'prometheus-blackbox-exporter';
const PROMETHEUS = 'prometheus';

/** What Prometheus takes together with its blackbox exporter, pinging every target each 15 s. */
export type PairCost = {
  readonly cpuPerMinute: number;
  readonly rssBytes: number;
  /** Probes a minute that Prometheus stored, and those that were due. */
  readonly probesPerMinute: number;
  readonly duePerMinute: number;
  /** Targets that answered last. */
  readonly answered: number;
};

/** Why the pair was not measured, as a sentence. */
export type NotCompared = { readonly refusal: string };

/**
 * Measures the pair. Takes everything down whatever happens. Rejects when a program ends or does
 * not answer.
 */
export async function pairAlone(
  addresses: readonly string[],
  minutes: number,
  signal: AbortSignal,
): Promise<PairCost | NotCompared> {
  const missing = [BLACKBOX, PROMETHEUS].filter((program) => !isInstalled(program));
  if (missing.length > 0)
    return { refusal: `not installed; on Debian: apt-get install ${missing.join(' ')}` };
  const folder = mkdtempSync(join(tmpdir(), 'watchpost-bench-pair-'));
  const children: ChildProcess[] = [];
  try {
    const blackbox = await startBlackbox(folder, children, signal);
    if (!(await canPing(blackbox.url)))
      return { refusal: `${BLACKBOX} may not ping here; root may, or with CAP_NET_RAW` };
    const prometheus = await startPrometheus(folder, blackbox.url, addresses, children, signal);
    await firstRound(prometheus.url, addresses.length, signal);
    const pids = [blackbox.pid, prometheus.pid];
    const cost = await costOfPair(pids, minutes, signal);
    return { ...cost, ...(await probesOf(prometheus.url, addresses.length, minutes)) };
  } finally {
    await Promise.all(children.map(stopChild));
    rmSync(folder, { recursive: true, force: true });
  }
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

type Running = { readonly pid: number; readonly url: string };

async function startBlackbox(
  folder: string,
  children: ChildProcess[],
  signal: AbortSignal,
): Promise<Running> {
  const file = join(folder, 'blackbox.yml');
  const icmp = { prober: 'icmp', timeout: '5s', icmp: { preferred_ip_protocol: 'ip4' } };
  writeFileSync(file, JSON.stringify({ modules: { icmp } }));
  return start(BLACKBOX, [`--config.file=${file}`, '--log.level=error'], children, signal);
}

async function startPrometheus(
  folder: string,
  blackboxUrl: string,
  addresses: readonly string[],
  children: ChildProcess[],
  signal: AbortSignal,
): Promise<Running> {
  const file = join(folder, 'prometheus.yml');
  const icmp = {
    job_name: 'icmp',
    metrics_path: '/probe',
    params: { module: ['icmp'] },
    static_configs: [{ targets: addresses }],
    relabel_configs: [
      { source_labels: ['__address__'], target_label: '__param_target' },
      { source_labels: ['__param_target'], target_label: 'instance' },
      { target_label: '__address__', replacement: new URL(blackboxUrl).host },
    ],
  };
  // JSON is YAML, too.
  writeFileSync(
    file,
    JSON.stringify({ global: { scrape_interval: '15s' }, scrape_configs: [icmp] }),
  );
  const storage = `--storage.tsdb.path=${join(folder, 'data')}`;
  return start(
    PROMETHEUS,
    [`--config.file=${file}`, storage, '--log.level=error'],
    children,
    signal,
  );
}

/**
 * Starts one of the two and resolves when it answers. Adds it to `children` at once, for whoever
 * stops them. It has a session of its own, so that Ctrl-C reaches its parent alone; the kernel
 * kills it when the parent dies.
 */
async function start(
  program: string,
  args: readonly string[],
  children: ChildProcess[],
  signal: AbortSignal,
): Promise<Running> {
  const host = `127.0.0.1:${await freePort()}`;
  const command = ['--pdeathsig', 'KILL', program, ...args, `--web.listen-address=${host}`];
  const child = spawn('setpriv', command, {
    env: childEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  children.push(child);
  const log = keepTail(child);
  const deadline = performance.now() + START_LIMIT_MS;
  const url = `http://${host}`;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error(`${program} did not start:\n${log()}`);
    await sleep(LOOK_INTERVAL_MS, undefined, { signal });
  }
  return { pid: child.pid!, url };
}

function isReady(url: string): Promise<boolean> {
  return get(`${url}/-/healthy`).then(
    () => true,
    () => false,
  );
}

async function canPing(blackboxUrl: string): Promise<boolean> {
  const { body } = await get(`${blackboxUrl}/probe?module=icmp&target=127.0.0.1`);
  return /^probe_success 1$/m.test(body);
}

/** Resolves when every target was probed once, or has had two minutes for it. */
async function firstRound(url: string, targets: number, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + FIRST_ROUND_LIMIT_MS;
  while (performance.now() < deadline && (await query(url, 'count(probe_success)')) < targets)
    await sleep(LOOK_INTERVAL_MS, undefined, { signal });
}

async function costOfPair(
  pids: readonly number[],
  minutes: number,
  signal: AbortSignal,
): Promise<Pick<PairCost, 'cpuPerMinute' | 'rssBytes'>> {
  const cpu = (): number => pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const before = { cpu: cpu(), at: performance.now() };
  await sleep(minutes * MINUTE_MS, undefined, { signal });
  return {
    cpuPerMinute: (cpu() - before.cpu) / ((performance.now() - before.at) / MINUTE_MS),
    rssBytes: pids.reduce((sum, pid) => sum + residentBytes(pid).now, 0),
  };
}

async function probesOf(
  url: string,
  targets: number,
  minutes: number,
): Promise<Omit<PairCost, 'cpuPerMinute' | 'rssBytes'>> {
  const probes = await query(url, `sum(count_over_time(probe_success[${minutes}m]))`);
  return {
    probesPerMinute: probes / minutes,
    duePerMinute: targets * 4,
    answered: await query(url, 'sum(probe_success)'),
  };
}

const resultSchema = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

/** The one value of a query of Prometheus; 0: it has none yet. */
async function query(url: string, expression: string): Promise<number> {
  const { body } = await get(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
  const { data } = resultSchema.parse(JSON.parse(body));
  return Number(data.result[0]?.value[1] ?? 0);
}
