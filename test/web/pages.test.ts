import { describe, expect, it } from 'vitest';
import { NO_TIME } from '../../src/core/availability.ts';
import { createApp } from '../../src/web/app.ts';
import { languageOf } from '../../src/web/pages/language.ts';
import { durationInWords, offsetInWords, tellerOf } from '../../src/web/pages/telling.ts';
import { whyOf } from '../../src/web/pages/why.ts';
import { WORDS } from '../../src/web/pages/words.ts';
import type { Service } from '../../src/web/service.ts';
import { aFleet, anEstate, aStream, aView, HISTOGRAM, NOON, someFigures } from '../metrics/estate.ts';
import { aService } from './service.ts';

async function page(path: string, fields: Partial<Service> = {}, headers: Record<string, string> = {}): Promise<string> {
  return (await createApp(aService(fields), { error: () => undefined }).request(path, { headers })).text();
}

const { zh, en } = WORDS;

describe('language', () => {
  it.each([
    [undefined, '', 'zh'],
    [undefined, 'en-GB,en;q=0.9', 'en'],
    [undefined, 'fr, en;q=0.5, zh;q=0.8', 'zh'],
    [undefined, 'en;q=0', 'zh'],
    [undefined, 'fr', 'zh'],
    ['en', 'zh', 'en'],
    ['zh', 'en', 'zh'],
    ['xx', 'en', 'en'],
  ])('lang=%s with Accept-Language "%s" is %s', (wanted, accept, language) => {
    expect(languageOf(wanted, accept)).toBe(language);
  });
  it('the page speaks the language and says so', async () => {
    expect(await page('/')).toMatch(/<html lang="zh-CN">.*当前不正常的设备/s);
    expect(await page('/?lang=en')).toMatch(/<html lang="en">.*Not well now/s);
  });
});

describe('telling', () => {
  it.each([
    [0, '0 s'], [999, '0 s'], [59_999, '59 s'], [60_000, '1 min'], [3_599_999, '59 min 59 s'], [3_600_000, '1 h'], [86_399_999, '23 h 59 min'],
    [86_400_000, '1 d'], [90_000_000, '1 d 1 h'], [-5, '0 s'],
  ])('%i ms is "%s"', (ms, text) => {
    expect(durationInWords(ms, en)).toBe(text);
  });
  it('durations are told in Chinese', () => {
    expect(durationInWords(11_520_000, zh)).toBe('3 小时 12 分');
  });
  it.each([[400, '+0.4 s'], [-12_000, '−12 s'], [3_600_000, '+1 h']])('an offset of %i ms is "%s"', (ms, text) => {
    expect(offsetInWords(ms, en)).toBe(text);
  });
  it('times are of the zone; today goes without its date', () => {
    const teller = tellerOf('Asia/Shanghai');
    expect(teller.full(NOON)).toBe('2026-10-20 12:00:00');
    expect(teller.brief(NOON - 3_600_000, NOON)).toBe('11:00:00');
    expect(teller.brief(NOON - 13 * 3_600_000, NOON)).toBe('2026-10-19 23:00:00');
  });
});

describe('why', () => {
  const down = aStream({ state: 'down', reason: 'timeout' });
  it.each([
    ['intact', {}, ''],
    ['offline', { streams: [down, aStream({ check: 'onvif', state: 'down', reason: 'refused' })] }, 'Ping timed out · ONVIF connection refused'],
    ['offline', { streams: [{ ...down, proven: false }] }, 'Ping timed out · never answered; check the inventory'],
    ['unreachable', { streams: [down] }, 'SW above it is down · Ping timed out'],
    ['impaired', { clockWrong: true, clockOffsetMs: -7_200_000 }, 'clock off by −2 h'],
    ['unobserved', { streams: [aStream({ state: null })] }, 'nobody is looking'],
    ['unobserved', { streams: [aStream({ state: null, reason: 'blind-neighbours' })] }, 'nobody is looking · our neighbour table is full'],
  ] as const)('%s with %j: "%s"', (state, fields, text) => {
    expect(whyOf(aView({}, { state, ...fields }), 'SW', en)).toBe(text);
  });
});

