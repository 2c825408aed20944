import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Credential } from '../../src/core/inspection/credential.ts';
import { propertiesOf, type Inspection } from '../../src/core/inspection/inspection.ts';
import { systemClock } from '../../src/clock.ts';
import { inspect } from '../../src/inspection/inspect.ts';
import { makeOnvifPlaces } from '../../src/platform/network/onvif-places.ts';
import { openLoginLimiter } from '../../src/inspection/login/login-limiter.ts';
import { openRecordFile } from '../../src/inspection/login/record-file.ts';
import { characterOf, SIMULATED_PASSWORD, SIMULATED_USER } from '../../src/simulator/character.ts';
import { FAULT_NAMES, faultOf, rowOf, type FaultName } from '../../src/simulator/faults.ts';
import { openServices, type Services } from '../../src/simulator/services.ts';
import { aDevice } from '../support/devices.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchpost-inspect-'));
let services: Services;
let files = 0;
afterEach(() => services.close());
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const credential: Credential = { name: 'city', user: SIMULATED_USER, password: SIMULATED_PASSWORD };
const devices = Array.from({ length: 24 }, (_, index) =>
  aDevice({ id: `inside-${index}`, address: `127.65.2.${index + 1}`, onvifPort: 18_082 }),
);
const newLoginLimiter = (): ReturnType<typeof openLoginLimiter> =>
  openLoginLimiter(openRecordFile(join(folder, `logins-${files++}.ndjson`)), systemClock);

function look(
  device = devices[0]!,
  loginLimiter = newLoginLimiter(),
  login: Credential | null = credential,
): Promise<Inspection> {
  const withDevice = <T>(_device: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    work(new AbortController().signal);
  return inspect(
    device,
    device.address,
    login,
    { clock: systemClock, loginLimiter, withDevice, places: makeOnvifPlaces() },
    AbortSignal.timeout(20_000),
  );
}

describe('an inspection', () => {
  it('reads every sort of simulated device whole, as typed, with the configured host in its URIs and one login each', async () => {
    services = await openServices(devices);
    const loginLimiter = newLoginLimiter();
    for (const device of devices) {
      const character = characterOf(device);
      const found = await look(device, loginLimiter);
      const { manufacturer, model, firmware, serial, believes, records } = character;
      expect(found).toMatchObject({
        inspectable: true,
        login: 'accepted',
        timeSource: 'NTP',
        about: { manufacturer, model, firmware, serial, hardware: '88' },
        stream: {
          uri: `rtsp://${device.address}:18082/stream/main?transportmode=unicast&profile=1`,
          claimedHost: believes,
        },
        snapshot: {
          uri: `http://${device.address}:18082/snapshot/main.jpg`,
          claimedHost: believes,
        },
        ntp: { fromDhcp: false, servers: ['192.0.2.123'] },
        recording: records ? { recordings: 2 } : null,
        notes: [],
      });
      expect(found.profiles).toEqual([
        {
          token: 'main',
          name: 'main stream',
          encoding: 'H264',
          width: 2560,
          height: 1440,
          frameRate: 25,
          bitrateKbps: 4096,
        },
        {
          token: 'sub',
          name: 'sub stream',
          encoding: 'H264',
          width: 640,
          height: 360,
          frameRate: 25,
          bitrateKbps: 512,
        },
      ]);
      expect(Math.abs(found.clockOffsetMs!)).toBeLessThan(1500);
      expect(propertiesOf(found)).toMatchObject({
        serial,
        firmware,
        resolution: '2560x1440',
        'main-profile': 'main',
        'stream-path': '/stream/main',
        login: 'accepted',
      });
    }
    expect(services.logins()).toEqual(
      Object.fromEntries(
        devices.map(({ id }) => [id, { accepted: expect.any(Number) as number, refused: 0 }]),
      ),
    );
    expect(
      new Set(
        devices.map(
          (device) => `${characterOf(device).login} ${characterOf(device).refusalStatus}`,
        ),
      ).size,
    ).toBeGreaterThan(5);
  });

  it.each<[FaultName, object]>([
    ['swapped', { serial: '98765432109876543210' }],
    ['main-stream-gone', { profiles: 'sub', 'main-profile': 'sub', resolution: '640x360' }],
    ['resolution-lowered', { resolution: '1280x720' }],
    ['ntp-off', { 'time-source': 'Manual', 'ntp-servers': '' }],
    ['recording-stopped', { recording: 'stopped' }],
    ['password-changed', { login: 'refused', inspectable: 'yes' }],
    ['local-time', { login: 'accepted' }],
    ['years-off', { login: 'accepted' }],
  ])('finds %s', async (fault, properties) => {
    services = await openServices(devices.slice(0, 1));
    await services.set(devices[0]!.id, faultOf(fault));
    expect(propertiesOf(await look())).toMatchObject(properties);
  });

  it('stops at a refusal, tells the attempts that are left, and sends nothing more', async () => {
    services = await openServices(devices);
    for (const device of devices) {
      const loginLimiter = newLoginLimiter();
      const wrong = { ...credential, password: 'wrong' };
      expect(await look(device, loginLimiter, wrong)).toMatchObject({
        login: 'refused',
        attemptsLeft: 4,
        about: null,
      });
      expect(await look(device, loginLimiter, wrong)).toMatchObject({
        login: 'stopped',
        attemptsLeft: 4,
      });
      expect(services.logins()[device.id]).toEqual({ accepted: 0, refused: 1 });
    }
  });

  it('logs in nowhere without a credential, and still tells what needs none', async () => {
    services = await openServices(devices.slice(0, 1));
    expect(await look(devices[0], newLoginLimiter(), null)).toMatchObject({
      login: 'no-credential',
      inspectable: true,
      timeSource: 'NTP',
      about: null,
    });
    expect(services.logins()).toEqual({});
  });

  it('ends in order whatever fault a device suffers: nothing throws, nothing hangs, at most one login is refused', async () => {
    const named = FAULT_NAMES.filter(
      (name) =>
        rowOf(faultOf(name)).on === 'onvif' &&
        !['onvif-drip', 'onvif-hang', 'single-threaded'].includes(name),
    );
    const some = Array.from({ length: named.length }, (_, index) =>
      aDevice({ id: `ill-${index}`, address: `127.65.3.${index + 1}`, onvifPort: 18_082 }),
    );
    services = await openServices(some);
    const found = await Promise.all(
      some.map(async (device, index) => {
        await services.set(
          device.id,
          faultOf(named[index]!, named[index] === 'slow' ? 20 : undefined),
        );
        return look(device);
      }),
    );
    expect(found.map(({ device }) => device)).toEqual(some.map(({ id }) => id));
    expect(Math.max(...Object.values(services.logins()).map(({ refused }) => refused))).toBe(1);
    const unreadable = found
      .filter(({ inspectable }) => !inspectable)
      .map(({ device }) => named[Number(device.slice(4))]);
    expect(unreadable).toEqual(
      expect.arrayContaining([
        'onvif-garbage',
        'onvif-empty',
        'web-login',
        'doctype',
        'onvif-huge',
      ]),
    );
  });
});
