import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Device } from '../../src/core/inventory/device.ts';
import type { Outcome } from '../../src/core/facts/observation.ts';
import { systemClock } from '../../src/clock.ts';
import { createResolver } from '../../src/platform/network/resolve.ts';
import { createOnvif, onvifOptions } from '../../src/probes/onvif.ts';
import { aDevice } from '../support/devices.ts';
import { ask, askOne } from './answering.ts';

const TIMEOUT_MS = 400;
const probe = createOnvif(
  onvifOptions.parse({ timeoutMs: TIMEOUT_MS }),
  systemClock,
  createResolver(systemClock),
);

let server: Server;
let sockets: Set<Socket>;
let answer: (socket: Socket, request: string) => void;

beforeEach(async () => {
  sockets = new Set();
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let request = '';
    socket.on('data', (chunk) => {
      const had = request.includes('</s:Envelope>');
      request += chunk.toString('latin1');
      if (!had && request.includes('</s:Envelope>')) answer(socket, request);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

/**
 * No probe may leave a connection behind: each is gone soon after its outcome, without the device's
 * help.
 */
afterEach(async () => {
  await vi.waitFor(
    () => {
      expect(sockets.size).toBe(0);
    },
    { timeout: 2000, interval: 5 },
  );
  await vi.waitFor(
    () => {
      expect(process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap')).toEqual(
        [],
      );
    },
    { timeout: 2000, interval: 5 },
  );
  server.close();
  await once(server, 'close');
});

function device(over: Partial<Device> = {}): Device {
  return aDevice({ id: 'cam', onvifPort: (server.address() as AddressInfo).port, ...over });
}

function http(status: number, body: string, type = 'application/soap+xml'): string {
  return `HTTP/1.1 ${status} X\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
}

function timeBody(at: Date): string {
  const [year, month, day, hour, minute, second] = at.toISOString().split(/\D/);
  return (
    '<s:Envelope><s:Body><tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:Note>A & B</tt:Note><tt:UTCDateTime>' +
    `<tt:Time><tt:Hour>${hour!}</tt:Hour><tt:Minute>${minute!}</tt:Minute><tt:Second>${second!}</tt:Second></tt:Time>` +
    `<tt:Date><tt:Year>${year!}</tt:Year><tt:Month>${month!}</tt:Month><tt:Day>${day!}</tt:Day></tt:Date>` +
    '</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse></s:Body></s:Envelope>'
  );
}

const FAULT =
  '<s:Envelope><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code></s:Fault></s:Body></s:Envelope>';

async function within(target: Device = device()): Promise<Outcome> {
  const start = performance.now();
  const outcome = await askOne(probe, target);
  expect(performance.now() - start).toBeLessThan(TIMEOUT_MS + 300);
  return outcome;
}

describe('a device that tells the time', () => {
  it('is asked by one POST without credentials, on a connection that is to be closed', async () => {
    let request = '';
    answer = (socket, text) => {
      request = text;
      socket.end(http(200, timeBody(new Date())));
    };
    const outcome = await within();
    expect(outcome).toMatchObject({ result: 'answered' });
    const { onvifPort } = device();
    expect(request).toMatch(/^POST \/onvif\/device_service HTTP\/1\.1\r\n/);
    expect(request).toContain(`Host: 127.0.0.1:${onvifPort}\r\n`);
    expect(request).toMatch(/Connection: close/i);
    expect(request).not.toMatch(/Authorization|Security/i);
  });

  it.each([0, 8 * 3_600_000, -3 * 365 * 86_400_000])(
    'off by %i ms is found so, to a second (notes 4, 15)',
    async (offMs) => {
      answer = (socket) => {
        socket.end(http(200, timeBody(new Date(Date.now() + offMs))));
      };
      const outcome = await within();
      const offset = outcome.result === 'answered' ? outcome.facts.clockOffsetMs : undefined;
      expect(Math.abs((offset ?? NaN) - offMs)).toBeLessThanOrEqual(700);
    },
  );

  it('chunked, or by HTTP/1.0 without a length, or under headers that are not quite right, is understood', async () => {
    const body = timeBody(new Date());
    const variants = [
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
      `HTTP/1.0 200 OK\r\n\r\n${body}`,
      `HTTP/1.1 200 OK\r\nServer: a\x01b\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    ];
    for (const variant of variants) {
      answer = (socket) => {
        socket.end(Buffer.from(variant, 'latin1'));
      };
      expect(await within()).toMatchObject({
        result: 'answered',
        facts: { clockOffsetMs: expect.any(Number) as number },
      });
    }
  });
});

describe('a device that answers without a time is alive, its offset unknown and never 0 (notes 5, 7, 14)', () => {
  it.each<[string, string]>([
    ['405 with a fault', http(405, FAULT)],
    ['400 with a fault', http(400, FAULT)],
    ['500 with a fault', http(500, FAULT)],
    ['a fault under 200', http(200, FAULT)],
    ['no UTCDateTime', http(200, timeBody(new Date()).replaceAll('UTCDateTime', 'LocalDateTime'))],
  ])('%s', async (_, bytes) => {
    answer = (socket) => {
      socket.end(bytes);
    };
    expect(await within()).toMatchObject({
      result: 'answered',
      facts: { clockOffsetMs: null, evidence: 'soap' },
    });
  });

  it.each([
    ['whole', 'Content-Length: 6\r\n\r\n<html>'],
    ['that breaks off', 'Content-Length: 900\r\n\r\n<html>'],
  ])('a page %s behind a Digest challenge is evidence of its own', async (_, rest) => {
    answer = (socket) => {
      socket.end(`HTTP/1.1 401 X\r\nWWW-Authenticate: Digest realm="a", nonce="b"\r\n${rest}`);
    };
    expect(await within()).toMatchObject({
      result: 'answered',
      facts: { clockOffsetMs: null, evidence: 'challenge' },
    });
  });
});

