import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { inspectionStateOf, NOTHING_INSPECTED } from '../../src/core/inspection/inspection-view.ts';
import type { PropertyHistory } from '../../src/core/inspection/property.ts';
import { firmwareCsv } from '../../src/web/api/inspection.ts';
import { startServer, type RunningServer } from '../../src/web/server.ts';
import type { Service } from '../../src/web/service.ts';
import { aFleet, anEstate, aView, NOON, someFigures } from '../metrics/estate.ts';
import { aService } from './service.ts';
import { logMethod } from '../../src/platform/log.ts';

const running: RunningServer[] = [];
const logged: string[] = [];

async function serve(fields: Partial<Service> = {}): Promise<string> {
  const server = await startServer(
    aService(fields),
    { host: '127.0.0.1', port: 0 },
    {
      error: logMethod((message) => {
        logged.push(message);
      }),
    },
  );
  running.push(server);
  return `http://127.0.0.1:${server.address.port}`;
}

async function get(
  path: string,
  fields: Partial<Service> = {},
  init: RequestInit = {},
): Promise<Response> {
  return fetch((await serve(fields)) + path, init);
}

async function json(path: string, fields: Partial<Service> = {}): Promise<unknown> {
  const response = await get(path, fields);
  return { status: response.status, body: await response.json() };
}

const refused = (message: RegExp): object => ({
  status: 400,
  body: {
    error: {
      message: expect.stringMatching(message) as string,
      mend: expect.stringMatching(/./) as string,
    },
  },
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
  logged.splice(0);
});

describe('probes of the service', () => {
  it.each([
    [true, 200],
    [false, 503],
  ])('healthy while alive is %s: %i', async (alive, status) => {
    expect((await get('/-/healthy', { isResponsive: () => alive })).status).toBe(status);
  });
  it.each([
    [true, 200],
    [false, 503],
  ])('ready while ready is %s: %i', async (ready, status) => {
    expect((await get('/-/ready', { figures: () => someFigures({ ready }) })).status).toBe(status);
  });
  it('metrics pass on what the scraper accepts and how the body is coded', async () => {
    const scrape = (accept: string, encoding: string) =>
      Promise.resolve({
        contentType: 'text/x',
        gzip: false,
        body: Buffer.from(`${accept}|${encoding}`),
      });
    const response = await get(
      '/metrics',
      { scrape },
      { headers: { accept: 'a/b', 'accept-encoding': 'gzip' } },
    );
    expect([response.headers.get('content-type'), await response.text()]).toEqual([
      'text/x',
      'a/b|gzip',
    ]);
  });
});

describe('devices', () => {
  const fleet = aFleet([
    aView({ id: 'a', name: 'North gate', site: 'N', vendor: 'V1', address: '10.0.0.1' }),
    aView({ id: 'b/ü %', site: 'S', vendor: 'V1', address: '10.0.0.22' }, { state: 'offline' }),
    aView({
      id: 'c',
      site: 'S',
      kind: 'network',
      contract: 'K2',
      vendor: 'V2',
      address: '10.0.0.3',
    }),
  ]);
  it.each([
    ['', ['a', 'b/ü %', 'c']],
    ['?site=S', ['b/ü %', 'c']],
    ['?site=S&vendor=V1', ['b/ü %']],
    ['?state=offline', ['b/ü %']],
    ['?kind=network', ['c']],
    ['?contract=K2', ['c']],
    ['?q=NORTH', ['a']],
    ['?q=0.22', ['b/ü %']],
    ['?limit=1&offset=1', ['b/ü %']],
    ['?site=nowhere', []],
  ])('"%s" gives %j', async (query, ids) => {
    const { body } = (await json(`/api/v1/devices${query}`, { fleet: () => fleet })) as {
      body: { devices: { id: string }[] };
    };
    expect(body.devices.map(({ id }) => id)).toEqual(ids);
  });
  it('the total counts all that match, not only the page', async () => {
    expect(await json('/api/v1/devices?limit=1', { fleet: () => fleet })).toMatchObject({
      body: { total: 3, limit: 1, offset: 0 },
    });
  });
  it('a device is found by an id with slash, space and percent, times in the zone', async () => {
    const found = await json(`/api/v1/devices/${encodeURIComponent('b/ü %')}`, {
      fleet: () => fleet,
    });
    expect(found).toMatchObject({
      status: 200,
      body: {
        id: 'b/ü %',
        state: 'offline',
        since: '2026-10-20T11:00:00.000+08:00',
        month: { dueMs: 1_000_000, uptimeRatio: 0.97 },
      },
    });
  });
  it.each([
    '/api/v1/devices/nobody',
    '/api/v1/devices/nobody/timeline',
    '/api/v1/nothing',
    '/nothing',
    '/api/v1/devices/%E0%A4%A',
  ])('%s is not found, in JSON', async (path) => {
    expect(await json(path)).toMatchObject({
      status: 404,
      body: {
        error: { message: expect.any(String) as string, mend: expect.any(String) as string },
      },
    });
  });
  it.each([
    ['?state=broken', /state must be one of intact/],
    ['?kind=toaster', /kind must be one of camera/],
    ['?limit=0', /limit must be a whole number from 1 to 500/],
    ['?limit=1e3', /limit/],
    ['?offset=-1', /offset/],
    ['?stat=up', /does not know/],
    [`?q=${'x'.repeat(201)}`, /q must be at most 200/],
  ])('devices%s is a bad question', async (query, message) => {
    expect(await json(`/api/v1/devices${query}`)).toEqual(refused(message));
  });
});

