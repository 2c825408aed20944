import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Device } from '../../src/core/inventory/device.ts';
import { behind, type Estate } from '../../src/simulator/estate.ts';
import { panelQueries, type PanelQuery } from '../ops/dashboards.ts';
import {
  serve,
  startAlertmanager,
  startPrometheus,
  until,
  type Prometheus,
  type Running,
} from '../ops/stack.ts';
import { runProgram, type Program } from '../support/program.ts';
import { devicesOf, sweptSince, type ToldDevice } from './answers.ts';
import { QUICK, quickly, raiseEstate, refusalFor, type Stage } from './estate.ts';

const refusal = refusalFor('dashboards and alerts over a living estate');

type Message = {
  readonly arrivedAt: number;
  readonly status: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly {
    readonly status: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
};

/** A ledger of the contracts that the estate names, in force for long. */
function ledgerOver({ devices }: Estate, folder: string): string {
  const file = join(folder, 'contracts.yaml');
  const contracts = [...new Map(devices.map(({ contract, vendor }) => [contract, vendor]))].map(
    ([number, vendor]) => ({
      number,
      name: number,
      vendor,
      vendorPhone: '0000-1',
      from: '2020-01-01',
      to: '2099-12-31',
    }),
  );
  writeFileSync(file, JSON.stringify({ policies: { default: { target: 97 } }, contracts }));
  return file;
}

/**
 * Known to a service with credentials or robots; this one has neither. test/ops asks one that has
 * both.
 */
const OF_LOGINS_OR_ROBOTS =
  /watchpost_(device_finding|device_inspected|firmware|credential|robot|watchdog)_?/;

/** Longer than any alert's wait and hold, which are cut to a second. */
const SETTLE_MS = 5000;

describe.skipIf(refusal !== null)("Debian's Prometheus over the running daemon", () => {
  let stage: Stage;
  let program: Program;
  let prometheus: Prometheus;
  /** Waits as shipped, save for how long an alert is held after it is over. */
  let chain: readonly Running[] = [];
  const messages: Message[] = [];
  /** A switch that everything of its site is reached through, and all that. */
  let core: Device;
  let cutAt: number;
  let cut: readonly Device[];

  const firing = async (alert: string): Promise<readonly Readonly<Record<string, string>>[]> =>
    (await prometheus.query(`ALERTS{alertname="${alert}",alertstate="firing"}`)).map(
      ({ labels }) => labels,
    );

  const hasData = async ({ expr, instant }: PanelQuery): Promise<boolean> =>
    (instant ? await prometheus.query(expr) : await prometheus.queryRange(expr)).length > 0;

  beforeAll(async () => {
    stage = await raiseEstate('prometheus', 60, 7);
    const { estate, inventoryFile } = stage.simulation;
    core = estate.devices.find(({ kind, parent }) => kind === 'network' && parent === '')!;
    cut = behind(estate, core.id);
    program = await runProgram(
      inventoryFile,
      join(stage.folder, 'data'),
      quickly(stage.folder, QUICK, { contracts: ledgerOver(estate, stage.folder) }),
    );
    prometheus = await startPrometheus(new URL(program.url).host);
    const webhook = await serve((body, path) => {
      if (path === '/')
        messages.push({ ...(JSON.parse(body) as Message), arrivedAt: performance.now() });
      return '';
    }, 'text/plain');
    const alertmanager = await startAlertmanager(webhook.url, { group_interval: 5 });
    chain = [
      webhook,
      alertmanager,
      await startPrometheus(new URL(program.url).host, new URL(alertmanager.url).host, 'shipped'),
    ];
    await until('the first sweep', 30_000, () => sweptSince(program, 0));
    await until('Prometheus to have rates and counts', 60_000, async () => {
      const known = [
        'rate(watchpost_observations_total[10s])',
        'check:watchpost_poll_lateness_seconds:p99_5m >= 0',
        'site_kind_contract:watchpost_devices:count',
        'watchpost_contract_uptime_ratio',
      ];
      const found = await Promise.all(known.map((expr) => prometheus.query(expr)));
      return found.every((samples) => samples.length > 0);
    });
  }, 120_000);

  afterAll(async () => {
    await Promise.all([prometheus, ...chain].map((each) => each.stop()));
    await program.end('SIGTERM');
    await stage.end();
  });

  it('fires nothing but the watchdog while all is well', async () => {
    expect(
      await prometheus.query(
        'ALERTS{alertstate="firing",alertname!~"WatchpostNoDevices|WatchpostWatchdog"}',
      ),
    ).toEqual([]);
  });

  it(
    'fires for a cut uplink once, and not for the devices behind it',
    { timeout: 90_000 },
    async () => {
      cutAt = performance.now();
      await stage.simulation.inject(
        'silent',
        cut.map(({ id }) => id),
      );
      await until('everything behind the switch to be unreachable', 40_000, async () => {
        const told = await devicesOf(program);
        return cut.every(
          ({ id }) => told.get(id)?.state === (id === core.id ? 'offline' : 'unreachable'),
        );
      });
      await until(
        'the uplink to alert, and what was offline until then to be let go',
        30_000,
        async () =>
          (await firing('WatchpostUplinkDown')).length > 0 &&
          (await firing('WatchpostDeviceOffline')).length === 1,
      );
      const settledAt = performance.now();
      await until(
        'alerts to have had their time',
        SETTLE_MS * 2,
        () => performance.now() - settledAt > SETTLE_MS,
      );
      expect((await firing('WatchpostDeviceOffline')).map(({ device }) => device)).toEqual([
        core.id,
      ]);
      expect((await firing('WatchpostUplinkDown')).map(({ device }) => device)).toEqual([core.id]);
      expect((await firing('WatchpostSiteUnreachable')).map(({ site }) => site)).toEqual([
        core.site,
      ]);
    },
  );

  it(
    'tells of it in one message that names the site, within a minute of the cut, and of none behind it',
    { timeout: 90_000 },
    async () => {
      const ofSite = (): readonly Message[] =>
        messages.filter(({ groupLabels }) => groupLabels['site'] === core.site);
      await until('the message', 70_000, () => ofSite().length > 0);
      const [message] = ofSite();
      console.log(`told ${((message!.arrivedAt - cutAt) / 1000).toFixed(1)} s after the cut`);
      expect(message!.arrivedAt - cutAt).toBeLessThan(60_000);
      expect(
        message!.alerts.map(({ labels, status }) => [labels['alertname'], labels['site'], status]),
      ).toEqual([['WatchpostSiteUnreachable', core.site, 'firing']]);
      expect(message!.alerts[0]!.annotations['cause_zh']).toContain(core.name);
      expect(message!.alerts[0]!.annotations['devices_zh']).toMatch(
        new RegExp(`、.*，另有 ${cut.length - 10} 台$|^[^，]+$`),
      );
    },
  );

  it(
    'answers every query of every panel, save those of what log-ins and robots bring, once there is a device in every state that it asks for',
    { timeout: 60_000 },
    async () => {
      const [camera, impaired] = stage.simulation.estate.devices.filter(
        (device) => device.kind === 'camera' && !cut.includes(device),
      ) as [Device, Device];
      await stage.simulation.inject('clock-skew', [impaired.id]);
      await until(
        'a camera to be impaired',
        20_000,
        async () => (await devicesOf(program)).get(impaired.id)?.state === 'impaired',
      );
      const unanswered = new Set(
        panelQueries({ device: camera.id, site: core.site, contract: core.contract }).filter(
          ({ expr }) => !expr.includes('unobserved') && !OF_LOGINS_OR_ROBOTS.test(expr),
        ),
      );
      await until('every panel to have data', 20_000, async () => {
        for (const query of unanswered) if (await hasData(query)) unanswered.delete(query);
        return unanswered.size === 0;
      }).catch(() => undefined);
      expect([...unanswered]).toEqual([]);
    },
  );

  it(
    'tells that it is over once the link is mended, and by then has told of nothing else at the site',
    { timeout: 60_000 },
    async () => {
      await stage.simulation.repair(cut.map(({ id }) => id));
      await until('the message', 50_000, () =>
        messages.some(
          ({ status, groupLabels }) => status === 'resolved' && groupLabels['site'] === core.site,
        ),
      );
      expect(
        new Set(
          messages
            .filter(({ groupLabels }) => groupLabels['site'] === core.site)
            .map(({ groupLabels }) => groupLabels['alertname']),
        ),
      ).toEqual(new Set(['WatchpostSiteUnreachable']));
    },
  );

  it(
    "finds nobody down when the poller's own link is, and the panels tell of the unobserved",
    { timeout: 60_000 },
    async () => {
      const dead = new Set(cut.map(({ id }) => id));
      const found = async (): Promise<readonly ToldDevice[]> =>
        [...(await devicesOf(program)).values()].filter(({ id }) => !dead.has(id));
      const [, link] = / dev (wp-sim-\d)/.exec(
        execFileSync('ip', ['route', 'get', core.address], { encoding: 'utf8' }),
      )!;
      execFileSync('ip', ['link', 'set', link!, 'down']);
      await until('everything to be unobserved', 40_000, async () => {
        const devices = await found();
        expect(
          devices.filter(({ state }) => state === 'offline' || state === 'unreachable'),
        ).toEqual([]);
        return devices.every(({ state }) => state === 'unobserved');
      });
      for (const query of panelQueries({
        device: core.id,
        site: core.site,
        contract: core.contract,
      }).filter(({ expr }) => expr.includes('unobserved'))) {
        await until(`data for ${query.title}`, 20_000, () => hasData(query));
      }
    },
  );
});