describe('a web page is no ONVIF, however it refuses', () => {
  it.each([400, 401, 403, 405, 415])('HTTP %i', async (status) => {
    answer = (socket) => {
      socket.end(http(status, '<!DOCTYPE html><html>no</html>', 'text/html'));
    };
    expect(await within()).toMatchObject({ result: 'failed', reason: 'protocol' });
  });
});

describe('a device that answers nonsense fails as `protocol` (notes 8, 9)', () => {
  it.each<[string, string]>([
    ['no HTTP', 'SSH-2.0-dropbear\r\n'],
    ['RTSP', 'RTSP/1.0 200 OK\r\n\r\n'],
    ['200 with an empty body', http(200, '')],
    ['nothing, and hangs up', ''],
    ['HTML under 200', http(200, '<html></html>', 'text/html')],
    ['404', http(404, 'no')],
    [
      'a redirection to another host',
      'HTTP/1.1 302 X\r\nLocation: http://198.51.100.7/\r\nContent-Length: 0\r\n\r\n',
    ],
    ['a document type', http(200, `<!DOCTYPE a [<!ENTITY b "c">]>${FAULT}`)],
    ['a body that ends early', http(200, timeBody(new Date())).slice(0, -40)],
    [
      'a body that ends early, length unknown',
      `HTTP/1.0 200 OK\r\n\r\n${timeBody(new Date()).slice(0, -40)}`,
    ],
    ['a header without end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(40_000)}`],
    ['an upgrade', 'HTTP/1.1 101 X\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
  ])('%s', async (_, bytes) => {
    answer = (socket) => {
      socket.end(bytes);
    };
    expect(await within()).toMatchObject({ result: 'failed', reason: 'protocol' });
  });

  it('resets in the middle of the body', async () => {
    answer = (socket) => {
      socket.write(http(200, FAULT).slice(0, -20), () => socket.resetAndDestroy());
    };
    expect(await within()).toMatchObject({ result: 'failed', reason: 'protocol' });
  });

  it('300 MB: reading stops soon after 256 kB', async () => {
    const chunk = Buffer.alloc(65_536, 'x');
    let sent = 0;
    answer = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 314572800\r\n\r\n');
      const pour = (): void => {
        while (!socket.destroyed && sent < 314_572_800) {
          sent += chunk.length;
          if (!socket.write(chunk)) return void socket.once('drain', pour);
        }
      };
      pour();
    };
    expect(await within()).toMatchObject({ result: 'failed', reason: 'protocol' });
    expect(sent).toBeLessThan(30_000_000);
  });
});

describe('a device that keeps us waiting fails as `timeout` within the deadline (note 8)', () => {
  it.each<[string, string]>([
    ['says nothing', ''],
    ['stops in the header', 'HTTP/1.1 200'],
    ['stops in the body', http(200, FAULT).slice(0, -20)],
  ])('%s', async (_, bytes) => {
    answer = (socket) => {
      socket.write(bytes);
    };
    expect(await within()).toMatchObject({ result: 'failed', reason: 'timeout' });
  });

  it('drips a byte at a time, and interim answers without end', async () => {
    for (const [piece, first] of [
      ['x', 'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n'],
      ['HTTP/1.1 100 Continue\r\n\r\n', ''],
    ] as const) {
      answer = (socket) => {
        socket.write(first);
        const drip = setInterval(() => socket.write(piece), 20);
        socket.on('close', () => {
          clearInterval(drip);
        });
      };
      expect(await within()).toMatchObject({ result: 'failed', reason: 'timeout' });
    }
  });
});

describe('a device that cannot be asked', () => {
  it('is refused where nothing listens (note 11)', async () => {
    const probeServer = createServer();
    await once(probeServer.listen(0, '127.0.0.1'), 'listening');
    const onvifPort = (probeServer.address() as AddressInfo).port;
    probeServer.close();
    expect(await within(device({ onvifPort }))).toMatchObject({
      result: 'failed',
      reason: 'refused',
    });
  });

  it('by a path that no request can hold is not blamed', async () => {
    expect(await within(device({ onvifPath: '/a b' }))).toMatchObject({
      result: 'blind',
      cause: 'local',
    });
  });
});

describe('many and none', () => {
  it('gives one for each of several, over one connection for each (note 13)', async () => {
    let open = 0;
    answer = (socket) => {
      open += 1;
      if (open === 1) return;
      socket.end(http(200, FAULT));
    };
    const observations = await ask(
      probe,
      ['a', 'b', 'c'].map((id) => device({ id })),
    );
    expect(observations.map(({ outcome }) => outcome.result)).toEqual([
      'failed',
      'answered',
      'answered',
    ]);
    expect(open).toBe(3);
  });

  it('yields nothing once aborted, at once', async () => {
    const controller = new AbortController();
    answer = () => {
      controller.abort();
    };
    const start = performance.now();
    expect(await ask(probe, [device()], controller.signal)).toEqual([]);
    expect(performance.now() - start).toBeLessThan(TIMEOUT_MS - 50);
    expect(await ask(probe, [device()], controller.signal)).toEqual([]);
  });
});
