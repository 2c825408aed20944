import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { CONTENT_TYPES } from '../../src/metrics/exposition.ts';
import { collectProcess } from '../../src/metrics/process.ts';
import {
  NOTHING_INSPECTED,
  type InspectionState,
  type InspectionView,
} from '../../src/core/inspection/inspection-view.ts';
import { joined } from '../../src/metrics/chunks.ts';
import { render } from '../../src/metrics/render.ts';
import type { FleetView } from '../../src/core/health/fleet-view.ts';
import { aFleet, aView, anEstate, ledgerOf, someFigures } from '../metrics/estate.ts';
import { systemClock } from '../../src/clock.ts';
import { post } from '../../src/relay/post.ts';
import { startRelay } from '../../src/relay/relay.ts';
import type { RelayFigures } from '../../src/core/alerts/notification.ts';
import { makeGate } from '../../src/web/access/gate.ts';
import { hashToken, makeToken } from '../../src/web/access/token.ts';
import { startServer } from '../../src/web/server.ts';
import { aService } from '../web/service.ts';
import { aContract } from '../support/contracts.ts';
import { panelQueries, readDashboard } from './dashboards.ts';
import { startMailbox, type Mail } from './mailbox.ts';
import {
  serve,
  startAlertmanager,
  startPrometheus,
  until,
  type Prometheus,
  type Running,
  type Sample,
} from './stack.ts';

const readProcess = collectProcess();

/** Every fourth device was looked into; every eighth has its clock set by hand. */
function anInside({ devices }: FleetView): InspectionView {
  const known = devices
    .filter((_, index) => index % 4 === 0)
    .map(({ device: { id } }, index): [string, InspectionState] => [
      id,
      {
        properties: { manufacturer: 'Maker', model: `M${index % 3}`, firmware: '1.0' },
        inspectedAt: Date.now() - 60_000,
        findings:
          index % 2 === 0
            ? [{ finding: 'ntp-off', since: Date.now() - 3_600_000, detail: '' }]
            : [],
      },
    ]);
  return {
    ...NOTHING_INSPECTED,
    devices: new Map(known),
    credentials: new Map([['city', { paused: false }]]),
  };
}

/** What a daemon in the given state would answer to a scrape. */
async function exposition(fleet: FleetView, inside: InspectionView): Promise<string> {
  const source = {
    fleet: { ...fleet, at: Date.now() },
    figures: someFigures(),
    ledger: ledgerOf(
      [aContract({ number: 'HT-2026-01', vendor: '甲公司', vendorPhone: '0571-88' })],
      fleet.devices.map(({ device }) => device),
    ),
    inside,
    onlineTarget: 97,
    version: '0.1.0',
    zone: 'Asia/Shanghai',
    pagesUrl: 'http://127.0.0.1:9733',
  };
  return (await joined(render(source, await readProcess(), 'openmetrics'))).toString();
}

const serveMetrics = (fleet: FleetView, inside = NOTHING_INSPECTED): ReturnType<typeof serve> =>
  serve(() => exposition(fleet, inside), CONTENT_TYPES.openmetrics);

