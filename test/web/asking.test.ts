import { describe, expect, it } from 'vitest';
import { inspectionStateOf, NOTHING_INSPECTED } from '../../src/core/inspection/inspection-view.ts';
import type { PropertyHistory } from '../../src/core/inspection/property.ts';
import { makeGate } from '../../src/web/access/gate.ts';
import { makeToken } from '../../src/web/access/token.ts';
import { createApp } from '../../src/web/app.ts';
import type { Service } from '../../src/web/service.ts';
import { aFleet, aView, NOON } from '../metrics/estate.ts';
import { aService } from './service.ts';
import { accessRules, basic, tokenLine, userLine } from './access/rules.ts';

const [READER, WRITER] = [makeToken(), makeToken()];
const FLEET = aFleet([aView({ id: 'd', name: 'Gate' }), aView({ id: 'e' })]);

type Answer = { readonly status: number; readonly html: string };

/** Asks as who holds a token would from a page. */
function asking(
  fields: Partial<Service> = {},
): (
  method: 'GET' | 'POST',
  path: string,
  token?: string,
  headers?: Record<string, string>,
  body?: string,
) => Promise<Answer> {
  const rules = accessRules(
    `users:\n${userLine('anna', 'secret', 'write')}tokens:\n${tokenLine('reader', READER, 'read')}${tokenLine('writer', WRITER, 'write')}`,
  );
  const app = createApp(
    aService({ fleet: () => FLEET, ...fields }),
    { error: () => undefined },
    undefined,
    { gate: makeGate(rules, () => 0), openTo: 'loopback', publicUrl: '' },
  );
  return async (method, path, holder = WRITER, headers = {}, body = '') => {
    const sent = method === 'POST' ? { body } : {};
    const form: Record<string, string> =
      method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
    const response = await app.request(path, {
      method,
      headers: { authorization: `Bearer ${holder}`, accept: 'text/html', ...form, ...headers },
      ...sent,
    });
    return { status: response.status, html: await response.text() };
  };
}

describe('having a device asked now', () => {
  it('is offered by a form to who may write; others are told how to get the right', async () => {
    const ask = asking();
    for (const path of ['/devices/d', '/devices/d/ask']) {
      expect((await ask('GET', `${path}?lang=en`)).html).toContain(
        '<form method="post" action="/devices/d/ask?lang=en"',
      );
      const { html } = await ask('GET', `${path}?lang=en`, READER);
      expect(html).not.toContain('method="post"');
      expect(html).toMatch(/add write to your entry in the access file.*watchpost check d/s);
      expect((await ask('GET', `${path}?lang=zh`, READER)).html).toContain('您没有立即检查的权限');
    }
  });

  it('shows each outcome as it came, in both languages', async () => {
    const ask = asking();
    const { status, html } = await ask('POST', '/devices/d/ask?lang=en');
    expect(status).toBe(200);
    // Loaded anew by itself, the page would have lost what it shows.
    expect(html).not.toMatch(/http-equiv="refresh"|data-stream="\/live"/);
    for (const text of [
      'Check Gate now',
      'answered',
      '1.3 ms',
      'clock off by −7.0 s',
      'certificate expires 2026-11-19',
      'failed: connection refused',
      'ECONNREFUSED 10.0.0.11:80 &lt;b&gt;',
      'could not check: ',
      'polling kept the device busy',
    ])
      expect(html).toContain(text);
    const chinese = (await ask('POST', '/devices/d/ask?lang=zh')).html;
    for (const text of [
      '立即检查 Gate',
      '有应答',
      '时钟偏差 −7.0 秒',
      '无正常应答：连接被拒绝',
      '未能检查：本机无路由',
    ])
      expect(chinese).toContain(text);
  });

  it('is refused to readers, to foreign pages and with fields nobody knows, before any device is asked', async () => {
    let asked = 0;
    const ask = asking({
      checkNow: () => {
        asked++;
        return Promise.resolve([]);
      },
    });
    expect((await ask('POST', '/devices/d/ask', READER)).status).toBe(403);
    expect((await ask('POST', '/devices/d/ask', WRITER, {}, 'x=1')).status).toBe(400);
    expect(
      (await ask('POST', '/devices/d/ask', WRITER, { 'content-type': 'text/plain' })).status,
    ).toBe(415);
    // A token no foreign page can know; a password the browser sends by itself.
    expect(
      (
        await ask('POST', '/devices/d/ask', '', {
          authorization: basic('anna', 'secret'),
          origin: 'https://evil.example',
        })
      ).status,
    ).toBe(403);
    expect(asked).toBe(0);
  });

  it('knows no device that is none, and bounds what one person may ask', async () => {
    let asked = 0;
    const ask = asking({
      checkNow: (id) => {
        asked++;
        return Promise.resolve(id === 'd' ? [] : null);
      },
    });
    expect((await ask('POST', '/devices/x/ask')).status).toBe(404);
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => (await ask('POST', '/devices/d/ask')).status),
    );
    expect(statuses).toContain(429);
    expect(asked).toBeLessThanOrEqual(10);
  });
});

describe('what is wrong with devices that answer', () => {
  const history: PropertyHistory = new Map([
    ['serial', [{ at: NOON - 60_000, value: 'S-2' }]],
    ['manufacturer', [{ at: NOON, value: 'Acme <i>' }]],
    ['model', [{ at: NOON, value: 'M-1' }]],
    ['firmware', [{ at: NOON, value: '5.30' }]],
    ['time-source', [{ at: NOON, value: 'Manual' }]],
  ]);
  const own: Partial<Service> = {
    inspections: () => ({
      ...NOTHING_INSPECTED,
      devices: new Map([['d', inspectionStateOf(history, 'S-1', NOON)]]),
    }),
  };

  it('is listed with its device, since when and by what values, and narrowed to one finding', async () => {
    const ask = asking(own);
    const { html } = await ask('GET', '/findings?lang=en');
    for (const text of [
      'device replaced',
      'serial S-2, by the inventory S-1',
      '2026-10-20 11:59:00',
      'NTP off',
      'Acme &lt;i&gt;',
      '<td>5.30</td>',
      '/api/v1/firmware.csv',
    ])
      expect(html).toContain(text);
    const narrowed = (await ask('GET', '/findings?lang=zh&finding=ntp-off')).html;
    expect(narrowed).toContain('<td>未启用网络对时</td>');
    expect(narrowed).not.toContain('<td>设备被更换</td>');
  });

  it('is told on the page of the device, with what it told of itself', async () => {
    const ask = asking(own);
    const { html } = await ask('GET', '/devices/d?lang=en');
    for (const text of [
      'device replaced',
      'last inspected 2026-10-20 12:00:00',
      '<dt>Firmware</dt><dd>5.30</dd>',
    ])
      expect(html).toContain(text);
    expect((await ask('GET', '/devices/e?lang=en')).html).toContain('has not been inspected yet');
  });

  it('is said to need credentials where nobody looked', async () => {
    expect((await asking()('GET', '/findings?lang=en')).html).toContain(
      'assign credentials to devices',
    );
    expect((await asking()('GET', '/findings?lang=zh')).html).toContain('尚未巡检过任何设备');
  });
});
