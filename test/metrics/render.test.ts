import {
  inspectionStateOf,
  NOTHING_INSPECTED,
  type InspectionView,
} from '../../src/core/inspection/inspection-view.ts';
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { NO_TIME } from '../../src/core/judging/availability.ts';
import { NO_POLICY } from '../../src/core/contracts/contract.ts';
import type { Exclusion } from '../../src/core/exclusions/exclusion.ts';
import type { FleetView } from '../../src/core/health/fleet-view.ts';
import type { LedgerView } from '../../src/core/contracts/ledger-view.ts';
import { CATALOGUE } from '../../src/metrics/catalogue.ts';
import type { Format } from '../../src/metrics/exposition.ts';
import { joined } from '../../src/metrics/chunks.ts';
import { collectProcess } from '../../src/metrics/process.ts';
import { render } from '../../src/metrics/render.ts';
import { aContract } from '../support/contracts.ts';
import { aFleet, anEstate, aStream, aView, NOON, ledgerOf, someFigures } from './estate.ts';

const readProcess = collectProcess();
/** Left out, by name, where Debian's prometheus is not installed. */
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

async function rendered(
  fleet: FleetView,
  format: Format = 'text',
  ledger = ledgerOf(),
  inside: InspectionView = NOTHING_INSPECTED,
): Promise<string> {
  const source = {
    fleet,
    figures: someFigures(),
    ledger,
    inside,
    onlineTarget: 97,
    version: '1.2.3',
    zone: 'Asia/Shanghai',
    pagesUrl: 'http://127.0.0.1:9733',
  };
  return (await joined(render(source, await readProcess(), format))).toString();
}

async function linesOf(fleet: FleetView, start: string): Promise<string[]> {
  return (await rendered(fleet)).split('\n').filter((line) => line.startsWith(start));
}

function only(fields: Parameters<typeof aView>[1]): FleetView {
  return aFleet([aView({ id: 'd' }, fields)]);
}

describe('device series', () => {
  it('an intact device is online, intact and not unreachable', async () => {
    expect(await linesOf(only({}), 'watchpost_device_')).toEqual([
      'watchpost_device_info{device="d",name="人民路南口",kind="camera",site="城东所",contract="HT-2026-01",vendor="甲公司",address="10.0.0.1",parent=""} 1',
      'watchpost_device_class_info{device="d",class="一类点"} 1',
      'watchpost_device_online{device="d"} 1',
      'watchpost_device_intact{device="d"} 1',
      'watchpost_device_unreachable{device="d"} 0',
      'watchpost_device_clock_wrong{device="d"} 0',
      `watchpost_device_state_since_timestamp_seconds{device="d"} ${NOON / 1000 - 3600}`,
      'watchpost_device_clock_offset_seconds{device="d"} 0.5',
      'watchpost_device_uptime_ratio{device="d"} 0.97',
      'watchpost_device_excused{device="d"} 0',
    ]);
  });
  it.each([
    ['impaired', [1, 0, 0]],
    ['offline', [0, 0, 0]],
    ['unreachable', [0, 0, 1]],
  ] as const)('an %s device has online, intact, unreachable %j', async (state, values) => {
    const text = await rendered(only({ state }));
    expect(
      ['online', 'intact', 'unreachable'].map((name) =>
        Number(new RegExp(`_${name}\\{device="d"\\} (\\d)`).exec(text)?.[1]),
      ),
    ).toEqual(values);
  });
  it('an unobserved device is neither up nor down: it has no value, but is counted', async () => {
    const streams = [aStream({ state: null, lastObservedAt: null, latencyMs: null })];
    const fleet = only({
      state: 'unobserved',
      since: null,
      streams,
      clockOffsetMs: null,
      month: NO_TIME,
    });
    expect((await linesOf(fleet, 'watchpost_device_')).map((line) => line.split('{')[0])).toEqual([
      'watchpost_device_info',
      'watchpost_device_class_info',
      'watchpost_device_excused',
    ]);
    expect(await linesOf(fleet, 'watchpost_check_')).toEqual([]);
    expect(await linesOf(fleet, 'watchpost_contract_')).toEqual([]);
    expect(
      await linesOf(
        fleet,
        'watchpost_site_devices{site="城东所",kind="camera",state="unobserved"}',
      ),
    ).toEqual([expect.stringMatching(/ 1$/)]);
  });
  it('check series carry state, seconds of latency and the time of the last observation', async () => {
    const streams = [
      aStream({ state: 'down', reason: 'timeout', latencyMs: null }),
      aStream({ check: 'onvif', latencyMs: 31 }),
    ];
    expect(await linesOf(only({ state: 'impaired', streams }), 'watchpost_check_')).toEqual([
      'watchpost_check_up{device="d",check="icmp"} 0',
      'watchpost_check_up{device="d",check="onvif"} 1',
      `watchpost_check_last_observation_timestamp_seconds{device="d",check="icmp"} ${NOON / 1000 - 4}`,
      `watchpost_check_last_observation_timestamp_seconds{device="d",check="onvif"} ${NOON / 1000 - 4}`,
      'watchpost_check_latency_seconds{device="d",check="onvif"} 0.031',
      'watchpost_check_failure_info{device="d",check="icmp",reason="timeout"} 1',
    ]);
  });
  it('a device that left the inventory is gone from the next scrape', async () => {
    await rendered(aFleet([aView({ id: 'stays' }), aView({ id: 'leaves' })]));
    expect(await rendered(aFleet([aView({ id: 'stays' })]))).not.toContain('leaves');
  });
});

