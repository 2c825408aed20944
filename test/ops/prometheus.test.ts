import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CONTENT_TYPES } from '../../src/metrics/exposition.ts';
import { collectProcess } from '../../src/metrics/process.ts';
import { render } from '../../src/metrics/render.ts';
import type { FleetView } from '../../src/core/fleet.ts';
import { aFleet, aView, anEstate, ledgerOf, someFigures } from '../metrics/estate.ts';
import { panelQueries, readDashboard } from './dashboards.ts';
import { serve, startAlertmanager, startPrometheus, until, type Prometheus, type Running } from './stack.ts';

const readProcess = collectProcess();

/** What a daemon in the given state would answer to a scrape. */
async function exposition(fleet: FleetView): Promise<string> {
  const source = { fleet, figures: someFigures(), ledger: ledgerOf(), onlineTarget: 97, version: '0.1.0', zone: 'Asia/Shanghai', pagesUrl: 'http://127.0.0.1:9733' };
  let text = '';
  for await (const chunk of render(source, await readProcess(), 'openmetrics')) text += chunk;
  return text;
}

const serveMetrics = (fleet: FleetView): ReturnType<typeof serve> => serve(() => exposition(fleet), CONTENT_TYPES.openmetrics);

describe('every panel returns data from an estate of 1,300 devices', () => {
  const estate = anEstate(1300);
  let daemon: Running & { readonly address: string };
  let prometheus: Prometheus;

  beforeAll(async () => {
    daemon = await serveMetrics(estate);
    prometheus = await startPrometheus(daemon.address);
    // Rates and the rules' own five minutes need some scrapes before they can say anything.
    await until('rates to be known', 30_000, async () => (await prometheus.query('check:watchpost_poll_lateness_seconds:p99_5m >= 0 or rate(watchpost_observations_total[10s])')).length > 0);
    await until('devices to be counted', 30_000, async () => (await prometheus.query('site_kind_contract:watchpost_devices:count')).length > 0);
  });

  afterAll(async () => {
    await prometheus.stop();
    await daemon.stop();
  });

  const device = estate.devices.find(({ state, clockOffsetMs }) => state === 'intact' && clockOffsetMs !== null)?.device.id ?? '';

  it.each(panelQueries(device))('$dashboard: $title: $expr', async ({ expr, instant }) => {
    expect(instant ? await prometheus.query(expr) : await prometheus.queryRange(expr)).not.toEqual([]);
  });

  it('devices counted by the rules are those the service counts', async () => {
    const bySite = (samples: Awaited<ReturnType<Prometheus['query']>>): Record<string, number> =>
      Object.fromEntries(samples.filter(({ value }) => value > 0).map(({ labels, value }) => [`${labels['site'] ?? ''} ${labels['state'] ?? ''}`, value]));
    expect(bySite(await prometheus.query('sum by (site, state) (site_kind_contract:watchpost_devices:count)')))
      .toEqual(bySite(await prometheus.query('sum by (site, state) (watchpost_site_devices)')));
  });

  it('the device variable is filled with ids as values and names as texts', async () => {
    const variable = readDashboard('device').templating.list.find(({ name }) => name === 'device');
    const pattern = new RegExp((variable?.regex ?? '').slice(1, -1));
    const [sample] = await prometheus.query(`watchpost_device_info{device="${device}"}`);
    const { __name__: name = '', ...labels } = sample?.labels ?? {};
    const asGrafanaWritesIt = `${name}{${Object.entries(labels).map(([key, value]) => `${key}="${value}"`).join(',')}} 1 1766000000000`;
    expect(pattern.exec(asGrafanaWritesIt)?.groups).toEqual({ value: device, text: sample?.labels['name'] });
  });
});

/** Site A: a switch is down and everything is behind it. Site B: three of four cameras are down by themselves. */
function cutEstate(): FleetView {
  const camera = (id: string, site: string, parent: string, state: 'intact' | 'offline' | 'unreachable'): ReturnType<typeof aView> =>
    aView({ id, name: `camera ${id}`, site, address: `cam-${id}`, parent }, { state });
  return aFleet([
    aView({ id: 'switch', name: 'switch', kind: 'network', site: 'A', address: 'switch' }, { state: 'offline' }),
    ...Array.from({ length: 40 }, (_, index) => camera(`a${index}`, 'A', 'switch', 'unreachable')),
    ...['b1', 'b2', 'b3'].map((id) => camera(id, 'B', '', 'offline')),
    camera('b4', 'B', '', 'intact'),
  ]);
}

const alertsSchema = z.array(z.object({ labels: z.record(z.string(), z.string()), status: z.object({ state: z.string() }) }));

/** The alerts that Alertmanager knows of and keeps to itself. */
async function suppressed(alertmanager: string): Promise<readonly string[]> {
  const alerts = alertsSchema.parse(await (await fetch(`${alertmanager}/api/v2/alerts`)).json());
  return alerts.filter(({ status }) => status.state === 'suppressed').map(({ labels }) => `${labels['site'] ?? ''} ${labels['alertname'] ?? ''}`).sort();
}

type Message = { readonly groupLabels: Readonly<Record<string, string>>; readonly alerts: readonly unknown[] };

it('a cut site is one message, and so are the failures of another', { timeout: 60_000 }, async () => {
  const messages: Message[] = [];
  const webhook = await serve((body) => { messages.push(JSON.parse(body) as Message); return ''; }, 'text/plain');
  const daemon = await serveMetrics(cutEstate());
  const alertmanager = await startAlertmanager(webhook.url, 5);
  const prometheus = await startPrometheus(daemon.address, alertmanager.url.replace('http://', ''));
  try {
    const firing = async (alert: string): Promise<number> => (await prometheus.query(`ALERTS{alertname="${alert}",alertstate="firing"}`)).length;
    await until('both sites to alert', 30_000, async () => (await firing('WatchpostDeviceOffline')) === 4 && (await firing('WatchpostSiteUnreachable')) === 1);
    await until('both messages', 30_000, () => messages.length >= 2);
    const received = messages.map(({ groupLabels, alerts }) => `${groupLabels['site'] ?? ''} ${groupLabels['alertname'] ?? ''} ${alerts.length}`);
    expect(received.sort()).toEqual(['A WatchpostSiteUnreachable 1', 'B WatchpostDeviceOffline 3']);
    expect(await suppressed(alertmanager.url)).toEqual(['A WatchpostDeviceOffline', 'A WatchpostUplinkDown']);
  } finally {
    await Promise.all([prometheus.stop(), alertmanager.stop(), webhook.stop(), daemon.stop()]);
  }
});
