import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { credentialFor, type Credentials } from '../../../src/core/inspection/credential.ts';
import { PICTURE_FAULTS } from '../../../src/core/pictures/judge.ts';
import { examine } from '../../../src/inspection/pictures/examine.ts';
import { pictureOptions } from '../../../src/inspection/pictures/options.ts';
import { pictureRecords } from '../../../src/inspection/pictures/records.ts';
import { thumbnailsIn } from '../../../src/inspection/pictures/thumbnails.ts';
import { systemClock } from '../../../src/clock.ts';
import { createResolver } from '../../../src/platform/network/resolve.ts';
import { inspect } from '../../../src/inspection/inspect.ts';
import { makeOnvifPlaces } from '../../../src/platform/network/onvif-places.ts';
import { openLoginLimiter } from '../../../src/inspection/login/login-limiter.ts';
import { openRecordFile } from '../../../src/inspection/login/record-file.ts';
import { createSnapshot, type Snapshot } from '../../../src/inspection/snapshot.ts';
import { SIMULATED_PASSWORD, SIMULATED_USER } from '../../../src/simulator/character.ts';
import { faultOf, type FaultName } from '../../../src/simulator/faults.ts';
import { openServices, type Services } from '../../../src/simulator/services.ts';
import { aDevice } from '../../support/devices.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchpost-snapshot-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const camera = aDevice({ id: 'shown-1', address: '127.65.9.1', onvifPort: 18_084 });
const credentials: Credentials = {
  credentials: [{ name: 'city', user: SIMULATED_USER, password: SIMULATED_PASSWORD }],
  rules: [{ use: 'city', devices: [], sites: [], kinds: [] }],
};
const withDevice = <T>(_device: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
  work(new AbortController().signal);
let files = 0;

let services: Services;
beforeEach(async () => {
  services = await openServices([camera]);
});
afterEach(() => services.close());

/** As the daemon goes: what is the snapshot's address, and what does it show. */
async function snapshot(): Promise<Snapshot> {
  const parts = {
    clock: systemClock,
    resolver: createResolver(systemClock),
    withDevice,
    places: makeOnvifPlaces(),
    loginLimiter: openLoginLimiter(
      openRecordFile(join(folder, `logins-${files++}.ndjson`)),
      systemClock,
    ),
  };
  const signal = AbortSignal.timeout(20_000);
  const { snapshot: own } = await inspect(
    camera,
    camera.address,
    credentialFor(camera, credentials),
    parts,
    signal,
  );
  const before = services.logins()[camera.id]!.accepted;
  const taken = await createSnapshot(() => credentials, parts)(camera, own!.uri, signal);
  expect(services.logins()[camera.id]!.accepted - before).toBe(1);
  return taken;
}

describe('the snapshot of a simulated device', () => {
  it('is fetched with one login, and every fault that it shows is found in it, and no other', async () => {
    const options = { ...pictureOptions.parse({}), frozenAfterMs: 1 };
    const records = pictureRecords(join(folder, 'records'));
    const judged = async (): Promise<readonly string[]> => {
      const taken = await snapshot();
      if ('fault' in taken) throw new Error(taken.fault);
      const examined = await examine(camera.id, taken.bytes, Date.now(), options, records);
      return 'fault' in examined ? [examined.fault] : examined.faults;
    };
    expect(await judged()).toEqual([]);
    const found: Record<string, readonly string[]> = {};
    for (const fault of PICTURE_FAULTS) {
      await services.set(camera.id, faultOf(`picture-${fault}`));
      if (fault === 'frozen') await judged();
      found[fault] = await judged();
    }
    expect(found).toEqual(Object.fromEntries(PICTURE_FAULTS.map((fault) => [fault, [fault]])));
    await services.set(camera.id, null);
    expect(await judged()).toEqual([]);
    expect(services.logins()[camera.id]!.refused).toBe(0);
  }, 60_000);

  it.each<[FaultName, RegExp]>([
    ['snapshot-endless', /more than 8388608 bytes/],
    ['password-changed', /refused/],
  ])(
    'is bounded: %s',
    async (fault, why) => {
      const own = (await snapshot()) as { readonly bytes: Buffer };
      expect(own.bytes.length).toBeGreaterThan(5000);
      await services.set(camera.id, faultOf(fault));
      const parts = {
        clock: systemClock,
        resolver: createResolver(systemClock),
        withDevice,
        places: makeOnvifPlaces(),
        loginLimiter: openLoginLimiter(
          openRecordFile(join(folder, `logins-${files++}.ndjson`)),
          systemClock,
        ),
      };
      const taken = await createSnapshot(() => credentials, parts)(
        camera,
        `http://${camera.address}:18084/snapshot/main.jpg`,
        AbortSignal.timeout(20_000),
      );
      expect(taken).toMatchObject({ fault: expect.stringMatching(why) as unknown });
      expect(services.logins()[camera.id]!.refused).toBe(fault === 'password-changed' ? 1 : 0);
    },
    30_000,
  );
});

describe('thumbnails', () => {
  const jpeg = Buffer.from('a small picture');

  it('are not kept unless somebody asks for it, and what is there is deleted', async () => {
    await thumbnailsIn(join(folder, 't'), 2).keep('a/..', jpeg);
    const none = thumbnailsIn(join(folder, 't'), 0);
    expect(await none.read('a/..', Date.now())).toBeNull();
    await none.sweep(Date.now());
    await none.keep('b', jpeg);
    expect(readdirSync(join(folder, 't'))).toEqual([]);
  });

  it('are one a device, for their owner alone, gone when too old or forgotten', async () => {
    const kept = thumbnailsIn(join(folder, 'u'), 2);
    await kept.keep('a', Buffer.from('older'));
    await kept.keep('a', jpeg);
    await kept.keep('b', jpeg);
    await kept.keep('c', Buffer.alloc(200_000));
    const [first] = readdirSync(join(folder, 'u'));
    expect([
      readdirSync(join(folder, 'u')).length,
      statSync(join(folder, 'u', first!)).mode & 0o777,
    ]).toEqual([2, 0o600]);
    expect((await kept.read('a', Date.now()))?.jpeg).toEqual(jpeg);
    expect(await kept.read('a', Date.now() + 3 * 86_400_000)).toBeNull();
    await kept.forget('a');
    expect(await kept.read('a', Date.now())).toBeNull();
    for (const name of readdirSync(join(folder, 'u'))) utimesSync(join(folder, 'u', name), 1, 1);
    await kept.sweep(Date.now());
    expect(readdirSync(join(folder, 'u'))).toEqual([]);
  });
});