describe('every panel of every dashboard returns data from an estate of 1,300 devices', () => {
  const whole = anEstate(1300);
  const device = whole.devices.find(
    ({ state, clockOffsetMs }) => state === 'intact' && clockOffsetMs !== null,
  )!.device;
  const { site } = device;
  const cut = [
    aView({ id: 'switch', kind: 'network', site, address: 'switch' }, { state: 'offline' }),
    aView({ id: 'behind', site, address: 'behind', parent: 'switch' }, { state: 'unreachable' }),
  ];
  const estate = { ...whole, devices: [...whole.devices, ...cut] };
  let daemon: Running & { readonly address: string };
  let prometheus: Prometheus;

  beforeAll(async () => {
    daemon = await serveMetrics(estate, anInside(estate));
    prometheus = await startPrometheus(daemon.address);
    // Rates and the rules' own five minutes need some scrapes before they can say anything.
    for (const known of [
      'rate(watchpost_observations_total[10s])',
      'check:watchpost_poll_lateness_seconds:p99_5m',
      'site_kind_contract:watchpost_devices:count',
    ]) {
      await until(
        `${known} to be known`,
        30_000,
        async () => (await prometheus.query(known)).length > 0,
      );
    }
  });

  afterAll(async () => {
    await prometheus.stop();
    await daemon.stop();
  });

  it.each(panelQueries({ device: device.id, site, contract: 'HT-2026-01' }))(
    '$dashboard: $title: $expr',
    async ({ expr, instant }) => {
      expect(
        instant ? await prometheus.query(expr) : await prometheus.queryRange(expr),
      ).not.toEqual([]);
    },
  );

  it(
    'with ten thousand devices no query would look at more than 10,000 samples for a point of a line, or 60,000 for a table',
    { timeout: 60_000 },
    async () => {
      const touched = await Promise.all(
        panelQueries({ device: device.id, site, contract: 'HT-2026-01' }).map(
          async ({ title, expr, instant }) => ({
            title,
            instant,
            samples: await prometheus.samplesTouched(expr),
          }),
        ),
      );
      const scale = 10_000 / estate.devices.length;
      expect(
        touched.filter(({ samples, instant }) => samples * scale > (instant ? 60_000 : 10_000)),
      ).toEqual([]);
    },
  );

  it('devices counted by the rules are those the service counts', async () => {
    const bySite = (samples: Awaited<ReturnType<Prometheus['query']>>): Record<string, number> =>
      Object.fromEntries(
        samples
          .filter(({ value }) => value > 0)
          .map(({ labels, value }) => [`${labels['site'] ?? ''} ${labels['state'] ?? ''}`, value]),
      );
    const told = bySite(await prometheus.query('sum by (site, state) (watchpost_site_devices)'));
    const counted = async (): Promise<Record<string, number>> =>
      bySite(
        await prometheus.query('sum by (site, state) (site_kind_contract:watchpost_devices:count)'),
      );
    // A group of rules is evaluated one by one: a query in their midst sees the first of them
    // alone.
    await until(
      'every state to be counted',
      30_000,
      async () => Object.keys(await counted()).length >= Object.keys(told).length,
    );
    expect(await counted()).toEqual(told);
  });

  it('the device variable is filled with ids as values and names as texts', async () => {
    const variable = readDashboard('device').templating.list.find(({ name }) => name === 'device');
    const pattern = new RegExp((variable?.regex ?? '').slice(1, -1));
    let sample: Sample | undefined;
    // A scrape that came late leaves a gap.
    await until(
      'the device to be told',
      30_000,
      async () =>
        (sample = (await prometheus.query(`watchpost_device_info{device="${device.id}"}`))[0]) !==
        undefined,
    );
    const { __name__: name = '', ...labels } = sample?.labels ?? {};
    const asGrafanaWritesIt = `${name}{${Object.entries(labels)
      .map(([key, value]) => `${key}="${value}"`)
      .join(',')}} 1 1766000000000`;
    expect(pattern.exec(asGrafanaWritesIt)?.groups).toEqual({
      value: device.id,
      text: sample?.labels['name'],
    });
  });
});

/**
 * Site A: a switch is down and everything is behind it. Site B: three of four cameras are down by
 * themselves.
 */
function cutEstate(): FleetView {
  const camera = (
    id: string,
    site: string,
    parent: string,
    state: 'intact' | 'offline' | 'unreachable',
  ): ReturnType<typeof aView> =>
    aView({ id, name: `camera ${id}`, site, address: `cam-${id}`, parent }, { state });
  return aFleet([
    aView(
      { id: 'switch', name: 'switch', kind: 'network', site: 'A', address: 'switch' },
      { state: 'offline' },
    ),
    ...Array.from({ length: 40 }, (_, index) => camera(`a${index}`, 'A', 'switch', 'unreachable')),
    ...['b1', 'b2', 'b3'].map((id) => camera(id, 'B', '', 'offline')),
    camera('b4', 'B', '', 'intact'),
  ]);
}

