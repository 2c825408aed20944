import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import type { Credential } from '../../../src/core/inspection/credential.ts';
import type {
  Answered,
  Denial,
  DeviceLock,
  LoginLimiter,
} from '../../../src/core/inspection/login.ts';
import { systemClock } from '../../../src/clock.ts';
import { openLoginLimiter } from '../../../src/inspection/login/login-limiter.ts';
import { openRecordFile } from '../../../src/inspection/login/record-file.ts';
import { openSession } from '../../../src/inspection/login/session.ts';
import { envelope } from '../../../src/protocols/soap-message.ts';
import {
  characterOf,
  SIMULATED_PASSWORD,
  SIMULATED_USER,
} from '../../../src/simulator/character.ts';
import { faultOf } from '../../../src/simulator/faults.ts';
import { openServices, type Services } from '../../../src/simulator/services.ts';
import type { Device } from '../../../src/core/inventory/device.ts';
import { aDevice } from '../../support/devices.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchpost-login-'));
let services: Services;
let files = 0;
afterEach(() => services.close());
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const right: Credential = { name: 'city', user: SIMULATED_USER, password: SIMULATED_PASSWORD };
const wrong: Credential = { ...right, password: 'wrong' };
const lend: DeviceLock = (_device, work) => work(new AbortController().signal);

const devices = Array.from({ length: 40 }, (_, index) =>
  aDevice({ id: `cam-${index}`, address: `127.65.0.${index + 1}`, onvifPort: 18_080 }),
);
const recordFile = (): string => join(folder, `logins-${files++}.ndjson`);

async function ask(
  device: Device,
  credential: Credential | null,
  desk: LoginLimiter,
  operations = ['GetDeviceInformation'],
): Promise<readonly (Answered | Denial)[]> {
  const signal = AbortSignal.timeout(10_000);
  const session = openSession(
    {
      device: device.id,
      host: device.address,
      address: device.address,
      secure: false,
      credential,
      clockOffsetMs: 0,
    },
    { clock: systemClock, loginLimiter: desk, withDevice: lend, signal },
  );
  const replies: (Answered | Denial)[] = [];
  for (const operation of operations) {
    const body = (header: string): Buffer =>
      envelope(header, `<tds:${operation} xmlns:tds="http://www.onvif.org/ver10/device/wsdl"/>`);
    replies.push(
      await session.request({
        method: 'POST',
        port: device.onvifPort,
        path: device.onvifPath,
        body,
        maxBytes: 65_536,
        timeoutMs: 3000,
      }),
    );
  }
  session.end();
  return replies;
}

it('every way of login the simulator plays is answered: WS-UsernameToken, Digest by MD5, and by SHA-256 where both are offered', async () => {
  services = await openServices(devices);
  const desk = openLoginLimiter(openRecordFile(recordFile()), systemClock);
  expect(new Set(devices.map((device) => characterOf(device).login)).size).toBe(3);
  for (const device of devices) {
    const [reply] = await ask(device, right, desk);
    expect(reply).toMatchObject({ kind: 'answered', status: 200 });
  }
  expect(
    Object.values(services.logins()).every(
      ({ accepted, refused }) => accepted === 1 && refused === 0,
    ),
  ).toBe(true);
});

