import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import type { Credential } from '../../../src/core/inspection/credential.ts';
import type { Inspection } from '../../../src/core/inspection/inspection.ts';
import { REFUSAL_WAIT_MS } from '../../../src/core/inspection/login-guard.ts';
import type { Clock } from '../../../src/core/time/civil-time.ts';
import { inspect } from '../../../src/inspection/inspect.ts';
import { makeOnvifPlaces } from '../../../src/platform/network/onvif-places.ts';
import { openLoginLimiter } from '../../../src/inspection/login/login-limiter.ts';
import { openRecordFile } from '../../../src/inspection/login/record-file.ts';
import { aDevice } from '../../support/devices.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchpost-untested-'));
let server: Server;
let files = 0;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

type Answer = { readonly status: number; readonly header?: string; readonly body: string };

const soap = (inner: string): string =>
  `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${inner}</s:Body></s:Envelope>`;
const fault = (code: string, text: string): string =>
  soap(
    `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:${code}</s:Value></s:Subcode></s:Code><s:Reason><s:Text>${text}</s:Text></s:Reason></s:Fault>`,
  );
const NOT_AUTHORIZED: Answer = {
  status: 400,
  body: fault('NotAuthorized', 'Sender not authorized'),
};
const response = (operation: string): Answer => ({
  status: 200,
  body: soap(`<${operation}Response/>`),
});

/** Answered without a login, as ONVIF wants it. */
const FREE = new Set(['GetServices', 'GetCapabilities']);

/** A device: what it answers to an operation, with a login or without. */
async function serve(
  answer: (operation: string, login: 'none' | 'token' | 'basic') => Answer,
): Promise<{ readonly port: number; readonly tokens: string[] }> {
  const tokens: string[] = [];
  server = createServer((request, reply) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const operation = /<\w+:(Get\w+)/.exec(body)?.[1] ?? '';
      const isToken = body.includes('UsernameToken');
      const isBasic = /^Basic /.test(request.headers.authorization ?? '');
      if (isToken || isBasic) tokens.push(operation);
      const {
        status,
        header,
        body: text,
      } = answer(operation, isToken ? 'token' : isBasic ? 'basic' : 'none');
      reply.writeHead(status, header === undefined ? {} : { 'WWW-Authenticate': header });
      reply.end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, tokens };
}

const city: Credential = { name: 'city', user: 'operator', password: 'right' };

/** Looks in a row, with the time that must pass between two of them. */
async function looks(
  port: number,
  count: number,
  credential: Credential = city,
): Promise<readonly Inspection[]> {
  let passed = 0;
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + passed };
  const loginLimiter = openLoginLimiter(openRecordFile(join(folder, `${files++}.ndjson`)), clock);
  const found: Inspection[] = [];
  for (; count > 0; count--, passed += REFUSAL_WAIT_MS)
    found.push(
      await inspect(
        aDevice({ id: 'd', address: '127.0.0.1', onvifPort: port }),
        '127.0.0.1',
        credential,
        {
          clock: { ...clock, now: () => systemClock.now() },
          loginLimiter,
          withDevice: (_device, work) => work(new AbortController().signal),
          places: makeOnvifPlaces(),
        },
        AbortSignal.timeout(20_000),
      ),
    );
  return found;
}

const time = (year = new Date().getUTCFullYear()): Answer => {
  const now = new Date();
  const [date, of] = [`<Year>${year}</Year><Month>${now.getUTCMonth() + 1}</Month>`, now];
  return {
    status: 200,
    body: soap(
      `<GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime><Time><Hour>${of.getUTCHours()}</Hour><Minute>${of.getUTCMinutes()}</Minute><Second>${of.getUTCSeconds()}</Second></Time><Date>${date}<Day>${of.getUTCDate()}</Day></Date></UTCDateTime></SystemDateAndTime></GetSystemDateAndTimeResponse>`,
    ),
  };
};