describe('overview', () => {
  it('lists only what is not well, most urgent first, and counts everything', async () => {
    const fleet = aFleet([
      aView({ id: 'well', name: 'Well' }), aView({ id: 'dark', name: 'Dark' }, { state: 'unobserved' }),
      aView({ id: 'ill', name: 'Ill' }, { state: 'impaired' }), aView({ id: 'dead', name: 'Dead' }, { state: 'offline' }),
    ]);
    const html = await page('/?lang=en', { fleet: () => fleet });
    const listed = [...html.matchAll(/<th scope="row"><a href="[^"]*">(\w+)</g)].map((match) => match[1]);
    expect(listed).toEqual(['Dead', 'Ill', 'Dark']);
    expect(html).toContain('3 devices');
  });
  it('shows at most 200 rows and says how many there are', async () => {
    const fleet = aFleet(Array.from({ length: 250 }, (_, index) => aView({ id: `d${index}` }, { state: 'offline' })));
    const html = await page('/?lang=en', { fleet: () => fleet });
    expect(html.match(/class="code">d\d+</g)).toHaveLength(200);
    expect(html).toContain('The first 200 of 250');
  });
  it('keeps the filter in the form, the refresh and the links', async () => {
    const html = await page('/?lang=en&q=abc&state=all&refresh=off');
    expect(html).toContain('value="abc"');
    expect(html).toMatch(/<option value="all" selected="">/);
    expect(html).toContain('href="/?q=abc&amp;state=all&amp;lang=zh&amp;refresh=off"');
  });
  it('an odd filter shows the page rather than an error', async () => {
    expect(await page('/?state=%00&site=%22%3E&foo=bar')).toContain('没有符合条件的设备');
  });
  it('reloads by itself until the reader says otherwise', async () => {
    const app = createApp(aService(), { error: () => undefined });
    expect((await app.request('/')).headers.get('refresh')).toBe('15');
    expect((await app.request('/?refresh=off')).headers.has('refresh')).toBe(false);
  });
  it('says its own blindness on top, and nothing there while all is well', async () => {
    const figures = someFigures({
      canary: { ok: false, voided: 2 }, redis: { up: false, errors: 1, seconds: HISTOGRAM }, outbox: { events: 1234, bytes: 1, dropped: 5 },
      inventory: { lastReloadOk: false, lastReloadAt: NOON, reloads: { success: 1, failure: 1 } },
    });
    const html = await page('/?lang=en', { figures: () => figures });
    const notice = /<section class="notice".*?<\/section>/s.exec(html)?.[0];
    for (const text of ['Canary silent', 'Redis does not answer', '1,234 events wait', '5 coverage marks', 'Inventory refused']) expect(notice).toContain(text);
    expect(await page('/?lang=en')).not.toContain('class="notice"');
  });
  it.each([
    ['met', { ...NO_TIME, upMs: 97, downMs: 3 }],
    ['missed', { ...NO_TIME, upMs: 96_999, downMs: 3001 }],
    ['not fit for assessment', { ...NO_TIME, upMs: 94, unobservedMs: 6 }],
  ])('a contract is %s exactly at the edge of the target', async (verdict, month) => {
    const fleet = { ...aFleet(), contracts: [{ contract: 'K', month }] };
    expect(await page('/?lang=en', { fleet: () => fleet })).toMatch(new RegExp(`>K</th><td><span class="\\w+">[✓✗ ]*${verdict}<`));
  });
});

describe('device page', () => {
  it('tells of its checks, its month and its last day', async () => {
    const fleet = anEstate(40);
    const html = await page(`/devices/${fleet.devices[11]!.device.id}?lang=en`, { fleet: () => fleet });
    for (const text of ['Offline', 'timed out', 'Last 24 hours', '2026-10-20 06:00:00', '99.']) expect(html).toContain(text);
  });
  it('stands without the store, and says so', async () => {
    const fleet = aFleet([aView({ id: 'd' })]);
    const html = await page('/devices/d?lang=en', { fleet: () => fleet, timelines: () => Promise.reject(new Error('gone')) });
    expect(html).toContain('The history cannot be read at the moment');
  });
  it('an unknown device is 404 and is not named back', async () => {
    const response = await createApp(aService(), { error: () => undefined }).request('/devices/%3Cscript%3E?lang=en');
    const html = await response.text();
    expect([response.status, html.includes('script')]).toEqual([404, false]);
    expect(html).toContain('The inventory has no such device');
  });
});

describe('hostile text', () => {
  const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>\'&';
  const fleet = {
    ...aFleet([aView({ id: evil, name: evil, site: evil, vendor: evil, contract: evil, address: evil, class: evil, parent: evil }, { state: 'unreachable', streams: [aStream({ state: 'down', reason: evil, detail: evil })] })]),
    changes: [{ at: NOON, device: evil, name: evil, from: 'intact' as const, to: 'offline' as const }],
  };
  it.each(['/', `/?site=${encodeURIComponent(evil)}&q=${encodeURIComponent(evil)}&vendor=${encodeURIComponent(evil)}`, `/devices/${encodeURIComponent(evil)}`])('%s holds no mark-up that came from a name', async (path) => {
    const html = await page(path, { fleet: () => fleet });
    expect(html).toContain('alert(1)');
    expect(html).not.toMatch(/<script|<img/i);
  });
  it('no page needs script or inline style', async () => {
    const html = await page('/', { fleet: () => fleet });
    expect(html).not.toMatch(/ style="|<style| on\w+="/);
  });
});
