import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FleetView } from '../../src/core/health/fleet-view.ts';
import { inspectionStateOf, NOTHING_INSPECTED } from '../../src/core/inspection/inspection-view.ts';
import type { PropertyHistory } from '../../src/core/inspection/property.ts';
import { makeGate } from '../../src/web/access/gate.ts';
import { hashPassword } from '../../src/web/access/password.ts';
import { parseAccess } from '../../src/web/access/rules.ts';
import { startServer, type RunningServer } from '../../src/web/server.ts';
import { until } from '../ops/stack.ts';
import { anEstate, aView, NOON, someFigures } from '../metrics/estate.ts';
import { aService } from './service.ts';

const DEVICE = '33010200001300000011';
const PATHS = [
  '/',
  '/?wall',
  '/devices',
  `/devices/${DEVICE}`,
  `/devices/${DEVICE}/ask`,
  '/outages',
  '/findings',
  '/contracts',
  '/reports',
  '/status',
  '/nothing',
] as const;

/** A busy machine may take its time, in milliseconds. */
const PATIENT_MS = 120_000;
const SOON = { timeout: 60_000 };

let browser: Browser;
let server: RunningServer;
let fleet: FleetView = anEstate(300);
const MANUAL: PropertyHistory = new Map([
  ['manufacturer', [{ at: NOON, value: 'Acme' }]],
  ['model', [{ at: NOON, value: 'M-1' }]],
  ['firmware', [{ at: NOON, value: '5.30' }]],
  ['serial', [{ at: NOON, value: 'S-2' }]],
  ['time-source', [{ at: NOON, value: 'Manual' }]],
]);
const inside = {
  ...NOTHING_INSPECTED,
  devices: new Map(
    [DEVICE, ...fleet.devices.slice(0, 9).map(({ device }) => device.id)].map((id) => [
      id,
      inspectionStateOf(MANUAL, 'S-1', NOON),
    ]),
  ),
};
/** Blind for a cause of our own, so that every page bears the notice of it. */
const unwell = someFigures({ blindness: [{ cause: 'dns', since: NOON - 60_000, episodes: 1 }] });
const base = (): string => `http://127.0.0.1:${server.address.port}`;

beforeAll(async () => {
  server = await startServer(
    aService({ fleet: () => fleet, inspections: () => inside, figures: () => unwell }),
    { host: '127.0.0.1', port: 0 },
    { error: () => undefined },
  );
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
});

afterAll(async () => {
  await browser.close();
  await server.close();
});