describe('timelines', () => {
  const path = (query: string): string => `/api/v1/devices/d/timeline${query}`;
  const one = { fleet: () => aFleet([aView({ id: 'd' })]) };
  it('stretches cover the period without gap or overlap, whatever was not watched unobserved', async () => {
    const { body } = (await json(
      path('?from=2026-10-19T08:00:00%2B08:00&to=2026-10-20T14:00:00%2B08:00'),
      one,
    )) as {
      body: {
        checks: {
          check: string;
          stretches: { from: string; to: string; state: string; reason: string | null }[];
        }[];
      };
    };
    const { stretches } = body.checks[0]!;
    expect(stretches.map(({ state, reason }) => [state, reason])).toEqual([
      ['unobserved', null],
      ['up', null],
      ['unobserved', null],
      ['up', null],
      ['down', 'timeout'],
      ['up', null],
      ['unobserved', null],
    ]);
    expect(stretches[0]!.from).toBe('2026-10-19T08:00:00.000+08:00');
    expect(stretches.at(-1)).toMatchObject({
      from: '2026-10-20T12:00:00.000+08:00',
      to: '2026-10-20T14:00:00.000+08:00',
    });
    stretches.slice(1).forEach((stretch, index) => {
      expect(stretch.from).toBe(stretches[index]!.to);
    });
  });
  it('milliseconds are understood, and the last day is told when nothing is asked', async () => {
    expect(await json(path(`?from=${NOON - 60_000}&to=${NOON}`), one)).toMatchObject({
      body: { from: '2026-10-20T11:59:00.000+08:00' },
    });
    expect(await json(path(''), one)).toMatchObject({
      body: { from: '2026-10-19T12:00:00.000+08:00', to: '2026-10-20T12:00:00.000+08:00' },
    });
  });
  it.each([
    ['?from=yesterday', /from must be an RFC 3339 time/],
    ['?from=2026-10-19T08:00:00', /from must be an RFC 3339 time/],
    ['?to=99999999999999999', /to must be/],
    ['?to=8640000000000000', /to must be .*from 1972 to 9999/],
    ['?from=0&to=1', /from must be/],
    [`?from=${NOON}&to=${NOON}`, /from is not before to/],
    [`?from=${NOON - 401 * 86_400_000}&to=${NOON}`, /longer than 400 days/],
  ])('timeline%s is a bad question', async (query, message) => {
    expect(await json(path(query), one)).toEqual(refused(message));
  });
  it('exactly 400 days may be asked', async () => {
    expect(await json(path(`?from=${NOON - 400 * 86_400_000}&to=${NOON}`), one)).toMatchObject({
      status: 200,
    });
  });
  it('a silent store is 503 with a mend, the cause only in the log', async () => {
    const timelines = () => Promise.reject(new Error('redis://secret'));
    const answer = await json(path(''), { ...one, timelines });
    expect(answer).toMatchObject({
      status: 503,
      body: { error: { message: 'the store did not answer' } },
    });
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(logged).toHaveLength(1);
  });
  it('of many slow reads the fifth is turned away at once', async () => {
    let release = (): void => undefined;
    const slow = new Promise<null>((resolve) => {
      release = () => {
        resolve(null);
      };
    });
    const url = await serve({ ...one, timelines: () => slow });
    const first = Array.from({ length: 5 }, () =>
      fetch(url + path('')).then(({ status }) => status),
    );
    expect(await Promise.race(first)).toBe(503);
    release();
    expect((await Promise.all(first)).sort()).toEqual([404, 404, 404, 404, 503]);
    expect((await fetch(url + path(''))).status).toBe(404);
  });
});

