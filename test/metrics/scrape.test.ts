import { NOTHING_INSPECTED } from '../../src/core/inspection/inspection-view.ts';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScraper } from '../../src/metrics/scrape.ts';
import { anEstate, aView, aFleet, ledgerOf, someFigures } from './estate.ts';
import { freePort } from '../support/free-port.ts';

const hostile = aView({ id: 'a\\"\n}{', name: '恶意 "名"\n# EOF', site: '\\' });
const fleet = aFleet([...anEstate(200).devices, hostile]);
const scraper = createScraper(() => ({
  fleet,
  figures: someFigures(),
  ledger: ledgerOf(),
  inside: NOTHING_INSPECTED,
  onlineTarget: 97,
  version: '0.0.0',
  zone: 'Asia/Shanghai',
  pagesUrl: 'http://127.0.0.1:9733',
}));

describe('scrapes', () => {
  it.each([
    ['', 'text/plain; version=0.0.4; charset=utf-8'],
    ['text/plain;version=0.0.4;q=0.5,*/*;q=0.1', 'text/plain; version=0.0.4; charset=utf-8'],
    [
      'application/openmetrics-text;version=1.0.0,text/plain;q=0.5',
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    ],
    ['application/openmetrics-text;q=0,text/plain', 'text/plain; version=0.0.4; charset=utf-8'],
  ])('Accept "%s" gets %s', async (accept, contentType) => {
    expect((await scraper(accept, '')).contentType).toBe(contentType);
  });
  it.each([
    ['gzip', true],
    ['br, gzip;q=0.8', true],
    ['gzip;q=0', false],
    ['gzip;q=0.000', false],
    ['', false],
  ])('Accept-Encoding "%s": gzip %s', async (encoding, gzip) => {
    expect((await scraper('', encoding)).gzip).toBe(gzip);
  });
  it('the zipped body holds the same device series as the plain one', async () => {
    const device = (body: Buffer): string[] =>
      body
        .toString()
        .split('\n')
        .filter((line) => line.startsWith('watchpost_'));
    const [plain, zipped] = await Promise.all([scraper('', ''), scraper('', 'gzip')]);
    expect(device(gunzipSync(zipped.body))).toEqual(device(plain.body));
  });
  it('scrapes at the same time share one rendering, later ones do not', async () => {
    const [first, second] = await Promise.all([scraper('', ''), scraper('', '')]);
    expect(first).toBe(second);
    expect(await scraper('', '')).not.toBe(first);
  });
});

/** Left out, by name, where Debian's prometheus is not installed. */
const hasPrometheus = spawnSync('prometheus', ['--version']).status === 0;

describe.skipIf(!hasPrometheus)('a real Prometheus', () => {
  let target: Server;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchpost-prometheus-'));
    target = createServer((request, response) => {
      void scraper(request.headers.accept ?? '', request.headers['accept-encoding'] ?? '').then(
        ({ contentType, gzip, body }) => {
          response
            .writeHead(200, {
              'content-type': contentType,
              ...(gzip && { 'content-encoding': 'gzip' }),
            })
            .end(body);
        },
      );
    }).listen(0, '127.0.0.1');
    await once(target, 'listening');
  });
  afterAll(async () => {
    target.closeAllConnections();
    target.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('scrapes every series and gives hostile names back unharmed', async () => {
    const config = join(folder, 'prometheus.yml');
    const port = await freePort();
    const { port: targetPort } = target.address() as AddressInfo;
    await writeFile(
      config,
      `scrape_configs: [{job_name: watchpost, scrape_interval: 1s, static_configs: [{targets: ['127.0.0.1:${targetPort}']}]}]\n`,
    );
    const child = spawn(
      'prometheus',
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    );
    try {
      expect(await query(port, 'count(watchpost_device_info)')).toMatchObject([
        { value: [expect.anything(), '201'] },
      ]);
      expect(await query(port, 'watchpost_device_info{site="\\\\"}')).toMatchObject([
        { metric: { device: hostile.device.id, name: hostile.device.name } },
      ]);
      expect(
        await query(port, 'watchpost_observations_total{check="icmp",outcome="answered"}'),
      ).toMatchObject([{ value: [expect.anything(), '1200'] }]);
      expect(
        await query(port, 'scrape_samples_scraped - scrape_samples_post_metric_relabeling'),
      ).toMatchObject([{ value: [expect.anything(), '0'] }]);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });
});

/** Asks until there is an answer with data, for at most 20 s. */
async function query(port: number, expression: string): Promise<unknown> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const result = await ask(port, expression);
    if (result.length > 0 || Date.now() > deadline) return result;
    await wait(100);
  }
}

async function ask(port: number, expression: string): Promise<readonly unknown[]> {
  try {
    const response = await fetch(
      `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`,
    );
    if (!response.ok) return [];
    return ((await response.json()) as { data: { result: readonly unknown[] } }).data.result;
  } catch {
    return [];
  }
}