it('a web server that wants Basic on every path gets no login, and has refused none', async () => {
  const { port, tokens } = await serve(() => ({
    status: 401,
    header: 'Basic realm="web"',
    body: '<html>401</html>',
  }));
  const found = await looks(port, 2);
  expect(found.map(({ login }) => login)).toEqual(['no-method', 'no-method']);
  expect(found[0]!.notes.map(({ kind }) => kind)).toContain('no-method');
  expect(tokens).toEqual([]);
});

it('Basic is sent where the credential allows it', async () => {
  const { port, tokens } = await serve((operation, login) =>
    login === 'basic'
      ? response(operation)
      : { status: 401, header: 'Basic realm="web"', body: '<html>401</html>' },
  );
  const [found] = await looks(port, 1, { ...city, allowBasic: true });
  expect(found!.login).toBe('accepted');
  expect(tokens.length).toBeGreaterThan(2);
});

it.each([
  ['an unknown algorithm', 'Digest realm="r", nonce="n", algorithm=SHA-1'],
  ['another scheme', 'Bearer realm="r"'],
])('%s that SOAP never answered to is no login method in common', async (_what, header) => {
  const { port, tokens } = await serve(() => ({ status: 401, header, body: '' }));
  const [found] = await looks(port, 1);
  expect(found!.login).toBe('no-method');
  expect(tokens).toEqual([]);
});

it('a device that denies the first operation alone is untested, then logged in to by the next', async () => {
  const { port, tokens } = await serve((operation, login) => {
    if (operation === 'GetSystemDateAndTime') return time();
    if (FREE.has(operation)) return response(operation);
    if (login === 'none' || operation === 'GetDeviceInformation') return NOT_AUTHORIZED;
    return response(operation);
  });
  const found = await looks(port, 3);
  expect(found.map(({ login }) => login)).toEqual(['untested', 'accepted', 'accepted']);
  expect(found[1]!.notes).toContainEqual(
    expect.objectContaining({ subject: 'GetDeviceInformation', kind: 'denied' }),
  );
  expect(tokens.filter((one) => one === 'GetDeviceInformation')).toHaveLength(1);
});

it('an answer that names the missing right denies one operation, and the session goes on', async () => {
  const { port } = await serve((operation, login) => {
    if (operation === 'GetSystemDateAndTime') return time();
    if (FREE.has(operation)) return response(operation);
    if (login === 'none') return NOT_AUTHORIZED;
    return operation === 'GetDeviceInformation'
      ? { status: 403, body: fault('NotAuthorized', 'Sender not authorized') }
      : response(operation);
  });
  const [found] = await looks(port, 1);
  expect(found!.login).toBe('accepted');
});

it('NotAuthorized to every operation costs one login a look, and is a refusal at the third', async () => {
  const { port, tokens } = await serve((operation) => {
    if (operation === 'GetSystemDateAndTime') return time();
    return FREE.has(operation) ? response(operation) : NOT_AUTHORIZED;
  });
  const found = await looks(port, 4);
  expect(found.map(({ login }) => login)).toEqual(['untested', 'untested', 'refused', 'refused']);
  expect(new Set(tokens.slice(0, 3)).size).toBe(3);
  expect(tokens).toHaveLength(4);
});

it('FailedAuthentication refuses the password at once', async () => {
  const { port, tokens } = await serve((operation, login) => {
    if (operation === 'GetSystemDateAndTime') return time();
    return login === 'none'
      ? NOT_AUTHORIZED
      : { status: 400, body: fault('FailedAuthentication', 'The sender failed') };
  });
  const found = await looks(port, 1);
  expect(found[0]!.login).toBe('refused');
  expect(tokens).toHaveLength(1);
});

it.each([5, -5])(
  'a device whose clock is %i years off gets no token dated by it',
  async (years) => {
    const { port, tokens } = await serve((operation) =>
      operation === 'GetSystemDateAndTime'
        ? time(new Date().getUTCFullYear() + years)
        : NOT_AUTHORIZED,
    );
    const [found] = await looks(port, 1);
    expect(found!.login).toBe('no-method');
    expect(found!.notes.some(({ detail }) => detail.includes('more than a day off'))).toBe(true);
    expect(tokens).toEqual([]);
  },
);
