import { describe, expect, it } from 'vitest';
import { NO_TIME } from '../../src/core/judging/availability.ts';
import { createApp } from '../../src/web/app.ts';
import { languageOf } from '../../src/web/pages/wording/accept-language.ts';
import {
  durationInWords,
  offsetInWords,
  timeFormatOf,
} from '../../src/web/pages/wording/format.ts';
import { stateReason } from '../../src/web/pages/estate/state-reason.ts';
import { WORDS } from '../../src/web/pages/wording/words.ts';
import type { ServiceFigures } from '../../src/core/health/service-figures.ts';
import type { Service } from '../../src/web/service.ts';
import type { AttributedOutage } from '../../src/core/judging/outages.ts';
import {
  aDevice,
  aFleet,
  aStream,
  aView,
  HISTOGRAM,
  ledgerOf,
  NOON,
  someFigures,
} from '../metrics/estate.ts';
import { aContract } from '../support/contracts.ts';
import { aService } from './service.ts';

async function page(
  path: string,
  fields: Partial<Service> = {},
  headers: Record<string, string> = {},
): Promise<string> {
  return (
    await createApp(aService(fields), { error: () => undefined }).request(path, { headers })
  ).text();
}

const { 'zh-CN': zh, en } = WORDS;

describe('language', () => {
  it.each([
    [undefined, '', 'zh-CN'],
    [undefined, 'en-GB,en;q=0.9', 'en'],
    [undefined, 'fr, en;q=0.5, zh;q=0.8', 'zh-CN'],
    [undefined, 'en;q=0', 'zh-CN'],
    [undefined, 'fr', 'zh-CN'],
    ['en', 'zh', 'en'],
    ['zh', 'en', 'zh-CN'],
    ['xx', 'en', 'en'],
  ])('lang=%s with Accept-Language "%s" is %s', (wanted, accept, language) => {
    expect(languageOf(wanted, accept)).toBe(language);
  });
  it('the page speaks the language and says so', async () => {
    expect(await page('/')).toMatch(/<html lang="zh-CN">.*正在发生的故障/s);
    expect(await page('/?lang=en')).toMatch(/<html lang="en">.*Down now/s);
  });
});

describe('telling', () => {
  it.each([
    [0, '0 s'],
    [999, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_599_999, '59 min 59 s'],
    [3_600_000, '1 h'],
    [86_399_999, '23 h 59 min'],
    [86_400_000, '1 d'],
    [90_000_000, '1 d 1 h'],
    [-5, '0 s'],
  ])('%i ms is "%s"', (ms, text) => {
    expect(durationInWords(ms, en)).toBe(text);
  });
  it('durations are told in Chinese', () => {
    expect(durationInWords(11_520_000, zh)).toBe('3 小时 12 分');
  });
  it.each([
    [400, '+0.4 s'],
    [-12_000, '−12 s'],
    [3_600_000, '+1 h'],
  ])('an offset of %i ms is "%s"', (ms, text) => {
    expect(offsetInWords(ms, en)).toBe(text);
  });
  it('times are of the zone; today goes without its date', () => {
    const teller = timeFormatOf('Asia/Shanghai');
    expect(teller.full(NOON)).toBe('2026-10-20 12:00:00');
    expect(teller.brief(NOON - 3_600_000, NOON)).toBe('11:00:00');
    expect(teller.brief(NOON - 13 * 3_600_000, NOON)).toBe('2026-10-19 23:00:00');
  });
});

describe('why', () => {
  const down = aStream({ state: 'down', reason: 'timeout' });
  it.each([
    ['intact', {}, ''],
    [
      'offline',
      { streams: [down, aStream({ check: 'onvif', state: 'down', reason: 'refused' })] },
      'Ping timed out · ONVIF connection refused',
    ],
    [
      'offline',
      { streams: [{ ...down, proven: false }] },
      'Ping timed out · never answered; check the inventory',
    ],
    ['unreachable', { streams: [down] }, 'parent SW is down · Ping timed out'],
    ['impaired', { clockWrong: true, clockOffsetMs: -7_200_000 }, 'clock off by −2 h'],
    ['unobserved', { streams: [aStream({ state: null })] }, 'not observed'],
    [
      'unobserved',
      { streams: [aStream({ state: null, reason: 'blind-neighbours' })] },
      "not observed · this host's neighbour table is full",
    ],
  ] as const)('%s with %j: "%s"', (state, fields, text) => {
    expect(stateReason(aView({}, { state, ...fields }), 'SW', en)).toBe(text);
  });
});

