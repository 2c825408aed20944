import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import {
  propertiesOf,
  shownInspection,
  type Inspection,
} from '../../src/core/inspection/inspection.ts';
import { noteText } from '../../src/core/inspection/note.ts';
import { inspect } from '../../src/inspection/inspect.ts';
import { makeOnvifPlaces } from '../../src/platform/network/onvif-places.ts';
import { openLoginLimiter } from '../../src/inspection/login/login-limiter.ts';
import { openRecordFile } from '../../src/inspection/login/record-file.ts';
import { aDevice } from '../support/devices.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchpost-odd-'));
const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What a device answers at a path to an operation; undefined: status 404 with a page. */
type Answers = (path: string, operation: string) => string | undefined;

/** A device of HTTP servers, one a port; resolves to the ports. */
async function serve(answers: Answers): Promise<number> {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const operation = /<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(
        Buffer.concat(pieces).toString(),
      )?.[1];
      const body = answers(request.url ?? '', operation ?? '');
      if (body === undefined) response.writeHead(404).end('<html>not here</html>');
      else
        response
          .writeHead(200, { 'Content-Type': 'application/soap+xml' })
          .end(`<s:Envelope><s:Body>${body}</s:Body></s:Envelope>`);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function look(port: number): Promise<Inspection> {
  const device = aDevice({ id: 'odd', address: '127.0.0.1', onvifPort: port });
  return inspect(
    device,
    device.address,
    null,
    {
      clock: systemClock,
      loginLimiter: openLoginLimiter(
        openRecordFile(join(folder, `logins-${port}.ndjson`)),
        systemClock,
      ),
      withDevice: (_device, work) => work(new AbortController().signal),
      places: makeOnvifPlaces(),
    },
    AbortSignal.timeout(30_000),
  );
}

const service = (name: string, address: string): string =>
  `<Service><Namespace>http://www.onvif.org/${name}/wsdl</Namespace><XAddr>${address}</XAddr></Service>`;
const services = (...listed: readonly string[]): string =>
  `<GetServicesResponse>${listed.join('')}</GetServicesResponse>`;
const fault =
  '<Fault><Code><Value>Sender</Value></Code><Reason><Text>ActionNotSupported</Text></Reason></Fault>';
const encoder = (codec: string, width: string, height: string): string =>
  `<Encoding>${codec}</Encoding><Resolution><Width>${width}</Width><Height>${height}</Height></Resolution>`;
const profiles = (version: 1 | 2, ...listed: readonly (readonly [string, string])[]): string =>
  `<GetProfilesResponse>${listed
    .map(([token, settings]) => {
      const video =
        version === 1
          ? `<VideoEncoderConfiguration>${settings}</VideoEncoderConfiguration>`
          : `<Configurations><VideoEncoder>${settings}</VideoEncoder></Configurations>`;
      return `<Profiles token="${token}">${settings === '' ? '' : video}</Profiles>`;
    })
    .join('')}</GetProfilesResponse>`;
const streamUri = (uri: string): string =>
  `<GetStreamUriResponse><MediaUri><Uri>${uri}</Uri></MediaUri></GetStreamUriResponse>`;

/** Two versions of the media service, at `/media` and `/media2`. */
const BOTH = services(
  service('ver10/device', 'http://192.168.1.64/onvif/device_service'),
  service('ver10/media', 'http://192.168.1.64/media'),
  service('ver20/media', 'http://192.168.1.64/media2'),
);
const hiding = profiles(1, ['Token_1', ''], ['Token_2', encoder('H264', '640', '360')]);
const notesOf = ({ notes }: Inspection): readonly string[] => notes.map(noteText);

describe('a camera with H.265', () => {
  const telling = profiles(
    2,
    ['Token_1', encoder('H265', '3840.0', '2160')],
    ['Token_2', encoder('H264', '640', '360')],
  );

  it('is known by Media2, which wins over Media1', async () => {
    const port = await serve((path, operation) => {
      if (operation === 'GetServices') return BOTH;
      if (operation === 'GetProfiles') return path === '/media2' ? telling : hiding;
      return operation === 'GetStreamUri' && path === '/media2'
        ? '<GetStreamUriResponse><Uri>rtsp://192.168.1.64/h265</Uri></GetStreamUriResponse>'
        : fault;
    });
    const found = await look(port);
    expect(propertiesOf(found)).toMatchObject({
      'main-profile': 'Token_1',
      encoding: 'H265',
      resolution: '3840x2160',
      'stream-path': '/h265',
    });
  });

  it('is known by Media1 where Media2 fails, and its URIs are asked there', async () => {
    const port = await serve((path, operation) => {
      if (operation === 'GetServices') return BOTH;
      if (path === '/media2') return fault;
      if (operation === 'GetProfiles')
        return profiles(1, ['Token_2', encoder('H264', '640', '360')]);
      return operation === 'GetStreamUri' ? streamUri('rtsp://127.0.0.1/one') : fault;
    });
    const found = await look(port);
    expect(propertiesOf(found)).toMatchObject({ resolution: '640x360', 'stream-path': '/one' });
    expect(notesOf(found)).toContain('GetProfiles fault: Sender ActionNotSupported');
  });

  it('that only Media1 tells of keeps its profile by name', async () => {
    const port = await serve((path, operation) => {
      if (operation === 'GetServices')
        return services(service('ver10/media', 'http://192.168.1.64/media'));
      return operation === 'GetProfiles' && path === '/media' ? hiding : fault;
    });
    const found = await look(port);
    expect(propertiesOf(found)).toMatchObject({
      profiles: 'Token_1 Token_2',
      'unread-profiles': 'Token_1',
      'main-profile': 'Token_2',
    });
    expect(notesOf(found)).toContain('GetProfiles no-encoder: Token_1');
  });
});

describe('a long answer', () => {
  const long = (bytes: number): Promise<number> =>
    serve((_path, operation) => {
      const padded = `${encoder('H264', '640', '360')}<Name>${'x'.repeat(bytes / 64)}</Name>`;
      return operation === 'GetProfiles'
        ? profiles(
            1,
            ...Array.from({ length: 64 }, (_, index) => [`Token_${index}`, padded] as const),
          )
        : fault;
    });

  it('of 900 kB is read whole', async () => {
    const found = await look(await long(900_000));
    expect(found.profiles).toHaveLength(64);
  });

  it('of more than 1 MB is a note', async () => {
    const found = await look(await long(1_200_000));
    expect(found.profiles).toBeNull();
    expect(notesOf(found)).toContainEqual(expect.stringMatching(/^GetProfiles failed: ./));
  });

  it('that comes after 6 s is waited for', { timeout: 20_000 }, async () => {
    let waited = false;
    const server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const isSlow = Buffer.concat(pieces).toString().includes('GetProfiles');
        const cancel = systemClock.after(isSlow ? 6000 : 0, () => {
          waited ||= isSlow;
          const body = isSlow ? profiles(1, ['late', encoder('H264', '640', '360')]) : fault;
          response.end(`<s:Envelope><s:Body>${body}</s:Body></s:Envelope>`);
        });
        response.on('close', cancel);
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const found = await look((server.address() as AddressInfo).port);
    expect(found.profiles).toMatchObject([{ token: 'late' }]);
    expect(waited).toBe(true);
  });
});

describe('a media service at another port than the device service', () => {
  const media: Answers = (path, operation) => {
    if (path !== '/media') return undefined;
    return operation === 'GetProfiles'
      ? profiles(1, ['there', encoder('H264', '640', '360')])
      : streamUri('rtsp://127.0.0.1/there');
  };
  const listing =
    (...listed: readonly string[]): Answers =>
    (path, operation) =>
      path !== '/onvif/device_service'
        ? undefined
        : operation === 'GetServices'
          ? services(...listed)
          : fault;

  it.each([true, false])('is asked there (it names its own port: %s)', async (isNamed) => {
    const other = await serve(media);
    const own = isNamed
      ? [service('ver10/device', 'http://10.9.9.9:7999/onvif/device_service')]
      : [];
    const port = await serve(
      listing(...own, service('ver10/media', `http://10.9.9.9:${other}/media`)),
    );
    const found = await look(port);
    expect(found.stream?.uri).toBe('rtsp://127.0.0.1/there');
  });

  it('is asked at the configured port where nobody is there', async () => {
    const port = await serve((path, operation) =>
      path === '/media'
        ? media(path, operation)
        : listing(
            service('ver10/device', 'http://10.9.9.9:7999/onvif/device_service'),
            service('ver10/media', 'http://10.9.9.9:1/media'),
          )(path, operation),
    );
    const found = await look(port);
    expect(found.stream?.uri).toBe('rtsp://127.0.0.1/there');
    expect(notesOf(found).filter((note) => note.startsWith('GetProfiles'))).toEqual([]);
  });
});

it('a password in a URI is used and never shown', async () => {
  const port = await serve((_path, operation) => {
    if (operation === 'GetProfiles') return profiles(1, ['a', encoder('H264', '640', '360')]);
    if (operation === 'GetStreamUri')
      return streamUri('rtsp://h/user=admin_password=geheim_channel=1_stream=0.sdp');
    return operation === 'GetSnapshotUri'
      ? '<GetSnapshotUriResponse><MediaUri><Uri>http://h/cap.jpg?user=admin&amp;password=geheim</Uri></MediaUri></GetSnapshotUriResponse>'
      : fault;
  });
  const found = await look(port);
  expect(found.snapshot?.uri).toBe('http://127.0.0.1/cap.jpg?user=admin&password=geheim');
  expect(JSON.stringify([shownInspection(found, []), propertiesOf(found)])).not.toContain('geheim');
  expect(propertiesOf(found)['stream-path']).toBe('/user=***_password=***_channel=1_stream=0.sdp');
});

it('a stream URI that cannot be read is a note', async () => {
  const port = await serve((_path, operation) => {
    if (operation === 'GetProfiles') return profiles(1, ['a', encoder('H264', '640', '360')]);
    return operation === 'GetStreamUri' ? streamUri('udp://239.0.0.1:5000') : fault;
  });
  expect(notesOf(await look(port))).toContain('stream-uri unreadable: udp://239.0.0.1:5000');
});
