import { once } from 'node:events';
import { connect } from 'node:net';
import { Hono } from 'hono';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formBody, jsonBody } from '../../../src/web/access/body.ts';
import { makeGate } from '../../../src/web/access/gate.ts';
import { guard, principalOf, requireWrite, type Access } from '../../../src/web/access/guard.ts';
import { type AccessRules } from '../../../src/web/access/rules.ts';
import { hashToken, makeToken } from '../../../src/web/access/token.ts';
import { problemOf } from '../../../src/web/problem.ts';
import { startServer, type RunningServer } from '../../../src/web/server.ts';
import { aService } from '../service.ts';
import { accessRules, basic, tokenLine, userLine } from './rules.ts';

const running: RunningServer[] = [];
let rules: AccessRules;
const PASSWORD = 'korrekt Pferd:Batterie 电';
const READER = makeToken();
const WRITER = makeToken();
const SCRAPER = makeToken();

beforeAll(() => {
  const tokens =
    tokenLine('reader', READER, 'read') +
    tokenLine('writer', WRITER, 'write') +
    tokenLine('prometheus', SCRAPER, 'metrics');
  rules = accessRules(`users:\n${userLine('anna', PASSWORD, 'write')}tokens:\n${tokens}`);
});

afterEach(() => Promise.all(running.splice(0).map((server) => server.close())));

async function serve(access: Partial<Access> = {}): Promise<string> {
  const whole: Access = {
    gate: makeGate(rules, () => performance.now()),
    openTo: 'loopback',
    publicUrl: '',
    ...access,
  };
  const server = await startServer(
    aService(),
    { host: '127.0.0.1', port: 0, access: whole },
    { error: () => undefined },
  );
  running.push(server);
  return `http://127.0.0.1:${server.address.port}`;
}

const bearer = (token: string): string => `Bearer ${token}`;
const status = async (url: string, authorization?: string): Promise<number> =>
  (await fetch(url, { headers: authorization === undefined ? {} : { authorization } })).status;

describe('with an access file', () => {
  it('nothing but the two probes is told to who does not log in', async () => {
    const url = await serve();
    const paths = [
      '/',
      '/devices',
      '/metrics',
      '/api/v1/devices',
      '/nothing',
      '/devices.csv',
      '/events',
    ];
    expect(await Promise.all(paths.map((path) => status(url + path)))).toEqual(
      paths.map(() => 401),
    );
    expect(await Promise.all(['/-/healthy', '/-/ready'].map((path) => status(url + path)))).toEqual(
      [200, 200],
    );
    const { headers } = await fetch(url);
    expect(headers.get('www-authenticate')).toBe('Basic realm="watchpost", charset="UTF-8"');
  });

  it('each sees what was granted and nothing else', async () => {
    const url = await serve();
    const seen = (authorization: string) =>
      Promise.all(['/api/v1/devices', '/metrics'].map((path) => status(url + path, authorization)));
    expect(await seen(bearer(READER))).toEqual([200, 403]);
    expect(await seen(bearer(SCRAPER))).toEqual([403, 200]);
    expect(await seen(basic('anna', PASSWORD))).toEqual([200, 403]);
  });

  it.each([
    ['a wrong password', basic('anna', 'wrong')],
    ['an unknown user', basic('eve', PASSWORD)],
    ['an empty password', basic('anna', '')],
    ['a wrong token', bearer(makeToken())],
    ['the hash of a token', bearer(hashToken('x').toString('hex'))],
    ['another scheme', 'Digest x'],
    ['no scheme', 'x'],
    ['Basic without colon', `Basic ${Buffer.from('anna').toString('base64')}`],
    ['nothing', 'Basic '],
    ['a name of every object', basic('__proto__', 'x')],
  ])('%s is not let in', async (_, authorization) => {
    expect(await status(await serve(), authorization)).toBe(401);
  });

  it('a page with its many parts is one check of one password', async () => {
    const url = await serve();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => status(url, basic('anna', PASSWORD))),
    );
    expect(new Set(answers)).toEqual(new Set([200]));
  });

  it('who fails ten times waits; one who was right before, or has a token, does not', async () => {
    let now = 0;
    const url = await serve({ gate: makeGate(rules, () => now) });
    expect(await status(url, basic('anna', PASSWORD))).toBe(200);
    const failures = [];
    for (let count = 0; count < 11; count++) failures.push(await status(url, bearer('guess')));
    expect(failures).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    expect([await status(url, basic('anna', PASSWORD)), await status(url, bearer(READER))]).toEqual(
      [200, 200],
    );
    now += 6000;
    expect([await status(url, bearer('guess')), await status(url, bearer('guess'))]).toEqual([
      401, 429,
    ]);
  });

  it('of many passwords at once most are turned away, and other questions are answered', async () => {
    const url = await serve();
    const attempts = Promise.all(
      Array.from({ length: 30 }, (_, index) => status(url, basic('nobody', `guess ${index}`))),
    );
    expect(await status(`${url}/-/healthy`)).toBe(200);
    const answers = await attempts;
    expect(answers.filter((code) => code === 401).length).toBeLessThanOrEqual(10);
    expect(answers.filter((code) => code !== 401 && code !== 429 && code !== 503)).toEqual([]);
  });

  it('other rules hold at once, for whoever was let in before too', async () => {
    const gate = makeGate(rules, () => 0);
    const url = await serve({ gate });
    expect(await status(url, basic('anna', PASSWORD))).toBe(200);
    gate.replace({ users: [], tokens: rules.tokens });
    expect([await status(url, basic('anna', PASSWORD)), await status(url, bearer(READER))]).toEqual(
      [401, 200],
    );
  });
});