/** The list of devices, in the order of its rows. */
function listed(html: string): readonly string[] {
  return [
    ...html.matchAll(/<th scope="row"><a href="[^"]*">[^<]*<\/a><span class="code">([^<]+)</g),
  ].map((match) => match[1]!);
}

/** A region of a page by its id. Throws where the page has none. */
function region(html: string, id: string): string {
  const found = new RegExp(`<(section|div|ul|p)[^>]* id="${id}".*?</\\1>`, 's').exec(html);
  if (!found) throw new Error(`the page has no region ${id}`);
  return found[0];
}

describe('list of devices', () => {
  const fleet = aFleet([
    aView({ id: 'well', name: 'Well', address: '10.0.0.10' }),
    aView(
      { id: 'dark', name: 'Dark', address: '10.0.0.9', vendor: 'V2' },
      { state: 'unobserved', since: null },
    ),
    aView(
      { id: 'ill', name: 'Ill', address: '10.0.0.2', kind: 'checkpoint', contract: '' },
      { state: 'impaired', streams: [aStream(), aStream({ check: 'onvif', state: 'down' })] },
    ),
    aView(
      { id: 'dead', name: 'Dead', address: '10.0.0.1', site: 'S2' },
      { state: 'offline', month: { ...NO_TIME, upMs: 1, downMs: 9 } },
    ),
  ]);
  it.each([
    ['', ['dead', 'ill', 'dark', 'well']],
    ['&state=troubled', ['dead', 'ill', 'dark']],
    ['&state=off', ['dead']],
    ['&state=intact', ['well']],
    ['&q=WELL', ['well']],
    ['&q=10.0.0.1', ['dead', 'well']],
    ['&q=offline+s2', ['dead']],
    ['&q=checkpoint', ['ill']],
    ['&kind=checkpoint', ['ill']],
    ['&site=S2', ['dead']],
    ['&vendor=V2', ['dark']],
    ['&contract=-', ['ill']],
    ['&check=onvif!', ['ill']],
    ['&check=tcp', []],
    ['&sort=id', ['dark', 'dead', 'ill', 'well']],
    ['&sort=-id', ['well', 'ill', 'dead', 'dark']],
    ['&sort=address', ['dead', 'ill', 'dark', 'well']],
    ['&sort=rate', ['dead', 'ill', 'dark', 'well']],
    ['&sort=nonsense&page=zero&kind=toaster', ['dead', 'ill', 'dark', 'well']],
  ])('"%s" lists %j', async (query, ids) => {
    expect(listed(await page(`/devices?lang=en${query}`, { fleet: () => fleet }))).toEqual(ids);
  });
  it('tells how many were found and how they did this month together', async () => {
    const found = region(await page('/devices?lang=en&state=off', { fleet: () => fleet }), 'found');
    expect(found).toMatch(/1 device<.*10\.00%.*✗ Missed/s);
  });
  it('is cut into pages of a hundred that can be passed on', async () => {
    const many = aFleet(
      Array.from({ length: 250 }, (_, index) =>
        aView({ id: `d${String(index).padStart(3, '0')}` }),
      ),
    );
    const html = await page('/devices?lang=en&sort=id&q=d&page=3', { fleet: () => many });
    expect(listed(html)).toEqual(Array.from({ length: 50 }, (_, index) => `d${index + 200}`));
    expect(html).toContain('Page 3 of 3');
    expect(html).toContain('href="/devices?q=d&amp;sort=id&amp;page=2&amp;lang=en"');
  });
  it('keeps what was asked in the form, the headings and the switches', async () => {
    const html = await page('/devices?lang=en&q=3301&state=off&sort=rate&refresh=off');
    expect(html).toContain('value="3301"');
    expect(html).toMatch(/<option value="off" selected="">/);
    expect(html).toContain(
      'href="/devices?q=3301&amp;state=off&amp;sort=rate&amp;lang=zh-CN&amp;refresh=off"',
    );
    expect(html).toContain(
      'href="/devices?q=3301&amp;state=off&amp;sort=-rate&amp;lang=en&amp;refresh=off"',
    );
  });
  it('says what to do when nothing is found, and when there is nothing', async () => {
    expect(await page('/devices?lang=en&q=nowhere')).toContain('No device matches');
    expect(await page('/devices?lang=en', { fleet: () => aFleet([]) })).toContain(
      'The inventory is empty',
    );
  });
  it('leaves as CSV that no spreadsheet runs or rewrites, all pages of it', async () => {
    const evil = aFleet([
      ...fleet.devices,
      ...Array.from({ length: 1200 }, (_, index) =>
        aView({ id: `33010200001310${String(index).padStart(6, '0')}`, name: '=cmd|x' }),
      ),
    ]);
    const response = await createApp(aService({ fleet: () => evil }), {
      error: () => undefined,
    }).request('/devices.csv?lang=en&q=cmd');
    const bytes = Buffer.from(await response.arrayBuffer());
    const lines = bytes.subarray(3).toString('utf8').trimEnd().split('\r\n');
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(response.headers.get('content-disposition')).toBe(
      'attachment; filename="devices-2026-10-20-120000.csv"',
    );
    expect(lines).toHaveLength(1201);
    expect(lines[0]).toMatch(/^Device,Name,Kind,/);
    expect(
      lines.slice(1).every((line) => /^'33010200001310\d{6},'=cmd\|x,Camera,/.test(line)),
    ).toBe(true);
  });
});