/** What keeps somebody from reading the page. */
async function barriers(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ html }) => html.slice(0, 160))
        .join(' | ')}`,
  );
}

/** Shows a page to a reader, who complains of everything the browser complains of. */
async function reading(
  options: Parameters<Browser['newContext']>[0],
  read: (page: Page, context: BrowserContext) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('404 (Not Found)'))
      complaints.push(message.text());
  });
  try {
    await read(page, context);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
  }
}

describe.each([
  ['zh', 'light'],
  ['en', 'dark'],
] as const)('in %s and %s', (lang, colorScheme) => {
  it(
    'every page is accessible, fits a telephone, and makes the browser complain of nothing',
    { timeout: PATIENT_MS },
    () =>
      reading({ colorScheme }, async (page) => {
        for (const path of PATHS) {
          await page.goto(`${base()}${path}${path.includes('?') ? '&' : '?'}lang=${lang}`);
          expect(await barriers(page), path).toEqual([]);
          await page.setViewportSize({ width: 390, height: 844 });
          expect(
            await page.evaluate('document.documentElement.scrollWidth'),
            `${path} is not wider than a telephone`,
          ).toBeLessThanOrEqual(390);
          await page.setViewportSize({ width: 1440, height: 900 });
        }
      }),
  );
});

describe('a newcomer', { timeout: PATIENT_MS }, () => {
  it('finds from / which cameras of one vendor are off now, for how long, and what the rate of the month is', () =>
    reading({}, async (page) => {
      await page.goto(`${base()}/?lang=en`);
      const row = page.locator('#vendors tbody tr', { hasText: '甲安防' });
      await row.locator('a[href*="state=off"]').click();
      await page.getByRole('combobox', { name: 'Kind' }).selectOption('camera');
      await page.waitForURL(/kind=camera/);
      await page.waitForFunction(
        '!document.querySelector("#found tbody").innerText.includes("Checkpoint")',
      );
      const expected = fleet.devices.filter(
        ({ device, state }) =>
          device.vendor === '甲安防' &&
          device.kind === 'camera' &&
          ['offline', 'unreachable'].includes(state),
      );
      expect(await page.locator('#found tbody tr').count()).toBe(expected.length);
      expect(await page.locator('#found').innerText()).toMatch(
        /online rate this month 9\d\.\d\d% ✓ Met/,
      );
      expect(await page.locator('#found tbody tr td:nth-child(3)').first().innerText()).toMatch(
        /\d+ (d|h|min|s)/,
      );
    }));

  it('finds a device as one types, passes the address on, and copies its id', () =>
    reading({ permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
      await page.goto(`${base()}/devices?lang=en`);
      await page.getByRole('searchbox').pressSequentially('10.0.0.11');
      await expect
        .poll(() => page.locator('#found [role=status]').innerText(), SOON)
        .not.toBe('300 devices');
      expect(page.url()).toContain('q=10.0.0.11');
      expect(await page.evaluate('document.activeElement.name')).toBe('q');
      await page.locator(`#found a[href^="/devices/${DEVICE}"]`).click();
      await page.getByRole('button', { name: 'Copy' }).first().click();
      await expect.poll(() => page.evaluate('navigator.clipboard.readText()'), SOON).toBe(DEVICE);
    }));

  it('reads everything without script, and searches by the button', () =>
    reading({ javaScriptEnabled: false }, async (page) => {
      await page.goto(`${base()}/devices?lang=zh&refresh=off`);
      await page.getByRole('searchbox').fill(DEVICE);
      await page.getByRole('button', { name: '筛选' }).click();
      expect(await page.locator('#found tbody tr').count()).toBe(1);
      await page.locator('#found tbody a').first().click();
      expect(await page.getByRole('heading', { name: '2026-10 运行情况' }).count()).toBe(1);
    }));
});

it.each([
  ['zh', 'without', '立即检查', '再检查一次'],
  ['en', 'with', 'Check now', 'Check again'],
] as const)(
  'who may write has a device asked by the button and reads what came back, in %s and %s script',
  { timeout: PATIENT_MS },
  async (lang, script, ask, again) => {
    const parsed = parseAccess(
      `users:\n  - { name: anna, password: "${await hashPassword('secret')}", may: [write] }\n`,
      'access.yaml',
    );
    if (!parsed.ok) throw new Error(parsed.problems.join());
    const guarded = await startServer(
      aService({ fleet: () => fleet }),
      {
        host: '127.0.0.1',
        port: 0,
        access: {
          gate: makeGate(parsed.rules, () => performance.now()),
          openTo: 'loopback',
          publicUrl: '',
        },
      },
      { error: () => undefined },
    );
    try {
      await reading(
        {
          javaScriptEnabled: script === 'with',
          httpCredentials: { username: 'anna', password: 'secret' },
        },
        async (page) => {
          await page.goto(
            `http://127.0.0.1:${guarded.address.port}/devices/${DEVICE}?lang=${lang}`,
          );
          await page.getByRole('button', { name: ask }).click();
          expect(await page.locator('#outcomes tbody tr').count()).toBe(4);
          expect(await page.getByRole('button', { name: again }).count()).toBe(1);
          expect(script === 'with' ? await barriers(page) : []).toEqual([]);
        },
      );
    } finally {
      await guarded.close();
    }
  },
);