describe('without an access file', () => {
  const open = { gate: makeGate(null, () => 0) };
  it('this machine may look', async () => {
    expect(await status(await serve(open))).toBe(200);
  });
  it('a foreign page, whose name was made to point here, may not', async () => {
    const url = await serve(open);
    const app = (host: string): Promise<number> =>
      rawStatus(url, `GET /api/v1/devices HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(
      await Promise.all(
        ['evil.example', '127.0.0.1.evil.example', 'localhost', '127.0.0.1:9733', '[::1]:9733'].map(
          app,
        ),
      ),
    ).toEqual([403, 403, 200, 200, 200]);
  });
  it('a name is good that is the public one, and any when the server is open to everyone', async () => {
    const request =
      'GET /api/v1/devices HTTP/1.1\r\nHost: watch.example\r\nConnection: close\r\n\r\n';
    expect(
      await rawStatus(await serve({ ...open, publicUrl: 'https://watch.example' }), request),
    ).toBe(200);
    expect(await rawStatus(await serve({ ...open, openTo: 'everyone' }), request)).toBe(200);
  });
});

/** A server of the seam alone: what stands behind `requireWrite` and reads a body. */
function writable(gate = makeGate(rules, () => performance.now())): Hono {
  const app = new Hono();
  app.use(guard({ gate, openTo: 'loopback', publicUrl: 'https://watch.example' }));
  app.post('/json', requireWrite, async (c) =>
    c.json({
      by: principalOf(c).name,
      body: await jsonBody(c, z.strictObject({ note: z.string().max(9) })),
    }),
  );
  app.post('/form', requireWrite, async (c) =>
    c.json({
      by: principalOf(c).name,
      body: await formBody(c, z.strictObject({ note: z.string().max(9) })),
    }),
  );
  app.onError((error, c) =>
    c.json(problemOf(error)?.cause ?? { error: String(error) }, problemOf(error)?.status ?? 500),
  );
  return app;
}

const post = (
  path: string,
  headers: Record<string, string>,
  body: string | Uint8Array<ArrayBuffer>,
  app = writable(),
) =>
  app.request(`http://watch.local${path}`, {
    method: 'POST',
    headers: { host: 'watch.local', authorization: bearer(WRITER), ...headers },
    body,
  });
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

describe('a change', () => {
  it('says who made it', async () => {
    expect(
      await (
        await post(
          '/json',
          { ...JSON_TYPE, authorization: basic('anna', PASSWORD) },
          '{"note":"x"}',
        )
      ).json(),
    ).toEqual({ by: 'anna', body: { note: 'x' } });
    expect(await (await post('/form', { ...FORM_TYPE }, 'note=%E7%94%B5+x')).json()).toEqual({
      by: 'writer',
      body: { note: '电 x' },
    });
  });
  it.each([
    ['who may only read', bearer(READER), 403],
    ['who may only scrape', bearer(SCRAPER), 403],
    ['nobody', '', 401],
  ])('is not made by %s', async (_, authorization, expected) => {
    expect((await post('/json', { ...JSON_TYPE, authorization }, '{"note":"x"}')).status).toBe(
      expected,
    );
  });
  it('is not made by this machine either while there is no access file', async () => {
    const app = writable(makeGate(null, () => 0));
    const answer = await app.request('http://localhost/json', {
      method: 'POST',
      headers: JSON_TYPE,
      body: '{"note":"x"}',
    });
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining('access.file'),
    ]);
  });

  const own = 'http://watch.local';
  it.each([
    ['no word of where from, as JSON', JSON_TYPE, 200],
    ['no word of where from, as a form', FORM_TYPE, 403],
    ['our own page', { ...FORM_TYPE, origin: own }, 200],
    ['our own page behind a proxy', { ...FORM_TYPE, origin: 'https://watch.example' }, 200],
    [
      'our own page, twice said',
      { ...FORM_TYPE, origin: own, 'sec-fetch-site': 'same-origin' },
      200,
    ],
    ['a foreign page', { ...FORM_TYPE, origin: 'https://evil.example' }, 403],
    ['a foreign page, as JSON', { ...JSON_TYPE, origin: 'https://evil.example' }, 403],
    ['a hidden page', { ...FORM_TYPE, origin: 'null' }, 403],
    ['a page of our name on another port', { ...FORM_TYPE, origin: `${own}:81` }, 403],
    ['a sister site', { ...JSON_TYPE, 'sec-fetch-site': 'same-site' }, 403],
    [
      'a foreign page that lies of its origin',
      { ...FORM_TYPE, origin: own, 'sec-fetch-site': 'cross-site' },
      403,
    ],
    ['plain text that is JSON', { 'content-type': 'text/plain' }, 403],
  ])('from %s: %j is %i', async (_, headers, expected) => {
    const authorization = basic('anna', PASSWORD);
    const path = headers['content-type'].includes('form') ? '/form' : '/json';
    expect(
      (
        await post(
          path,
          { ...headers, authorization },
          path === '/form' ? 'note=x' : '{"note":"x"}',
        )
      ).status,
    ).toBe(expected);
  });

  it.each([
    ['/json', FORM_TYPE, 'note=x', 415],
    ['/form', JSON_TYPE, '{"note":"x"}', 415],
    ['/json', JSON_TYPE, '{"note":', 400],
    ['/json', JSON_TYPE, '[]', 400],
    ['/json', JSON_TYPE, '', 400],
    ['/json', JSON_TYPE, '{"note":"secret-long-text"}', 400],
    ['/json', JSON_TYPE, '{"note":"x","secret":1}', 400],
    ['/json', JSON_TYPE, '{"note":"x","__proto__":{"secret":1}}', 400],
    ['/form', FORM_TYPE, 'note=x&note=secret', 400],
    ['/json', JSON_TYPE, `{"note":"${'x'.repeat(70_000)}"}`, 413],
  ])(
    '%s with %j and a bad body is refused, nothing said back',
    async (path, headers, body, expected) => {
      const answer = await post(path, headers, body);
      expect([answer.status, await answer.text()]).toEqual([
        expected,
        expect.not.stringContaining('secret'),
      ]);
    },
  );

  it('a body that hides its length is read to the limit and no further', async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 8192;
        controller.enqueue(new Uint8Array(8192));
      },
    });
    const request = new Request('http://watch.local/json', {
      method: 'POST',
      headers: { host: 'watch.local', authorization: bearer(WRITER), ...JSON_TYPE },
      body,
      duplex: 'half',
    });
    expect((await writable().request(request)).status).toBe(413);
    expect(sent).toBeLessThan(131_072);
  });
});

async function rawStatus(url: string, bytes: string): Promise<number> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString();
  });
  socket.write(bytes);
  await once(socket, 'close');
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
}