describe('aggregates', () => {
  it('site counts tell every state and sum to the fleet', async () => {
    const lines = await linesOf(anEstate(1300), 'watchpost_site_devices');
    expect(lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)).toBe(1300);
    expect(lines.length % 5).toBe(0);
  });
  it("a contract's ratio is of the time observed; devices under no contract make no series", async () => {
    const month = { ...NO_TIME, upMs: 350, downMs: 50, unobservedMs: 900 };
    const fleet = {
      ...aFleet(),
      contracts: [
        { contract: 'HT-1', month },
        { contract: '', month },
        { contract: 'HT-2', month: NO_TIME },
      ],
    };
    expect(await linesOf(fleet, 'watchpost_contract_uptime')).toEqual([
      'watchpost_contract_uptime_ratio{contract="HT-1"} 0.875',
    ]);
  });
  it('histograms are cumulative and end in the count', async () => {
    expect(await linesOf(aFleet(), 'watchpost_poll_lateness_seconds')).toEqual([
      'watchpost_poll_lateness_seconds_bucket{check="icmp",le="0.01"} 3',
      'watchpost_poll_lateness_seconds_bucket{check="icmp",le="1.0"} 5',
      'watchpost_poll_lateness_seconds_bucket{check="icmp",le="+Inf"} 6',
      'watchpost_poll_lateness_seconds_sum{check="icmp"} 2.25',
      'watchpost_poll_lateness_seconds_count{check="icmp"} 6',
    ]);
  });
});

const told = (value: string): readonly { at: number; value: string }[] => [{ at: NOON, value }];
const INSIDE: InspectionView = {
  ...NOTHING_INSPECTED,
  devices: new Map([
    [
      'a',
      inspectionStateOf(
        new Map([
          ['firmware', told('5.30')],
          ['model', told('M "x"')],
          ['serial', told('12345678901234567890')],
        ]),
        '1',
        NOON,
      ),
    ],
    [
      'b',
      inspectionStateOf(
        new Map([
          ['firmware', told('5.30')],
          ['model', told('M "x"')],
          ['time-source', told('Manual')],
        ]),
        '',
        null,
      ),
    ],
  ]),
  credentials: new Map([
    ['city', { paused: true }],
    ['north', { paused: false }],
  ]),
};

it('what devices tell of themselves: findings, the firmware inventory as typed, and credentials that are paused', async () => {
  const lines = (await rendered(aFleet(), 'text', ledgerOf(), INSIDE)).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'watchpost_device_finding{device="a",finding="swapped-device"} 1',
      'watchpost_device_finding{device="b",finding="ntp-off"} 1',
      String.raw`watchpost_firmware_devices{manufacturer="",model="M \"x\"",firmware="5.30"} 2`,
      'watchpost_credential_paused{credential="city"} 1',
      'watchpost_credential_paused{credential="north"} 0',
    ]),
  );
  expect(
    lines.filter((line) => line.startsWith('watchpost_device_inspected_timestamp_seconds{')),
  ).toHaveLength(1);
});