it('an open page shows a change without being loaded again', { timeout: PATIENT_MS }, () =>
  reading({}, async (page) => {
    await page.goto(`${base()}/?lang=en`);
    await page.evaluate('window.kept = true');
    const [first] = fleet.devices;
    fleet = {
      ...fleet,
      devices: [
        { ...first!, state: 'offline', device: { ...first!.device, name: 'Fallen just now' } },
        ...fleet.devices.slice(1),
      ],
      changes: [
        ...fleet.changes,
        {
          at: NOON,
          device: first!.device.id,
          name: 'Fallen just now',
          from: 'intact',
          to: 'offline',
        },
      ],
    };
    await expect
      .poll(() => page.locator('#changes').innerText(), SOON)
      .toContain('Fallen just now');
    expect(await page.evaluate('window.kept')).toBe(true);
  }),
);

it('what a reader opened stays open when its list changes', { timeout: PATIENT_MS }, () =>
  reading({}, async (page) => {
    const before = fleet;
    const cut = (count: number): FleetView => ({
      ...before,
      devices: [
        ...before.devices,
        aView({ id: 'sw', kind: 'network', name: 'Switch' }, { state: 'offline' }),
        ...Array.from({ length: count }, (_, index) =>
          aView(
            { id: `behind-${index}`, name: `Behind ${index}`, parent: 'sw' },
            { state: 'unreachable' },
          ),
        ),
      ],
    });
    fleet = cut(2);
    await page.goto(`${base()}/outages?lang=en`);
    await page.locator('#open-sw summary').click();
    fleet = {
      ...cut(3),
      changes: [
        ...before.changes,
        { at: NOON, device: 'behind-2', name: 'Behind 2', from: 'intact', to: 'unreachable' },
      ],
    };
    await expect.poll(() => page.locator('#outages').textContent(), SOON).toContain('Behind 2');
    expect(await page.locator('#open-sw').getAttribute('open')).toBe('');
    fleet = before;
  }),
);

it(
  'the pages of the real demo show its estate and do their jobs',
  { timeout: PATIENT_MS },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'watchpost-pages-'));
    const demo = spawn(
      process.execPath,
      [
        join(import.meta.dirname, '../../dist/main.js'),
        'demo',
        '--devices',
        '40',
        '--listen',
        '127.0.0.1:0',
        '--data',
        folder,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    for (const stream of [demo.stdout, demo.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    const ended = once(demo, 'close');
    try {
      await until('the demo to be swept', PATIENT_MS / 2, () => {
        if (demo.exitCode !== null) throw new Error(output);
        return /^online \d+ .*unobserved 0$/m.test(output);
      });
      const url = /page +(http:\S+)\//.exec(output)![1]!;
      const lastMonth = /report --month (\S+)/.exec(output)![1]!;
      await reading({ locale: 'zh-CN' }, async (page) => {
        await page.goto(`${url}/`);
        const total = await page.locator('#totals b').first().innerText();
        await page.getByRole('link', { name: /^故障/ }).click();
        const over = page.locator('#outages table').last().locator('tbody tr');
        expect(await over.count()).toBeGreaterThan(0);
        await page.goto(`${url}/outages?month=${lastMonth}`);
        expect(await over.count()).toBeGreaterThan(5);
        await over.locator('th > a').first().click();
        expect(await page.locator('#course svg.strip[role=img]').count()).toBeGreaterThanOrEqual(2);
        expect(await page.locator('#course tbody tr').count()).toBeGreaterThan(0);
        await page.getByRole('link', { name: '设备', exact: true }).click();
        expect(await page.locator('#found [role=status]').innerText()).toBe(`${total} 台`);
        for (const name of ['合同', '月报', /^本系统/]) {
          await page.getByRole('navigation').getByRole('link', { name }).click();
          expect(await barriers(page), String(name)).toEqual([]);
        }
      });
    } finally {
      demo.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
