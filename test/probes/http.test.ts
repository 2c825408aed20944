import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Device } from '../../src/core/inventory/device.ts';
import type { Outcome } from '../../src/core/facts/observation.ts';
import { systemClock } from '../../src/clock.ts';
import { createResolver } from '../../src/platform/network/resolve.ts';
import { createHttp, httpOptions } from '../../src/probes/http.ts';
import { faultOf } from '../../src/simulator/faults.ts';
import { openServices } from '../../src/simulator/services.ts';
import { aDevice } from '../support/devices.ts';
import { ask, askOne } from './answering.ts';

const probe = createHttp(
  httpOptions.parse({ timeoutMs: 400 }),
  systemClock,
  createResolver(systemClock),
);
let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const urlOf = (scheme: string, path: string): string =>
  `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

/** What the check makes of a service that answers so. */
async function outcomeOf(serve: RequestListener, expected: Partial<Device> = {}): Promise<Outcome> {
  server = createServer(serve);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return askOne(
    probe,
    aDevice({
      id: 'p',
      kind: 'platform',
      checks: ['http'],
      httpUrl: urlOf('http', '/health?deep=1'),
      ...expected,
    }),
  );
}

describe('the http check', () => {
  it('gets the URL with its query and the name the inventory gives, and without a login', async () => {
    let heard: object = {};
    await outcomeOf(({ method, url, headers }, response) => {
      heard = { method, url, host: headers.host, login: headers.authorization };
      response.end();
    });
    expect(heard).toMatchObject({ method: 'GET', url: '/health?deep=1', login: undefined });
    expect(heard).toHaveProperty('host', expect.stringMatching(/^127\.0\.0\.1:\d+$/));
  });

  it.each<[string, number, string, Partial<Device>, object]>([
    ['200', 200, '', {}, { result: 'answered' }],
    ['204 where any of 2xx will do', 204, '', {}, { result: 'answered' }],
    [
      '302: redirections are not followed',
      302,
      '',
      {},
      { result: 'failed', reason: 'protocol', detail: 'HTTP 302' },
    ],
    ['302 where that is expected', 302, '', { httpStatus: 302 }, { result: 'answered' }],
    ['503', 503, '', {}, { result: 'failed', reason: 'protocol' }],
    ['401', 401, '', {}, { result: 'failed', reason: 'auth' }],
    [
      '200 with the expected text',
      200,
      'state=GREEN',
      { httpExpect: 'GREEN' },
      { result: 'answered' },
    ],
    [
      '200 without the expected text',
      200,
      'state=RED',
      { httpExpect: 'GREEN' },
      { result: 'failed', reason: 'protocol' },
    ],
    [
      '200 with the expected field',
      200,
      '{"data":{"code":0}}',
      { httpExpect: 'json:data.code=0' },
      { result: 'answered' },
    ],
    [
      '200 with an error code in its body',
      200,
      '{"data":{"code":-500}}',
      { httpExpect: 'json:data.code=0' },
      { detail: 'HTTP 200, but the body says data.code=-500' },
    ],
    [
      '200 with a body that is no JSON',
      200,
      '<html>',
      { httpExpect: 'json:code=0' },
      { detail: 'HTTP 200, but the body has no JSON field code' },
    ],
    [
      '200 with a field that is an object',
      200,
      '{"code":{}}',
      { httpExpect: 'json:code=0' },
      { result: 'failed' },
    ],
    [
      '200 with what only every object has',
      200,
      '{}',
      { httpExpect: 'json:constructor=0' },
      { result: 'failed' },
    ],
    [
      '200 with a body beyond bounds',
      200,
      'x'.repeat(300_000),
      { httpExpect: 'GREEN' },
      { result: 'failed', reason: 'protocol' },
    ],
  ])('judges %s', async (_what, status, body, expected, outcome) => {
    expect(
      await outcomeOf((_request, response) => {
        response.writeHead(status, { Location: '/elsewhere' }).end(body);
      }, expected),
    ).toMatchObject(outcome);
  });

  it('finds a service that says nothing down at its deadline, and one that breaks off', async () => {
    expect(await outcomeOf(() => undefined)).toMatchObject({ result: 'failed', reason: 'timeout' });
    server.closeAllConnections();
    server.close();
    const cut: RequestListener = (_request, response) => {
      response.writeHead(200, { 'Content-Length': 100 }).write('GRE', () => response.destroy());
    };
    expect(await outcomeOf(cut, { httpExpect: 'GREEN' })).toMatchObject({
      result: 'failed',
      reason: 'protocol',
    });
  });

  it('tells when the certificate expires, trusted or not, and finds plain HTTP on a TLS port down by TLS', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'watchpost-tls-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const made = spawnSync('openssl', [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      '-days',
      '20',
      '-subj',
      '/CN=platform',
    ]);
    expect(made.status).toBe(0);
    server = createSecureServer(
      { key: readFileSync(key), cert: readFileSync(cert) },
      (_request, response) => {
        response.end('GREEN');
      },
    );
    rmSync(folder, { recursive: true });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const outcome = await askOne(
      probe,
      aDevice({ id: 'p', checks: ['http'], httpUrl: urlOf('https', '/'), httpExpect: 'GREEN' }),
    );
    const inDays =
      outcome.result === 'answered' ? (outcome.facts.tlsExpiresAt! - Date.now()) / 86_400_000 : NaN;
    expect(Math.round(inDays)).toBe(20);
    server.close();
    server = createServer((_request, response) => {
      response.end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    expect(
      await askOne(probe, aDevice({ id: 'p', checks: ['http'], httpUrl: urlOf('https', '/') })),
    ).toMatchObject({ result: 'failed', reason: 'tls' });
  });

  it('finds what the simulator plays: well, hanging, unavailable, and an error code in a 200', async () => {
    server = createServer();
    const device = aDevice({
      id: 'p',
      address: '127.65.1.1',
      checks: ['http'],
      httpUrl: 'http://127.65.1.1:18081/',
      httpExpect: 'json:code=0',
    });
    const services = await openServices([device]);
    expect(await askOne(probe, device)).toMatchObject({ result: 'answered' });
    for (const [fault, reason] of [
      ['http-hang', 'timeout'],
      ['http-unavailable', 'protocol'],
      ['http-error-code', 'protocol'],
    ] as const) {
      await services.set(device.id, faultOf(fault));
      expect(await askOne(probe, device)).toMatchObject({ result: 'failed', reason });
    }
    expect(await ask(probe, [device], AbortSignal.abort())).toEqual([]);
    await services.close();
  });
});