describe('overview', () => {
  it('counts everything, and lists what is off by its cause', async () => {
    const fleet = aFleet([
      aView(
        { id: 'sw', name: 'Switch', kind: 'network' },
        { state: 'offline', since: NOON - 60_000 },
      ),
      aView({ id: 'a', parent: 'sw' }, { state: 'unreachable' }),
      aView({ id: 'b', parent: 'sw' }, { state: 'unreachable' }),
      aView({ id: 'lone', name: 'Lone' }, { state: 'offline', since: NOON - 7_200_000 }),
      aView({ id: 'well' }),
    ]);
    const html = await page('/?lang=en', { fleet: () => fleet });
    expect(region(html, 'totals')).toMatch(/<b>5<.*<b>1<.*<b>0<.*<b>2<.*<b>2<.*<b>0</s);
    expect(region(html, 'open')).toMatch(
      /4 devices.*>Switch<.*is down; 2 devices behind it unreachable.*>Lone<.*2 h</s,
    );
  });
  it('tells of each vendor what is off, for how long, and the month, and leads to the devices', async () => {
    const fleet = aFleet([
      aView({ id: 'a', vendor: 'V1' }, { state: 'offline', since: NOON - 7_200_000 }),
      aView({ id: 'b', vendor: 'V1' }, { state: 'offline', since: NOON - 60_000 }),
      aView({ id: 'c', vendor: 'V2' }),
    ]);
    expect(region(await page('/?lang=en', { fleet: () => fleet }), 'vendors')).toMatch(
      /V1<.*href="\/devices\?vendor=V1&amp;state=off&amp;lang=en">2<.*>2 h<.*97\.00%.*V2</s,
    );
  });
  it('tells changes of the last hour alone, those of a site together', async () => {
    const views = ['a', 'b', 'c', 'd'].map((id) =>
      aView({ id, name: id, site: 'S' }, { state: 'offline' }),
    );
    const change = (device: string, at: number, to: 'offline' | 'intact' = 'offline') => ({
      at,
      device,
      name: device,
      from: to === 'offline' ? ('intact' as const) : ('offline' as const),
      to,
    });
    const changes = [
      change('d', NOON - 3_700_000),
      change('d', NOON - 3_000_000, 'intact'),
      change('a', NOON - 60_000),
      change('b', NOON - 50_000),
      change('c', NOON - 40_000),
    ];
    const recent = region(
      await page('/?lang=en', { fleet: () => ({ ...aFleet(views), changes }) }),
      'changes',
    );
    expect(recent).toMatch(/3 went down · 1 recovered/);
    expect(recent).toMatch(/11:59:20.*3 devices at S.*11:10:00.*>d</s);
    expect(recent.match(/<li>/g)).toHaveLength(2);
  });
  it('on the wall stands alone, with its counts, sites and outages', async () => {
    const html = await page('/?lang=en&wall');
    expect(html).toContain('<body class="wall"');
    for (const id of ['totals', 'tiles', 'open']) expect(region(html, id)).toContain('<li');
    expect(html).not.toContain('<nav');
  });
  it('follows what happens until the reader says otherwise', async () => {
    expect(await page('/')).toMatch(
      /<noscript><meta http-equiv="refresh" content="15"\/><\/noscript>.*data-stream="\/live"/s,
    );
    expect(await page('/?refresh=off')).not.toMatch(/http-equiv|data-stream/);
  });
  it('says its own blindness on top, and nothing there while all is well', async () => {
    const figures = someFigures({
      canary: { ok: false, voided: 2 },
      redis: { up: false, errors: 1, seconds: HISTOGRAM },
      outbox: { events: 1234, bytes: 1, dropped: 5 },
      inventory: { lastReloadOk: false, lastReloadAt: NOON, reloads: { success: 1, failure: 1 } },
    });
    const html = await page('/?lang=en', { figures: () => figures });
    const notice = /<section class="notice".*?<\/section>/s.exec(html)?.[0];
    for (const text of [
      'Canary failed',
      'Redis does not answer',
      '1,234 events wait',
      '5 coverage records',
      'Inventory rejected',
    ])
      expect(notice).toContain(text);
    expect(await page('/?lang=en')).not.toContain('class="notice"');
  });
  it.each([
    ['Met', { ...NO_TIME, upMs: 97, downMs: 3 }],
    ['Missed', { ...NO_TIME, upMs: 96_999, downMs: 3001 }],
    ['Not fit for assessment', { ...NO_TIME, upMs: 94, unobservedMs: 6 }],
  ])('a contract is %s exactly at the edge of the target', async (verdict, month) => {
    const fleet = { ...aFleet(), contracts: [{ contract: 'K', month }] };
    expect(await page('/?lang=en', { fleet: () => fleet })).toMatch(
      new RegExp(`>K</a></th><td><span class="\\w+">[✓✗ ]*${verdict}<`),
    );
  });
});