describe('outages', () => {
  it('are told with their instants in the zone, a page at a time', async () => {
    expect(await json('/api/v1/outages?month=2026-10')).toMatchObject({
      status: 200,
      body: {
        month: '2026-10',
        total: 1,
        outages: [
          {
            device: 'd',
            from: '2026-10-20T06:00:00.000+08:00',
            to: '2026-10-20T08:00:00.000+08:00',
            reason: 'timeout',
            downMs: 7_200_000,
          },
        ],
      },
    });
    expect(await json('/api/v1/outages?month=2026-10&offset=1')).toMatchObject({
      body: { total: 1, outages: [] },
    });
  });
  it.each([
    ['', /month must be written as YYYY-MM/],
    ['?month=2026-13', /month must be written as YYYY-MM/],
    ['?month=10-2026', /YYYY-MM/],
  ])('outages%s is a bad question', async (query, message) => {
    expect(await json(`/api/v1/outages${query}`)).toEqual(refused(message));
  });
});

describe('suspected shared causes', () => {
  it('are told with the site, who fell and when', async () => {
    const fallen = Array.from({ length: 5 }, (_, i) =>
      aView({ id: `d${i}` }, { state: 'offline', since: NOON - 60_000 - i * 1000 }),
    );
    expect(await json('/api/v1/shared-causes', { fleet: () => aFleet(fallen) })).toMatchObject({
      body: {
        sharedCauses: [
          {
            site: '城东所',
            observed: 5,
            devices: ['d0', 'd1', 'd2', 'd3', 'd4'],
            from: '2026-10-20T11:58:56.000+08:00',
            to: '2026-10-20T11:59:00.000+08:00',
          },
        ],
      },
    });
    expect(await json('/api/v1/shared-causes?site=x')).toEqual(refused(/does not know/));
  });
});

describe('what devices tell of themselves', () => {
  const history: PropertyHistory = new Map([
    ['serial', [{ at: NOON - 60_000, value: '12345678901234567890' }]],
    ['model', [{ at: NOON, value: '=M' }]],
    ['firmware', [{ at: NOON, value: '5.30' }]],
  ]);
  const own: Partial<Service> = {
    fleet: () => aFleet([aView({ id: 'd' }), aView({ id: 'e' })]),
    inspections: () => ({
      ...NOTHING_INSPECTED,
      devices: new Map([['d', inspectionStateOf(history, '1', NOON)]]),
    }),
  };
  const finding = { finding: 'swapped-device', since: '2026-10-20T11:59:00.000+08:00' };

  it('is told as typed, with what is found since when; of others nothing', async () => {
    expect(await json('/api/v1/devices/d/inside', own)).toMatchObject({
      body: {
        properties: { serial: '12345678901234567890', firmware: '5.30' },
        findings: [finding],
        inspectedAt: '2026-10-20T12:00:00.000+08:00',
      },
    });
    expect(await json('/api/v1/devices/e/inside', own)).toMatchObject({
      body: { inspectedAt: null, properties: {}, findings: [] },
    });
    expect(await json('/api/v1/devices/f/inside', own)).toMatchObject({ status: 404 });
    expect(await json('/api/v1/devices/d/picture', own)).toMatchObject({ status: 404 });
    const pictured = await fetch(
      `${await serve({ ...own, picture: () => Promise.resolve({ jpeg: Buffer.from('jpeg'), takenAt: NOON }) })}/api/v1/devices/d/picture`,
    );
    expect([
      pictured.status,
      pictured.headers.get('content-type'),
      pictured.headers.get('cache-control'),
      await pictured.text(),
    ]).toEqual([200, 'image/jpeg', 'no-store', 'jpeg']);
    expect(await json('/api/v1/findings', own)).toMatchObject({
      body: { findings: [{ device: 'd', ...finding }] },
    });
  });

  it('is counted by firmware, as JSON and as a table in which no text is a formula', async () => {
    expect(await json('/api/v1/firmware', own)).toMatchObject({
      body: { firmware: [{ manufacturer: '', model: '=M', firmware: '5.30', devices: ['d'] }] },
    });
    expect(firmwareCsv(own.inspections!())).toBe(
      "\uFEFFmanufacturer,model,firmware,count,devices\r\n,'=M,5.30,1,d\r\n",
    );
  });
});