const alertsSchema = z.array(
  z.object({ labels: z.record(z.string(), z.string()), status: z.object({ state: z.string() }) }),
);

/** The alerts that Alertmanager knows of and keeps to itself. */
async function suppressed(alertmanager: string): Promise<readonly string[]> {
  const alerts = alertsSchema.parse(await (await fetch(`${alertmanager}/api/v2/alerts`)).json());
  return alerts
    .filter(({ status }) => status.state === 'suppressed')
    .map(({ labels }) => `${labels['site'] ?? ''} ${labels['alertname'] ?? ''}`)
    .sort();
}

type Message = {
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly { readonly labels: Readonly<Record<string, string>> }[];
};

type Receiver = {
  name: string;
  webhook_configs?: unknown[];
  email_configs?: { smarthost: string }[];
  wechat_configs?: { api_url?: string }[];
};

/**
 * Sends every message by every receiver that is ready in the file, those in comments too, to
 * stand-ins.
 */
function toAll(config: string, smarthost: string, wecom: string, watchpost: string): string {
  const parsed = parse(
    config.replace(/^( +)#(?=- | {2})/gm, '$1').replaceAll('http://watchpost:9733', watchpost),
  ) as { receivers: Receiver[] };
  const [webhook, email, wechat, robot] = ['webhook', 'email', 'wecom', 'robot'].map((name) =>
    parsed.receivers.find((receiver) => receiver.name === name)!,
  ) as [Receiver, Receiver, Receiver, Receiver];
  webhook.email_configs = email.email_configs!.map((each) => ({ ...each, smarthost }));
  webhook.wechat_configs = wechat.wechat_configs!.map((each) => ({
    ...each,
    api_url: `${wecom}/`,
  }));
  webhook.webhook_configs!.push(...robot.webhook_configs!);
  return stringify(parsed);
}

/** Watchpost with one robot, and the file in which Alertmanager has its token. */
async function startRobot(
  address: string,
): Promise<Running & { readonly token: string; readonly figures: () => RelayFigures }> {
  const token = makeToken();
  const rules = {
    users: [],
    tokens: [{ name: 'alertmanager', sha256: hashToken(token), may: new Set(['alerts'] as const) }],
  };
  const relay = startRelay(
    [{ name: 'ops', kind: 'dingtalk', address, secret: 'SEC', language: 'zh-CN', watchdog: true }],
    { clock: systemClock, post, complain: () => undefined },
  );
  const server = await startServer(
    aService({ relay }),
    {
      host: '127.0.0.1',
      port: 0,
      access: { gate: makeGate(rules, () => performance.now()), openTo: 'loopback', publicUrl: '' },
    },
    { error: () => undefined },
  );
  return {
    url: `http://127.0.0.1:${server.address.port}`,
    token,
    figures: () => relay.figures(),
    stop: () => {
      relay.stop();
      return server.close();
    },
  };
}

it(
  'a cut site is one message, and so are the failures of another: by webhook, by e-mail, by 企业微信, by a robot of 钉钉; the watchdog goes its own way',
  { timeout: 60_000 },
  async () => {
    const messages: Message[] = [];
    const texts: string[] = [];
    let watchdogs = 0;
    /** The ledger of the estate alerts too, and is another test's matter. */
    const ofSites = (message: Message): void => {
      if (message.groupLabels['site']) messages.push(message);
    };
    const webhook = await serve((body, path) => {
      if (path === '/watchdog') watchdogs++;
      else ofSites(JSON.parse(body) as Message);
      return '';
    }, 'text/plain');
    const wecom = await serve((body) => {
      if (body.includes('设备：'))
        texts.push((JSON.parse(body) as { text: { content: string } }).text.content);
      return '{"errcode":0,"access_token":"t"}';
    }, 'application/json');
    const robots: string[] = [];
    const dingtalk = await serve((body) => {
      if (body.includes('设备：'))
        robots.push((JSON.parse(body) as { text: { content: string } }).text.content);
      return '{"errcode":0,"errmsg":"ok"}';
    }, 'application/json');
    const watchpost = await startRobot(`${dingtalk.url}/robot/send?access_token=t`);
    const mailbox = await startMailbox();
    const mailOfSites = (): readonly Mail[] =>
      mailbox.messages.filter(({ text }) => text.includes('设备：'));
    const daemon = await serveMetrics(cutEstate());
    const alertmanager = await startAlertmanager(
      webhook.url,
      { group_wait: 5, group_interval: 5 },
      (config, folder) => {
        writeFileSync(join(folder, 'watchpost.token'), watchpost.token);
        return toAll(config, mailbox.address, wecom.url, watchpost.url);
      },
    );
    const prometheus = await startPrometheus(
      daemon.address,
      alertmanager.url.replace('http://', ''),
    );
    try {
      const firing = async (alert: string): Promise<number> =>
        (await prometheus.query(`ALERTS{alertname="${alert}",alertstate="firing"}`)).length;
      await until(
        'both sites to alert',
        30_000,
        async () =>
          (await firing('WatchpostDeviceOffline')) === 4 &&
          (await firing('WatchpostSiteUnreachable')) === 1,
      );
      await until(
        'both messages by every way, and the watchdog',
        30_000,
        () =>
          [messages, texts, robots, mailOfSites()].every(({ length }) => length >= 2) &&
          watchdogs > 0 &&
          watchpost.figures().watchdogAt !== null,
      );
      const received = messages.map(
        ({ groupLabels, alerts }) =>
          `${groupLabels['site'] ?? ''} ${groupLabels['alertname'] ?? ''} ${alerts.length}`,
      );
      expect(received.sort()).toEqual([
        'A WatchpostSiteUnreachable 1',
        'B WatchpostDeviceOffline 3',
      ]);
      expect(await suppressed(alertmanager.url)).toEqual([
        'A WatchpostDeviceOffline',
        'A WatchpostUplinkDown',
      ]);
      expect(
        mailOfSites()
          .map(({ subject }) => subject)
          .sort(),
      ).toEqual(['【紧急】A全部 41 台设备无应答', '【紧急】B 3 台设备离线']);
      const site = mailbox.messages.find(({ subject }) => subject.includes('A全部'))!.text;
      expect(site).toContain('设备：camera a0、');
      expect(site).toContain('另有 31 台');
      expect(site).toContain('and 31 more');
      expect(site).toContain('上联 switch（switch）中断');
      const devices = texts.find((text) => text.includes('B 3 台'))!;
      expect(devices).toMatch(
        /设备：camera b1、camera b2、camera b3\n起始：\d{4}-\d\d-\d\d \d\d:\d\d [+-]\d\d:\d\d\n可能原因：断电、线路中断或地址变更\n合同：HT-2026-01 甲公司 0571-88\n/,
      );
      expect([...robots].sort()).toEqual(texts.map((text) => text.trim()).sort());
      expect(watchpost.figures().robots.get('ops')).toMatchObject({
        refused: 0,
        unreached: 0,
        throttled: 0,
        dropped: 0,
      });
      expect(devices).toContain('链接：http://127.0.0.1:9733/devices?site=B&state=off');
    } finally {
      await Promise.all([
        prometheus.stop(),
        alertmanager.stop(),
        webhook.stop(),
        wecom.stop(),
        dingtalk.stop(),
        watchpost.stop(),
        mailbox.stop(),
        daemon.stop(),
      ]);
    }
  },
);