describe('device page', () => {
  it('tells of its checks, its month, its outages and its neighbours', async () => {
    const rows = [
      aView(
        { id: 'd', parent: 'sw' },
        { state: 'offline', streams: [aStream({ state: 'down', reason: 'timeout' })] },
      ),
      aView({ id: 'sw', name: 'Switch' }),
      aView({ id: 'e', name: 'Next', parent: 'sw' }),
    ];
    const html = await page('/devices/d?lang=en', { fleet: () => aFleet(rows) });
    expect(region(html, 'checks')).toContain('timed out');
    const course = region(html, 'course');
    expect(course).toContain('Timeline of 2026-10');
    expect(course).toMatch(
      /role="img" aria-label="Ping: Online 17 h · Unobserved 18 d 17 h · Offline 2 h"/,
    );
    expect(course).toMatch(/2026-10-20 06:00:00.*08:00:00.*2 h.*timed out.*Offline/s);
    expect(region(html, 'siblings')).toMatch(/All 2.*>Next</s);
  });
  it('an ongoing outage is not shown as unobserved afterwards', async () => {
    const fleet = aFleet([aView({ id: 'd' }, { state: 'offline', since: NOON - 6 * 3_600_000 })]);
    expect(region(await page('/devices/d?lang=en', { fleet: () => fleet }), 'course')).toContain(
      'ongoing',
    );
  });
  it('shows an earlier month, and never one to come', async () => {
    expect(await page('/devices/33010200001300000011?lang=en&month=2026-09')).toContain(
      'Timeline of 2026-09',
    );
    expect(await page('/devices/33010200001300000011?lang=en&month=2027-01')).toContain(
      'Timeline of 2026-10',
    );
  });
  it('stands without the store, and says so', async () => {
    const fleet = aFleet([aView({ id: 'd' })]);
    const html = await page('/devices/d?lang=en&month=2026-09', {
      fleet: () => fleet,
      story: () => Promise.reject(new Error('gone')),
    });
    expect(html).toContain('This month cannot be read right now');
    expect(
      await page('/devices/d?lang=en', { fleet: () => fleet, story: () => Promise.resolve(null) }),
    ).toContain('was not in service this month');
  });
  it('an unknown device is 404 and is not named back', async () => {
    const response = await createApp(aService(), { error: () => undefined }).request(
      '/devices/%3Cscript%3E?lang=en',
    );
    const html = await response.text();
    expect([response.status, html.includes('%3Cscript') || html.includes('&lt;script')]).toEqual([
      404,
      false,
    ]);
    expect(html).toContain('No such device in the inventory');
  });
});

