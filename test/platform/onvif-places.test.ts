import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createTlsServer, type SecureVersion } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { Device } from '../../src/core/inventory/device.ts';
import {
  makeOnvifPlaces,
  redirectTarget,
  type OnvifPlaces,
} from '../../src/platform/network/onvif-places.ts';
import { createResolver } from '../../src/platform/network/resolve.ts';
import { createOnvif, onvifOptions } from '../../src/probes/onvif.ts';
import { dateAndTime } from '../../src/simulator/soap.ts';
import { askOne } from '../probes/answering.ts';
import { selfSigned } from '../support/certificate.ts';
import { aDevice } from '../support/devices.ts';

const PATH = '/onvif/device_service';
const SELF_SIGNED = selfSigned();
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, 'close');
  }
});

type Serve = (path: string) => string;

/** The request lines that a server on this port was sent. */
type Served = { readonly port: number; readonly requests: string[] };

/** Serves HTTP, over TLS of at most `maxVersion` where one is given. */
async function serve(answer: Serve, maxVersion: SecureVersion | null = null): Promise<Served> {
  const requests: string[] = [];
  const talk = (socket: import('node:net').Socket): void => {
    let text = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (!text.endsWith('</s:Envelope>')) return;
      const line = text.slice(0, text.indexOf('\r\n'));
      requests.push(line);
      socket.end(answer(line.split(' ')[1]!));
    });
  };
  const tls = {
    ...SELF_SIGNED,
    minVersion: 'TLSv1' as const,
    ciphers: 'DEFAULT@SECLEVEL=0',
    ...(maxVersion ? { maxVersion } : {}),
  };
  const server = maxVersion ? createTlsServer(tls, talk) : createServer(talk);
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { port: (server.address() as AddressInfo).port, requests };
}

const tellsTime: Serve = () => {
  const body = dateAndTime(Date.now());
  return `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
};
const redirectsTo =
  (location: string, status = 302): Serve =>
  () =>
    `HTTP/1.1 ${status} Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`;

const probeWith = (places: OnvifPlaces): ReturnType<typeof createOnvif> =>
  createOnvif(
    onvifOptions.parse({ timeoutMs: 5000 }),
    systemClock,
    createResolver(systemClock),
    places,
  );
const camera = (over: Partial<Device>): Device => aDevice({ id: 'cam', ...over });
const ANSWERED = { result: 'answered', facts: { clockOffsetMs: expect.any(Number) as number } };

describe('the onvif check', () => {
  it.each(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const)(
    'asks over %s with a certificate that nobody vouches for',
    async (version) => {
      const { port } = await serve(tellsTime, version);
      const device = camera({ onvifScheme: 'https', onvifPort: port });
      const places = makeOnvifPlaces();
      expect(await askOne(probeWith(places), device)).toMatchObject(ANSWERED);
      expect(places.spokeTls(device)).toBe(true);
    },
  );

  it.each([301, 302, 303, 307, 308])(
    'follows a %d to TLS once, and remembers it',
    async (status) => {
      const secure = await serve(tellsTime, 'TLSv1.3');
      const plain = await serve(redirectsTo(`https://127.0.0.1:${secure.port}/other`, status));
      const device = camera({ onvifPort: plain.port });
      const probe = probeWith(makeOnvifPlaces());
      expect(await askOne(probe, device)).toMatchObject(ANSWERED);
      expect(await askOne(probe, device)).toMatchObject(ANSWERED);
      expect(plain.requests).toEqual([`POST ${PATH} HTTP/1.1`]);
      expect(secure.requests).toEqual(['POST /other HTTP/1.1', 'POST /other HTTP/1.1']);
    },
  );

  it('follows a redirect to another path, and forgets it when that fails', async () => {
    let isMoved = true;
    const { port, requests } = await serve((path) => {
      if (path === '/moved') return isMoved ? tellsTime(path) : redirectsTo(PATH)(path);
      return isMoved ? redirectsTo('/moved')(path) : tellsTime(path);
    });
    const device = camera({ onvifPort: port });
    const probe = probeWith(makeOnvifPlaces());
    expect(await askOne(probe, device)).toMatchObject(ANSWERED);
    expect(await askOne(probe, device)).toMatchObject(ANSWERED);
    isMoved = false;
    expect(await askOne(probe, device)).toMatchObject(ANSWERED);
    expect(await askOne(probe, device)).toMatchObject(ANSWERED);
    expect(requests.map((line) => line.split(' ')[1])).toEqual([
      PATH,
      '/moved',
      '/moved',
      '/moved',
      PATH,
      PATH,
    ]);
  });

  it.each([
    ['https://198.51.100.7/x', 'redirects to another host: 198.51.100.7'],
    ['//other.example/x', 'redirects to another host: other.example'],
    [PATH, 'redirects to itself'],
    ['ftp://127.0.0.1/x', 'redirects to something other than HTTP'],
    ['', 'redirects without a place that can be read'],
    ['/a', 'redirects again from where it redirected to'],
  ])('does not follow %j: %s', async (location, detail) => {
    const { port } = await serve((path) => redirectsTo(path === '/a' ? '/b' : location)(path));
    expect(await askOne(probeWith(makeOnvifPlaces()), camera({ onvifPort: port }))).toEqual({
      result: 'failed',
      reason: 'protocol',
      detail,
    });
  });

  it('leaves plain HTTP for no redirect where the inventory says http', async () => {
    const { port } = await serve(redirectsTo('https://127.0.0.1/'));
    const device = camera({ onvifPort: port, onvifScheme: 'http' });
    expect(await askOne(probeWith(makeOnvifPlaces()), device)).toMatchObject({
      detail: 'redirects to https, and the inventory says http',
    });
  });

  it('does not leave TLS for a redirect, and asks anew by a changed row', async () => {
    const secure = await serve(redirectsTo('http://127.0.0.1/'), 'TLSv1.3');
    const places = makeOnvifPlaces();
    const device = camera({ onvifPort: secure.port, onvifScheme: 'https' });
    expect(await askOne(probeWith(places), device)).toMatchObject({
      detail: 'redirects from https to http',
    });
    places.learn(device, { secure: true, port: 1, path: '/' });
    expect(places.placeOf({ ...device, onvifPort: 2 })).toMatchObject({ port: 2, path: PATH });
    places.forget(device);
    expect(places.spokeTls(device)).toBe(true);
    expect(places.spokeTls({ ...device, address: '127.0.0.2' })).toBe(false);
  });
});

it('takes port 443 for TLS where the scheme is left to it', () => {
  const { placeOf } = makeOnvifPlaces();
  expect(placeOf(camera({ onvifPort: 443 })).secure).toBe(true);
  expect(placeOf(camera({ onvifPort: 443, onvifScheme: 'http' })).secure).toBe(false);
  expect(placeOf(camera({ onvifPort: 8443 })).secure).toBe(false);
});

it('knows its own host by name, by address and by an IPv6 address however written', () => {
  const from = { secure: false, port: 80, path: '/' };
  const to = (location: string): unknown =>
    redirectTarget(['location', location], from, ['Cam.example', '2001:db8::1']);
  expect(to('https://cam.EXAMPLE/a?b=c')).toEqual({ secure: true, port: 443, path: '/a?b=c' });
  expect(to('http://[2001:DB8:0::1]:81/')).toEqual({ secure: false, port: 81, path: '/' });
  expect(to('https://user:pass@evil.example/')).toHaveProperty('fault');
});
