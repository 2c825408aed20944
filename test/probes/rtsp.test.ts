import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Outcome } from '../../src/core/facts/observation.ts';
import { systemClock } from '../../src/clock.ts';
import { createResolver } from '../../src/platform/network/resolve.ts';
import { createRtsp, rtspOptions } from '../../src/probes/rtsp.ts';
import { faultOf } from '../../src/simulator/faults.ts';
import { openServices } from '../../src/simulator/services.ts';
import { aDevice } from '../support/devices.ts';
import { ask, askOne } from './answering.ts';

const probe = createRtsp(
  rtspOptions.parse({ timeoutMs: 300 }),
  systemClock,
  createResolver(systemClock),
);
let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** What the check makes of a service that answers so. */
async function outcomeOf(serve: (socket: Socket, request: string) => void): Promise<Outcome> {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (chunk: Buffer) => {
      serve(socket, chunk.toString('latin1'));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return askOne(probe, aDevice({ id: 'm', rtspPort: (server.address() as AddressInfo).port }));
}

it.each(['rtsp-hang', 'rtsp-garbage', 'rtsp-login'] as const)(
  'the rtsp check finds what the simulator plays: %s',
  async (fault) => {
    const device = aDevice({
      id: 'm',
      kind: 'media-server',
      address: '127.65.1.2',
      rtspPort: 18_554,
      checks: ['rtsp'],
    });
    const services = await openServices([device]);
    onTestFinished(() => services.close());
    expect((await askOne(probe, device)).result).toBe('answered');
    await services.set(device.id, faultOf(fault));
    expect((await askOne(probe, device)).result).toBe(
      fault === 'rtsp-login' ? 'answered' : 'failed',
    );
  },
);

describe('the rtsp check', () => {
  it('asks OPTIONS without a login', async () => {
    let request = '';
    await outcomeOf((socket, text) => {
      request = text;
      socket.end('RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n');
    });
    expect(request).toMatch(/^OPTIONS rtsp:\/\/127\.0\.0\.1:\d+\/ RTSP\/1\.0\r\nCSeq: 1\r\n/);
    expect(request.toLowerCase()).not.toContain('authorization');
  });

  it.each([
    '200 OK',
    '401 Unauthorized',
    '404 Not Found',
    '454 Session Not Found',
    '503 Service Unavailable',
  ])('finds a service that answers %s alive, in pieces too', async (status) => {
    const outcome = await outcomeOf((socket) => {
      socket.write('RTSP/1.');
      setImmediate(() =>
        socket.write(`0 ${status}\r\nCSeq: 1\r\nWWW-Authenticate: Basic realm="x"\r\n\r\n`),
      );
    });
    expect(outcome).toMatchObject({ result: 'answered' });
  });

  it.each<[string, (socket: Socket) => void, object]>([
    [
      'speaks HTTP',
      (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      { reason: 'protocol' },
    ],
    [
      'speaks something else',
      (socket) => socket.end(Buffer.from([0x16, 3, 1, 0])),
      { reason: 'protocol' },
    ],
    ['says nothing', () => undefined, { reason: 'timeout' }],
    ['hangs up', (socket) => socket.end(), { reason: 'protocol' }],
    [
      'resets',
      (socket) => {
        socket.resetAndDestroy();
      },
      { reason: 'protocol' },
    ],
    [
      'stops within its head',
      (socket) => socket.write('RTSP/1.0 200 OK\r\nCSeq: 1\r\n'),
      { reason: 'timeout' },
    ],
    [
      'never ends its head',
      (socket) => {
        socket.write(`RTSP/1.0 200 OK\r\nX: ${'x'.repeat(100_000)}`);
      },
      { reason: 'protocol' },
    ],
  ])('finds a service that %s down', async (_what, serve, outcome) => {
    expect(await outcomeOf(serve)).toMatchObject({ result: 'failed', ...outcome });
  });

  it('finds a closed port refused, and is quiet when aborted', async () => {
    server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const device = aDevice({ id: 'm', rtspPort: (server.address() as AddressInfo).port });
    expect(await ask(probe, [device], AbortSignal.abort())).toEqual([]);
    await once(server.close(), 'close');
    expect(await askOne(probe, device)).toMatchObject({ result: 'failed', reason: 'refused' });
  });
});