describe('outages', () => {
  const outage = (
    device: string,
    fromMinutes: number,
    fields: Partial<AttributedOutage> = {},
  ): AttributedOutage => ({
    device,
    name: device.toUpperCase(),
    site: 'S',
    contract: 'K',
    vendor: 'V',
    parent: '',
    from: NOON - fromMinutes * 60_000,
    to: NOON - (fromMinutes - 10) * 60_000,
    since: NOON - fromMinutes * 60_000,
    open: false,
    ended: 'up',
    reason: 'timeout',
    downMs: 600_000,
    unreachableMs: 0,
    excusedMs: 0,
    ...fields,
  });
  it('ongoing and resolved outages stand apart, and one probable event is one row', async () => {
    const fleet = aFleet([
      aView({ id: 'sw', name: 'Switch' }, { state: 'offline' }),
      aView({ id: 'x', parent: 'sw' }, { state: 'unreachable' }),
    ]);
    const outagesSoFar = () => [
      outage('a', 100),
      outage('b', 101),
      outage('c', 102),
      outage('lone', 300),
      outage('sw', 60, { ended: 'unobserved', to: NOON }),
    ];
    const html = await page('/outages?lang=en', { fleet: () => fleet, outagesSoFar });
    expect(html).toMatch(/1 outage, 2 devices.*Switch is down; 1 behind it unreachable/s);
    expect(html).toMatch(/Resolved, 2026-10.*2 outages, 4 devices.*3 devices.*>LONE</s);
    expect(html).not.toContain('>SW<');
  });
  it('are found by what is typed, and excuses are told', async () => {
    const outagesSoFar = () => [
      outage('a', 100, { vendor: 'Other', downMs: 0, excusedMs: 600_000 }),
      outage('b', 300),
    ];
    const html = await page('/outages?lang=en&q=other', { outagesSoFar });
    expect(html).toMatch(/>A<.*Excused/s);
    expect(html).not.toContain('>B<');
  });
  it('of the month before are what the page opens on, while nothing of this one is over', async () => {
    const before = outage('old', 40 * 24 * 60);
    const read = (path: string, soFar: readonly AttributedOutage[]) =>
      page(path, { outages: () => Promise.resolve([before]), outagesSoFar: () => soFar });
    const opened = await read('/outages?lang=en', [outage('new', 5, { open: true })]);
    expect(opened).toMatch(/Resolved, 2026-09.*showing last month.*month=2026-09.*>OLD</s);
    expect(opened).toContain('href="/outages?month=2026-10&amp;lang=en"');
    expect(await read('/outages?lang=en&month=2026-10', [])).toMatch(
      /Resolved, 2026-10.*No resolved outages this month yet/s,
    );
    expect(await read('/outages?lang=en', [outage('new', 20)])).toMatch(
      /Resolved, 2026-10.*>NEW</s,
    );
    // Once named, the month stays in the links of the page, or they would lead back.
    expect(await read('/outages?lang=en&month=2026-10', [])).toContain(
      'name="month" value="2026-10"',
    );
  });
  it('of an earlier month are read from the store once, and said to be read while they are not', async () => {
    let release = (): void => undefined;
    let reads = 0;
    const slow = new Promise<readonly AttributedOutage[]>((done) => {
      release = () => {
        done([outage('old', 60_000)]);
      };
    });
    const app = createApp(
      aService({
        outages: () => {
          reads++;
          return slow;
        },
      }),
      { error: () => undefined },
    );
    const ask = async (): Promise<string> =>
      (await app.request('/outages?lang=en&month=2026-09')).text();
    expect(await ask()).toContain('Reading this month from the store');
    release();
    expect(await ask()).toContain('>OLD<');
    await ask();
    expect(reads).toBe(1);
  });
});

describe('contracts', () => {
  it('say what to do when there is no ledger, and stand by the inventory', async () => {
    expect(await page('/contracts?lang=en')).toMatch(/No contract ledger yet.*HT-2026-01/s);
  });
  it('are told with what is left of them, their stage and what needs hands, by label', async () => {
    const ledger = ledgerOf(
      [
        aContract({
          number: 'K',
          to: '2026-10-27',
          labels: ['cameras'],
          stages: [{ name: '会签', owner: '乙', from: '2026-10-01', to: null, limitDays: 10 }],
        }),
        aContract({ number: 'L', to: '2027-12-31', labels: ['switches'] }),
      ],
      [aDevice({ id: 'd', contract: 'K' }), aDevice({ id: 'e', contract: '' })],
    );
    const html = await page('/contracts?lang=en', { ledger: () => ledger });
    expect(html).toMatch(
      /1 device in service without a contract.*Unless renewed, 1 device without a contract from 2026-10-28/s,
    );
    expect(html).toMatch(/K<.*7 days.*会签 · 乙 · day 19 · overdue/s);
    expect(
      region(await page('/contracts?lang=en&label=switches', { ledger: () => ledger }), 'ledger'),
    ).not.toContain('>K<');
  });
});