describe('the server', () => {
  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    '%s is not allowed anywhere',
    async (method) => {
      const response = await get('/api/v1/devices', {}, { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    },
  );
  it('HEAD answers like GET without a body', async () => {
    const response = await get('/', {}, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
  it('what is wrong is told a person as a page, a program as JSON', async () => {
    const html = await get(
      '/nothing',
      {},
      { headers: { accept: 'text/html', 'accept-language': 'en' } },
    );
    expect([html.status, html.headers.get('content-type')]).toEqual([
      404,
      'text/html; charset=UTF-8',
    ]);
    expect(await html.text()).toContain('Page not found');
    const inner = await get(
      '/',
      {
        figures: () => {
          throw new Error('secret');
        },
      },
      { headers: { accept: 'text/html' } },
    );
    expect([inner.status, await inner.text()]).toEqual([
      500,
      expect.not.stringContaining('secret'),
    ]);
  });
  it.each(['/', '/metrics', '/-/healthy', '/api/v1/devices', '/nothing', '/devices/nobody'])(
    '%s carries the security headers',
    async (path) => {
      const { headers } = await get(path);
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; .*frame-ancestors 'none'$/,
      );
      expect([headers.get('x-content-type-options'), headers.get('cache-control')]).toEqual([
        'nosniff',
        'no-store',
      ]);
    },
  );
  it('a GET with a body is refused and its connection closed', async () => {
    const answer = await raw(
      await serve(),
      'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(/connection: close/i);
  });
  it('headers beyond 16 kB are refused', async () => {
    expect(
      await raw(await serve(), `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`),
    ).toMatch(/^HTTP\/1\.1 431 /);
  });
  it('an inner failure is 500 without a word of what failed', async () => {
    const response = await get('/', {
      figures: () => {
        throw new Error('secret stack');
      },
    });
    expect([response.status, await response.text()]).toEqual([
      500,
      expect.not.stringMatching(/secret|at /),
    ]);
    expect(logged).toHaveLength(1);
  });
  it('an address in use is told with the way out', async () => {
    const port = Number(new URL(await serve()).port);
    await expect(
      startServer(aService(), { host: '127.0.0.1', port }, { error: () => undefined }),
    ).rejects.toThrow(/another program listens there; stop it/);
  });
  it('close lets an idle keep-alive connection go at once', async () => {
    const url = await serve();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'data');
    const gone = once(socket, 'close');
    await running.pop()?.close();
    await gone;
    expect(socket.destroyed).toBe(true);
  });
});

describe('size', () => {
  const MANUAL: PropertyHistory = new Map([
    ['model', [{ at: NOON, value: 'M-1' }]],
    ['time-source', [{ at: NOON, value: 'Manual' }]],
  ]);

  it.each([
    '/',
    '/?wall',
    '/devices',
    '/devices?sort=since&page=9',
    '/devices/33010200001300000011',
    '/findings',
  ])('of 10,000 devices %s is less than 500 kB and takes less than a second', async (path) => {
    const fleet = anEstate(10_000);
    const inside = {
      ...NOTHING_INSPECTED,
      devices: new Map(
        fleet.devices.map(({ device: { id } }) => [id, inspectionStateOf(MANUAL, '', NOON)]),
      ),
    };
    const url = await serve({ fleet: () => fleet, inspections: () => inside });
    await (await fetch(url + path)).text();
    const askedAt = performance.now();
    expect((await (await fetch(url + path)).arrayBuffer()).byteLength).toBeLessThan(500_000);
    expect(performance.now() - askedAt).toBeLessThan(1000);
  });
});

describe('news for open pages', () => {
  const listen = async (
    url: string,
  ): Promise<{ readonly next: () => Promise<string>; readonly leave: () => Promise<void> }> => {
    const { body } = await fetch(`${url}/live`);
    const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
    return {
      next: async () => (await reader.read()).value ?? 'ended',
      leave: () => reader.cancel(),
    };
  };
  it('tell of a change when there is one, and end with the server', async () => {
    let fleet = aFleet();
    const url = await serve({ fleet: () => fleet });
    const one = await listen(url);
    expect(await one.next()).toBe('retry: 5000\n\n');
    fleet = {
      ...fleet,
      changes: [{ at: NOON, device: 'd', name: 'd', from: 'intact', to: 'offline' }],
    };
    expect(await one.next()).toBe('event: change\ndata:\n\n');
    await running.pop()?.close();
    expect(await one.next()).toBe('ended');
  });
  it('are for 64 readers at one time; the place of one who leaves is free', async () => {
    const url = await serve();
    const readers = await Promise.all(Array.from({ length: 64 }, () => listen(url)));
    expect((await fetch(`${url}/live`)).status).toBe(503);
    await readers[0]!.leave();
    await expect
      .poll(async () => {
        const { status, body } = await fetch(`${url}/live`);
        await body?.cancel();
        return status;
      })
      .toBe(200);
  });
});

/**
 * Sends bytes and gathers the answer until the peer closes or falls silent for the server's limits.
 */
async function raw(url: string, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString();
  });
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}