it('a wrong shared password is refused three times in all over a whole estate, asked all at once, and not again after a restart', async () => {
  services = await openServices(devices);
  const path = recordFile();
  const desk = openLoginLimiter(openRecordFile(path), systemClock);
  const replies = await Promise.all(
    devices.map((device) => ask(device, wrong, desk, ['GetDeviceInformation', 'GetProfiles'])),
  );
  const refused = (): number =>
    Object.values(services.logins()).reduce((sum, logins) => sum + logins.refused, 0);
  expect(refused()).toBe(3);
  expect(
    replies
      .flat()
      .filter((reply) => reply.kind === 'stopped')
      .every(({ why }) => why.why === 'paused'),
  ).toBe(true);
  const later = openLoginLimiter(openRecordFile(path), systemClock);
  await Promise.all(devices.map((device) => ask(device, wrong, later)));
  expect(refused()).toBe(3);
  expect(await ask(devices[20]!, right, later)).toMatchObject([{ kind: 'answered' }]);
  expect(readFileSync(path, 'utf8')).not.toContain('wrong');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('a wrong password of one device is refused once, with the attempts it said are left, whatever is asked and asked again', async () => {
  services = await openServices(devices);
  const desk = openLoginLimiter(openRecordFile(recordFile()), systemClock);
  for (const [index, device] of devices.entries()) {
    const own = { ...wrong, name: `own-${index}` };
    const replies = await ask(device, own, desk, ['GetDeviceInformation', 'GetProfiles', 'GetNTP']);
    expect(replies).toMatchObject(Array(3).fill({ kind: 'refused', attemptsLeft: 4 }));
    expect(await ask(device, own, desk)).toMatchObject([
      { kind: 'stopped', why: { why: 'refused', attemptsLeft: 4 } },
    ]);
  }
  expect(Object.values(services.logins())).toEqual(
    devices.map(() => ({ accepted: 0, refused: 1 })),
  );
});

it('nobody logs in where no credential is assigned, and what needs no login is answered without one', async () => {
  services = await openServices(devices.slice(0, 1));
  const desk = openLoginLimiter(openRecordFile(recordFile()), systemClock);
  expect(await ask(devices[0]!, null, desk, ['GetServices', 'GetDeviceInformation'])).toMatchObject(
    [{ kind: 'answered' }, { kind: 'no-credential' }],
  );
  expect(services.logins()).toEqual({});
});

it('a request that yields to a poll is made again, and counts as no refusal', async () => {
  services = await openServices(devices.slice(0, 1));
  const desk = openLoginLimiter(openRecordFile(recordFile()), systemClock);
  let yielded = 0;
  const yielding: DeviceLock = (_device, work) => {
    const stop = new AbortController();
    if (++yielded < 3) stop.abort();
    return work(stop.signal);
  };
  const device = devices[0]!;
  const session = openSession(
    {
      device: device.id,
      host: device.address,
      address: device.address,
      secure: false,
      credential: right,
      clockOffsetMs: 0,
    },
    {
      clock: systemClock,
      loginLimiter: desk,
      withDevice: yielding,
      signal: AbortSignal.timeout(5000),
    },
  );
  const body = (header: string): Buffer =>
    envelope(
      header,
      '<tds:GetDeviceInformation xmlns:tds="http://www.onvif.org/ver10/device/wsdl"/>',
    );
  expect(
    await session.request({
      method: 'POST',
      port: device.onvifPort,
      path: device.onvifPath,
      body,
      maxBytes: 65_536,
      timeoutMs: 3000,
    }),
  ).toMatchObject({ kind: 'answered' });
  session.end();
  expect(services.logins()[device.id]).toEqual({ accepted: 1, refused: 0 });
});

it.each(['onvif-hang', 'onvif-reset', 'onvif-cut', 'onvif-garbage', 'onvif-huge'] as const)(
  '%s ends a request within its deadline, as a failure and not as a refusal',
  async (fault) => {
    services = await openServices(devices.slice(0, 1));
    await services.set(devices[0]!.id, faultOf(fault));
    const device = devices[0]!;
    const desk = openLoginLimiter(openRecordFile(recordFile()), systemClock);
    const session = openSession(
      {
        device: device.id,
        host: device.address,
        address: device.address,
        secure: false,
        credential: right,
        clockOffsetMs: 0,
      },
      {
        clock: systemClock,
        loginLimiter: desk,
        withDevice: lend,
        signal: AbortSignal.timeout(5000),
      },
    );
    const body = (header: string): Buffer =>
      envelope(
        header,
        '<tds:GetDeviceInformation xmlns:tds="http://www.onvif.org/ver10/device/wsdl"/>',
      );
    expect(
      await session.request({
        method: 'POST',
        port: device.onvifPort,
        path: device.onvifPath,
        body,
        maxBytes: 65_536,
        timeoutMs: 400,
      }),
    ).toMatchObject({ kind: 'failed' });
    session.end();
  },
);