describe('reports', () => {
  it('tell the month so far and each closed revision with its files', async () => {
    const html = await page('/reports?lang=en');
    expect(html).toMatch(
      /2026-10 so far.*Total.*2026-09 · Revision 1.*closed 2026-10-03 00:07 · final · signed/s,
    );
    expect(html).toContain('href="/reports/2026-09/1/report.json?lang=en"');
  });
  it('hand out what is closed, and nothing else', async () => {
    const app = createApp(aService(), { error: () => undefined });
    const good = await app.request('/reports/2026-09/1/report.json');
    expect([good.status, await good.text(), good.headers.get('content-disposition')]).toEqual([
      200,
      '{}',
      'attachment; filename="2026-09-revision-1-report.json"',
    ]);
    for (const path of [
      '/reports/2026-09/0/report.json',
      '/reports/2026-09/1/x',
      '/reports/2026-09/1e0/report.json',
      '/reports/..%2f..%2fetc/1/passwd',
    ])
      expect((await app.request(path)).status, path).toBe(404);
  });
  it('say when the archive cannot be read', async () => {
    expect(
      await page('/reports?lang=en', { closedMonths: () => Promise.reject(new Error('EACCES')) }),
    ).toContain('Closed months cannot be read');
  });
});

describe('status', () => {
  it('tells what became of alerts for each robot, and when the alert pipeline was last heard', async () => {
    const relay = {
      robots: new Map([['ops', { sent: 12, refused: 1, unreached: 2, throttled: 0, dropped: 4 }]]),
      watchdogAt: null,
    };
    const rows = async (language: string, figures: ServiceFigures): Promise<string> =>
      (await page(`/status?lang=${language}`, { figures: () => figures }))
        .replace(/<[^>]+>/g, ' ')
        .replace(/ +/g, ' ');
    expect(await rows('en', someFigures({ relay }))).toContain(
      'Robot ops 12 messages sent, 7 not delivered Last watchdog alert no WatchpostWatchdog since the start',
    );
    expect(await rows('zh-CN', someFigures({ relay: { ...relay, watchdogAt: NOON } }))).toContain(
      '群机器人 ops 已发 12 条，未送达 7 次 告警链路心跳 2026-10-20 12:00:00',
    );
    expect(
      await rows('en', someFigures({ relay: { robots: new Map(), watchdogAt: null } })),
    ).not.toContain('Last watchdog alert');
  });

  it('tells what was asked, what failed on our side, and which checks never answered', async () => {
    const fleet = aFleet([
      aView(
        { id: 'mute', name: 'Mute' },
        { streams: [aStream({ proven: false, state: 'down', reason: 'protocol' })] },
      ),
    ]);
    const html = await page('/status?lang=en', { fleet: () => fleet });
    expect(html).toMatch(
      /answered.*1,200.*could not check: this host&#39;s canary did not answer/s,
    );
    expect(region(html, 'unproven')).toMatch(/1 device.*>Mute<.*Ping protocol error/s);
  });
});

describe('hostile text', () => {
  const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>\'&';
  const fleet = {
    ...aFleet([
      aView(
        {
          id: evil,
          name: evil,
          site: evil,
          vendor: evil,
          contract: evil,
          address: evil,
          class: evil,
          parent: evil,
        },
        {
          state: 'unreachable',
          streams: [aStream({ state: 'down', reason: evil, detail: evil, proven: false })],
        },
      ),
    ]),
    changes: [
      { at: NOON, device: evil, name: evil, from: 'intact' as const, to: 'offline' as const },
    ],
  };
  it.each([
    '/',
    '/?wall',
    `/devices?site=${encodeURIComponent(evil)}&q=${encodeURIComponent(evil)}&vendor=${encodeURIComponent(evil)}`,
    '/devices',
    `/devices/${encodeURIComponent(evil)}`,
    `/outages?q=${encodeURIComponent('alert(1)')}`,
    '/status',
  ])('%s holds no mark-up that came from a name', async (path) => {
    const html = await page(path, { fleet: () => fleet });
    expect(html).toContain('alert(1)');
    expect(html.replace(/<script src="\/script-\w+\.js" defer=""><\/script>/, '')).not.toMatch(
      /<script|<img/i,
    );
  });
  it('no page holds script or style of its own', async () => {
    const html = await page('/', { fleet: () => fleet });
    expect(html).not.toMatch(/ style="|<style| on\w+="|<script>/);
  });
});
