import { spawn, type ChildProcess } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { freePort } from '../support/free-port.ts';

const ROOT = join(import.meta.dirname, '../..');

/** A running server of somebody else's, and how to be rid of it. */
export type Running = { readonly url: string; readonly stop: () => Promise<void> };

/** Debian's Prometheus with this repository's rules, scraping and evaluating every second. */
export type Prometheus = Running & {
  /** The samples an instant query gives now. */
  readonly query: (expr: string) => Promise<readonly Sample[]>;
  /** How many samples an instant query has to look at. */
  readonly samplesTouched: (expr: string) => Promise<number>;
  /** The samples a range query over the last minute gives, one a series. */
  readonly queryRange: (expr: string) => Promise<readonly Sample[]>;
};

/** One series of an answer with its last value. */
export type Sample = { readonly labels: Readonly<Record<string, string>>; readonly value: number };

const configSchema = z.looseObject({
  global: z.looseObject({}),
  alerting: z.unknown(),
  scrape_configs: z.tuple([
    z.looseObject({ static_configs: z.array(z.object({ targets: z.array(z.string()) })) }),
  ]),
});

/**
 * Starts Prometheus on a copy of config/prometheus: addresses replaced, intervals and waits cut to
 * a second, nothing else; with `pace` as shipped, only the time for which an alert is held after it
 * is over. `metricsAddress` is the host:port whose /metrics is scraped; `alertmanagerAddress`
 * empty: alerts go nowhere.
 */
export async function startPrometheus(
  metricsAddress: string,
  alertmanagerAddress = '',
  pace: 'quick' | 'shipped' = 'quick',
): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'watchpost-prometheus-'));
  cpSync(join(ROOT, 'config/prometheus'), folder, { recursive: true });
  const config = configSchema.parse(parse(readFileSync(join(folder, 'prometheus.yaml'), 'utf8')));
  if (pace === 'quick')
    config.global = { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' };
  config.scrape_configs[0].static_configs = [{ targets: [metricsAddress] }];
  config.alerting =
    alertmanagerAddress === ''
      ? {}
      : { alertmanagers: [{ static_configs: [{ targets: [alertmanagerAddress] }] }] };
  writeFileSync(join(folder, 'prometheus.yaml'), stringify(config));
  for (const name of readdirSync(join(folder, 'rules'))) {
    const file = join(folder, 'rules', name);
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(
        pace === 'quick'
          ? /^( +(?:for|keep_firing_for|interval)): .*$/gm
          : /^( +keep_firing_for): .*$/gm,
        '$1: 1s',
      ),
    );
  }
  const address = `127.0.0.1:${await freePort()}`;
  const running = await start('prometheus', folder, address, [
    `--config.file=${join(folder, 'prometheus.yaml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=${address}`,
    // What is told before Alertmanager was found is told again after a minute, else.
    '--rules.alert.resend-delay=2s',
  ]);
  return {
    ...running,
    query: (expr) => ask(running.url, 'query', { query: expr }),
    samplesTouched: async (expr) => {
      const answer = await fetch(`${running.url}/api/v1/query`, {
        method: 'POST',
        body: new URLSearchParams({ query: expr, stats: 'all' }),
        signal: AbortSignal.timeout(10_000),
      });
      return statsSchema.parse(await answer.json()).data.stats.samples.totalQueryableSamples;
    },
    queryRange: (expr) => {
      const now = Date.now() / 1000;
      return ask(running.url, 'query_range', {
        query: expr,
        start: String(now - 60),
        end: String(now),
        step: '1',
      });
    },
  };
}

/**
 * Starts Alertmanager on a copy of config/alertmanager: the addresses of its webhooks replaced, the
 * waits named cut to so many seconds, and `change` made to the text of its configuration, in the
 * folder told.
 */
export async function startAlertmanager(
  webhookUrl: string,
  waits: Readonly<Partial<Record<'group_wait' | 'group_interval', number>>>,
  change: (config: string, folder: string) => string = (config) => config,
): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'watchpost-alertmanager-'));
  cpSync(join(ROOT, 'config/alertmanager'), folder, { recursive: true });
  const config = readFileSync(join(folder, 'alertmanager.yaml'), 'utf8')
    .replace(
      /^( +)(group_wait|group_interval): .*$/gm,
      (line, indent: string, name: keyof typeof waits) =>
        waits[name] === undefined ? line : `${indent}${name}: ${waits[name]}s`,
    )
    .replace('http://127.0.0.1:9080/alerts', webhookUrl)
    .replace('http://127.0.0.1:9080', webhookUrl);
  writeFileSync(join(folder, 'alertmanager.yaml'), change(config, folder));
  const address = `127.0.0.1:${await freePort()}`;
  mkdirSync(join(folder, 'data'));
  return start('prometheus-alertmanager', folder, address, [
    `--config.file=${join(folder, 'alertmanager.yaml')}`,
    `--storage.path=${join(folder, 'data')}`,
    `--web.listen-address=${address}`,
    '--cluster.listen-address=',
  ]);
}

async function start(
  command: string,
  folder: string,
  address: string,
  args: readonly string[],
): Promise<Running> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-4000);
  });
  const url = `http://${address}`;
  await until(`${command} to be ready`, 20_000, async () => {
    if (child.exitCode !== null) throw new Error(`${command} ended: ${complaints}`);
    return (await fetch(`${url}/-/ready`).catch(() => null))?.ok ?? false;
  });
  return {
    url,
    stop: async () => {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exit;
}

const answerSchema = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        value: z.tuple([z.number(), z.string()]).optional(),
        values: z.array(z.tuple([z.number(), z.string()])).optional(),
      }),
    ),
  }),
});

const statsSchema = z.object({
  data: z.object({ stats: z.object({ samples: z.object({ totalQueryableSamples: z.number() }) }) }),
});

async function ask(
  url: string,
  kind: 'query' | 'query_range',
  parameters: Readonly<Record<string, string>>,
): Promise<readonly Sample[]> {
  const response = await fetch(`${url}/api/v1/${kind}`, {
    method: 'POST',
    body: new URLSearchParams(parameters),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${parameters['query'] ?? ''}: ${text}`);
  return answerSchema.parse(JSON.parse(text)).data.result.map(({ metric, value, values }) => ({
    labels: metric,
    value: Number((value ?? values?.at(-1))?.[1]),
  }));
}

/**
 * Waits until `condition` holds, looking ten times a second; throws, naming `what`, when the
 * deadline passes first.
 */
export async function until(
  what: string,
  deadlineMs: number,
  condition: () => Promise<boolean> | boolean,
): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (!(await condition())) {
    if (performance.now() > deadline)
      throw new Error(`waited ${deadlineMs} ms in vain for ${what}`);
    await pause(100);
  }
}

/**
 * Serves HTTP on a free loopback port; each request's body is read whole first. `path` comes with
 * its query.
 */
export async function serve(
  answer: (body: string, path: string) => Promise<string> | string,
  contentType: string,
): Promise<Running & { readonly address: string }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void Promise.resolve(answer(Buffer.concat(chunks).toString(), request.url ?? '/')).then(
        (text) => response.writeHead(200, { 'content-type': contentType }).end(text),
      );
    });
  });
  await listening(server);
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address,
    url: `http://${address}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
}
