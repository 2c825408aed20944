import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Credential } from '../../src/core/inspection/credential.ts';
import { systemClock } from '../../src/clock.ts';
import { openLoginLimiter } from '../../src/inspection/login/login-limiter.ts';
import { openRecordFile } from '../../src/inspection/login/record-file.ts';
import { followVideo, type VideoDepth } from '../../src/inspection/video-path.ts';
import { trackOf } from '../../src/protocols/rtsp.ts';
import { SIMULATED_PASSWORD, SIMULATED_USER } from '../../src/simulator/character.ts';
import { faultOf } from '../../src/simulator/faults.ts';
import { openServices, type Services } from '../../src/simulator/services.ts';
import { aDevice } from '../support/devices.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchpost-video-'));
let services: Services | null = null;
let server: Server | null = null;
let files = 0;
afterEach(async () => {
  await services?.close();
  server?.close();
  services = server = null;
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const right: Credential = { name: 'city', user: SIMULATED_USER, password: SIMULATED_PASSWORD };
const newDesk = (): ReturnType<typeof openLoginLimiter> =>
  openLoginLimiter(openRecordFile(join(folder, `logins-${files++}.ndjson`)), systemClock);
const camera = aDevice({ id: 'video', address: '127.65.4.1', onvifPort: 18_083 });
const follow = (
  depth: VideoDepth,
  credential: Credential | null = right,
  desk = newDesk(),
  uri = 'rtsp://192.168.1.64:18083/stream/main?a=1',
  address = camera.address,
  waitMs = 2000,
): Promise<string> =>
  followVideo(
    { device: camera.id, address, uri, credential },
    depth,
    { clock: systemClock, loginLimiter: desk },
    AbortSignal.timeout(waitMs),
  );

describe('a video path', () => {
  it('is up when the stream is described, and when a packet comes, at the configured address whatever host the device names', async () => {
    services = await openServices([camera]);
    expect(await follow('describe')).toBe('up');
    expect(await follow('packet')).toBe('up');
  });

  it('is not up when the stream is described and nothing comes', async () => {
    services = await openServices([camera]);
    await services.set(camera.id, faultOf('video-stopped'));
    expect(await follow('describe')).toBe('up');
    expect(await follow('packet', right, newDesk(), undefined, undefined, 600)).toBe('called off');
  });

  it('sends a wrong password once, and not again while the refusal stands', async () => {
    services = await openServices([camera]);
    const desk = newDesk();
    const wrong = { ...right, password: 'wrong' };
    expect(await follow('packet', wrong, desk)).toBe('login refused');
    expect(await follow('packet', wrong, desk)).toBe('no login');
    expect(await follow('packet', null, desk)).toBe('no login');
    expect(services.logins()[camera.id]).toEqual({ accepted: 0, refused: 1 });
  });

  it.each<[string, (socket: Socket) => void, string]>([
    ['speaks something else', (socket) => socket.write('SSH-2.0-dropbear\r\n'), 'no valid RTSP'],
    ['hangs up', (socket) => socket.end(), 'it closed the connection'],
    [
      'has no such stream',
      (socket) => socket.write('RTSP/1.0 404 Not Found\r\nCSeq: 1\r\n\r\n'),
      'DESCRIBE answered 404',
    ],
    [
      'describes no video',
      (socket) => socket.write('RTSP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nv=0\n'),
      'its description names no video',
    ],
    [
      'offers Basic alone',
      (socket) =>
        socket.write('RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm="x"\r\n\r\n'),
      'it offers only logins that would show the password',
    ],
    [
      'floods',
      (socket) => {
        socket.write(Buffer.alloc(1_000_000, 0x24));
      },
      'it sends more than was asked for',
    ],
  ])('of a device that %s is told so', async (_what, serve, word) => {
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        serve(socket);
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    expect(
      await follow('packet', right, newDesk(), `rtsp://127.0.0.1:${port}/x`, '127.0.0.1'),
    ).toBe(word);
  });
});

it.each([
  [
    'm=audio 0 RTP/AVP 8\r\na=control:a\r\nm=video 0 RTP/AVP 96\r\na=control:track1\r\nm=video\r\na=control:b',
    'rtsp://10.0.0.1:554/live/track1',
  ],
  [
    'm=video 0\na=control:rtsp://192.168.1.64:554/live/trackID=1',
    'rtsp://10.0.0.1:554/live/trackID=1',
  ],
  ['m=video 0\na=control:*', 'rtsp://10.0.0.1:554/live/'],
  ['m=video 0', 'rtsp://10.0.0.1:554/live/'],
  ['m=audio 0\na=control:a', null],
  ['m=video 0\na=control:a b', null],
  ['', null],
])('the track of %j', (description, track) => {
  expect(trackOf(description, 'rtsp://192.168.1.64/live/', 'rtsp://10.0.0.1:554/live')).toBe(track);
});