describe('the whole exposition', () => {
  it.each(['text', 'openmetrics'] as const)(
    '%s tells each catalogued metric once, with only the labels of its row',
    async (format) => {
      const cut = [
        aView({ id: 'switch' }, { state: 'offline' }),
        aView({ id: 'cut', parent: 'switch' }, { state: 'unreachable' }),
      ];
      const lost = Array.from({ length: 5 }, (_, i) =>
        aView({ id: `lost-${i}`, site: 'lost' }, { state: 'offline' }),
      );
      const fleet = {
        ...anEstate(60),
        devices: [
          ...anEstate(60).devices,
          ...cut,
          ...lost,
          aView({ id: 'portal' }, { streams: [aStream({ tlsExpiresAt: NOON })] }),
        ],
      };
      const contract = aContract({
        number: 'K',
        policy: { ...NO_POLICY, target: { part: 97, of: 100 } },
        stages: [{ name: '会签', owner: '', from: '2026-10-01', to: null, limitDays: 10 }],
      });
      const lines = (await rendered(fleet, format, ledgerOf([contract]), INSIDE)).split('\n');
      for (const { name, labels } of CATALOGUE) {
        const samples = lines.filter(
          (line) =>
            line.startsWith(`${name}{`) ||
            line.startsWith(`${name} `) ||
            line.startsWith(`${name}_bucket{`),
        );
        expect(samples, name).not.toEqual([]);
        const found = new Set(
          samples.flatMap((line) => [...line.matchAll(/[{,](\w+)="/g)].map((match) => match[1])),
        );
        found.delete('le');
        expect([...found], name).toEqual(labels);
      }
      expect(lines.filter((line) => line.startsWith('# TYPE watchpost_'))).toHaveLength(
        CATALOGUE.length,
      );
    },
  );
  it.skipIf(!hasPromtool)(
    'text passes promtool without a complaint, hostile names included',
    async () => {
      const hostile = aView({
        id: 'a\\"\n} 1\nevil_metric 1',
        name: '"\\\\n',
        site: '\n# EOF',
        contract: '#',
        vendor: '{}',
      });
      const text = await rendered(aFleet([...anEstate(100).devices, hostile]));
      const tool = spawnSync('promtool', ['check', 'metrics'], {
        input: text,
        encoding: 'utf8',
        timeout: 20_000,
      });
      expect({ status: tool.status, said: tool.stdout + tool.stderr }).toEqual({
        status: 0,
        said: '',
      });
      expect(text).not.toMatch(/^evil_metric/m);
    },
  );
  it('OpenMetrics ends with EOF and says it once', async () => {
    const text = await rendered(aFleet([aView({ site: '\n# EOF\n' })]), 'openmetrics');
    expect(text.endsWith('\n# EOF\n')).toBe(true);
    expect(text.match(/^# EOF$/gm)).toHaveLength(1);
  });
  it('other work gets its turn while 10,000 devices are rendered', async () => {
    let turns = 0;
    let going = true;
    const spin = (): void => {
      turns++;
      if (going) setImmediate(spin);
    };
    setImmediate(spin);
    const text = await rendered(anEstate(10_000));
    going = false;
    expect(turns).toBeGreaterThan(text.length / 524_288);
  });
});

describe('what alerts say', () => {
  it('a check that is down tells what it failed with, one that is up or unobserved nothing', async () => {
    const streams = [
      aStream({ state: 'down', reason: 'timeout' }),
      aStream({ check: 'onvif', state: 'up', reason: 'refused', suspect: true }),
      aStream({ check: 'tcp', state: null, reason: 'dns' }),
    ];
    expect(await linesOf(only({ streams }), 'watchpost_check_failure_info')).toEqual([
      'watchpost_check_failure_info{device="d",check="icmp",reason="timeout"} 1',
    ]);
  });

  it('the bounds of the month are those of the zone', async () => {
    expect(await linesOf(aFleet(), 'watchpost_month_')).toEqual([
      `watchpost_month_start_timestamp_seconds ${Date.parse('2026-10-01T00:00:00+08:00') / 1000}`,
      `watchpost_month_end_timestamp_seconds ${Date.parse('2026-11-01T00:00:00+08:00') / 1000}`,
    ]);
  });
});

describe("a contract's rates by its own policy", () => {
  const month = { upMs: 600, excusedMs: 100, unreachableMs: 100, downMs: 200, unobservedMs: 1000 };
  const devices = (
    ['intact', 'impaired', 'offline', 'unreachable', 'unobserved', 'offline'] as const
  ).map((state, index) => aView({ id: `d${String(index)}`, contract: 'K' }, { state }));
  const excusing = {
    type: 'exclusion' as const,
    id: 'x',
    reason: '停电',
    scope: { devices: ['d5'], sites: [], contracts: [], parents: [], labels: [] },
    from: 0,
    to: null,
    evidence: null,
    requester: 'a',
    approver: 'b',
    filedAt: 0,
    recordedAt: 0,
    note: '',
  };

  it.each([
    ['exclude', false, 600 / 800, 2 / 3],
    ['exclude', true, 600 / 900, 2 / 4],
    ['credit', false, 800 / 1000, 4 / 5],
    ['none', true, 600 / 1000, 2 / 5],
  ] as const)(
    '%s, unreachable counts: %s: so far %d, now %d',
    async (onlineMethod, unreachableCounts, soFar, now) => {
      const contract = aContract({
        number: 'K',
        vendor: '甲',
        vendorPhone: '0571-1',
        policy: { ...NO_POLICY, onlineMethod, unreachableCounts, target: { part: 97, of: 100 } },
      });
      const fleet = { ...aFleet(devices), contracts: [{ contract: 'K', month }] };
      const lines = (
        await rendered(
          fleet,
          'text',
          ledgerOf(
            [contract],
            devices.map(({ device }) => device),
            [excusing],
          ),
        )
      )
        .split('\n')
        .filter((line) => line.startsWith('watchpost_contract_'));
      expect(lines).toContain(`watchpost_contract_assessed_ratio{contract="K"} ${String(soFar)}`);
      expect(lines).toContain(`watchpost_contract_online_ratio{contract="K"} ${String(now)}`);
      expect(lines).toContain('watchpost_contract_coverage_ratio{contract="K"} 0.5');
      expect(lines).toContain('watchpost_contract_target_ratio{contract="K"} 0.97');
      expect(lines).toContainEqual(
        expect.stringMatching(
          /^watchpost_contract_info\{contract="K",name="[^"]*",vendor="甲",phone="0571-1"\} 1$/,
        ),
      );
    },
  );
});

describe('the ledger', () => {
  const device = aView({ id: 'd', contract: 'K' }).device;
  const contract = aContract({
    number: 'K',
    to: '2026-10-27',
    stages: [
      { name: '会签', owner: '', from: '2026-10-01', to: null, limitDays: 10 },
      { name: '签订', owner: '', from: '2026-10-20', to: null, limitDays: null },
    ],
  });
  const lines = async (ledger: LedgerView): Promise<readonly string[]> =>
    (await rendered(aFleet([aView({ id: 'd', contract: 'K' })]), 'text', ledger))
      .split('\n')
      .filter((line) =>
        /^watchpost_(contract_(?!\w+_ratio|info)|devices_without|device_excused)/.test(line),
      );

  it('tells days left, the end, stages past their limit, and devices without contract by kind', async () => {
    expect(
      await lines(ledgerOf([contract], [device, aView({ id: 'e', contract: '' }).device])),
    ).toEqual([
      'watchpost_device_excused{device="d"} 0',
      'watchpost_contract_days_left{contract="K"} 7',
      'watchpost_contract_expiry_timestamp_seconds{contract="K"} 1793116800',
      'watchpost_contract_renewed{contract="K"} 0',
      'watchpost_contract_stage_overdue{contract="K",stage="会签"} 1',
      'watchpost_contract_stage_overdue{contract="K",stage="签订"} 0',
      'watchpost_contract_overlaps 0',
      'watchpost_devices_without_contract{kind="camera"} 1',
      ...['checkpoint', 'epolice', 'media-server', 'platform', 'network'].map(
        (kind) => `watchpost_devices_without_contract{kind="${kind}"} 0`,
      ),
    ]);
  });

  it('no longer counts days once a contract is over, and counts what is paid twice', async () => {
    const over = aContract({ number: 'J', to: '2026-10-19' });
    const twice = aContract({ number: 'L', covers: { by: 'devices', devices: ['d'] } });
    const told = await lines(ledgerOf([over, contract, twice], [device]));
    expect(told).not.toContainEqual(expect.stringContaining('days_left{contract="J"}'));
    expect(told).toContain('watchpost_contract_overlaps 1');
    expect(told).toContain('watchpost_contract_renewed{contract="K"} 1');
  });

  it('is silent without contracts, save for who is excused now', async () => {
    const exclusion = (from: number, to: number | null): Exclusion => ({
      type: 'exclusion',
      id: 'x',
      reason: '停电',
      scope: { devices: [], sites: [], contracts: ['K'], parents: [], labels: [] },
      from,
      to,
      evidence: null,
      requester: 'a',
      approver: 'b',
      filedAt: 0,
      recordedAt: 0,
      note: '',
    });
    expect(await lines(ledgerOf([], [device], [exclusion(NOON, null)]))).toEqual([
      'watchpost_device_excused{device="d"} 1',
    ]);
    expect(await lines(ledgerOf([], [device], [exclusion(NOON - 5, NOON)]))).toEqual([
      'watchpost_device_excused{device="d"} 0',
    ]);
    expect(await lines(ledgerOf([], [device], [exclusion(NOON + 1, null)]))).toEqual([
      'watchpost_device_excused{device="d"} 0',
    ]);
  });
});
