import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Device } from '../../src/core/inventory/device.ts';
import {
  canSuffer,
  FAULT_NAMES,
  FAULTS,
  faultOf,
  type FaultName,
} from '../../src/simulator/faults.ts';
import { namespaceRefusal } from '../../src/simulator/namespace.ts';
import { startSimulation, type Simulation } from '../../src/simulator/run.ts';
import { deadStretches, readTruth } from '../../src/simulator/truth.ts';
import { askTime, clockIn, knock, ping, type Heard } from './asking.ts';

const refusal = namespaceRefusal();
if (refusal !== null) console.warn(`namespace tests are left out: ${refusal}`);

/** What a simple client must find under each fault of the ONVIF service. */
const FOUND: Readonly<Partial<Record<FaultName, (heard: Heard) => boolean>>> = {
  silent: fails('timeout'),
  unreachable: fails('EHOSTUNREACH'),
  'ping-filtered': tells(0),
  'onvif-refused': fails('ECONNREFUSED'),
  'onvif-hang': fails('timeout'),
  'onvif-drip': fails('timeout'),
  'onvif-reset': fails('ECONNRESET'),
  'onvif-cut': fails('ECONNRESET'),
  'onvif-huge': fails('too long'),
  'onvif-garbage': fails('HPE_INVALID_CONSTANT'),
  'onvif-empty': answers(200, /^$/),
  'web-login': answers(401, /<html>/),
  'web-page': answers(403, /<html>/),
  'auth-soap': answers(401, /ter:NotAuthorized/),
  'login-needed': answers(400, /ter:NotAuthorized/),
  'bad-request': answers(400, /:Fault>/),
  'not-allowed': answers(405, /:Fault>/),
  'server-fault': answers(500, /:Fault>/),
  'fault-in-200': answers(200, /:Fault>/),
  'no-utc': answers(200, /SystemDateAndTime><tt:DateTimeType>(?!.*UTCDateTime).*LocalDateTime/s),
  'local-time': tells(8 * 3_600_000),
  'clock-skew': tells(90_000),
  'years-off': tells(-16 * 365.25 * 86_400_000),
  'undeclared-prefix': answers(200, /<SOAP-ENV:Envelope><SOAP-ENV:Body>/),
  unescaped: answers(200, /R&D/),
  doctype: answers(200, /<!DOCTYPE/),
  slow: tells(0),
  'single-threaded': tells(0),
};

/** What only a client that logs in finds leaves the time, which wants no login, as it was. */
function isInside(name: FaultName): boolean {
  return FAULTS[name].play.by === 'inspection';
}
function fails(code: string) {
  return (heard: Heard): boolean => 'failure' in heard && heard.failure === code;
}
function answers(status: number, body: RegExp) {
  return (heard: Heard): boolean =>
    'status' in heard && heard.status === status && body.test(heard.body);
}
function tells(offsetMs: number) {
  return (heard: Heard): boolean =>
    Math.abs((clockIn(heard) ?? Infinity) - Date.now() - offsetMs) < 4000;
}

describe.skipIf(refusal !== null)('an estate in a namespace', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'simulation-'));
  let simulation: Simulation;
  const points = (kind: Device['kind']): readonly Device[] =>
    simulation.estate.devices.filter((device) => device.kind === kind);
  const addresses = (): readonly string[] =>
    simulation.estate.devices.map((device) => device.address);

  beforeAll(async () => {
    simulation = await startSimulation({ devices: 80, seed: 1, mode: 'namespace', dataDir });
  });
  afterAll(async () => {
    await simulation.stop();
    rmSync(dataDir, { recursive: true });
  });

  it('answers pings and tells the right time everywhere', async () => {
    expect([...(await ping(addresses())).alive].sort()).toEqual([...addresses()].sort());
    const cameras = points('camera');
    const heard = await Promise.all(cameras.map((device) => askTime(device)));
    for (const one of heard) expect(tells(0)(one)).toBe(true);
    expect(await Promise.all(points('media-server').map(knock))).toEqual(
      points('media-server').map(() => 'open'),
    );
    expect(simulation.cannotPlay()).toEqual([]);
  });

  it('plays every fault as its row says, and is well again afterwards', async () => {
    const names = FAULT_NAMES.filter((name) => canSuffer(points('camera')[0]!, name));
    const cameras = points('camera').slice(0, names.length);
    await Promise.all(names.map((name, index) => simulation.inject(name, [cameras[index]!.id])));
    const { alive, said } = await ping(addresses());
    const heard = await Promise.all(cameras.map((device) => askTime(device)));
    names.forEach((name, index) => {
      const camera = cameras[index]!;
      expect(
        (isInside(name) ? tells(0) : FOUND[name])?.(heard[index]!),
        `${name} gave ${JSON.stringify(heard[index]).slice(0, 300)}`,
      ).toBe(true);
      expect(alive.has(camera.address), name).toBe(
        !FAULTS[name].dead.some((check) => check === 'icmp'),
      );
    });
    expect(said).toContain(`ICMP Host Unreachable from`);
    expect(alive.size).toBe(simulation.estate.devices.length - 3);
    await simulation.repair(cameras.map((device) => device.id));
    for (const one of await Promise.all(cameras.map((device) => askTime(device))))
      expect(tells(0)(one)).toBe(true);
    expect((await ping(addresses())).alive.size).toBe(simulation.estate.devices.length);
  });

  it('stops a media server and starts it again', async () => {
    const server = points('media-server')[0]!;
    await simulation.inject('tcp-refused', [server.id]);
    expect(await knock(server)).toBe('ECONNREFUSED');
    await simulation.repair([server.id]);
    expect(await knock(server)).toBe('open');
  });

  it('cuts many devices at once', async () => {
    const site = points('network')[0]!.site;
    const cut = simulation.estate.devices.filter((device) => device.site === site);
    const played = await simulation.inject(
      'silent',
      cut.map((device) => device.id),
    );
    expect(played.to - played.from).toBeLessThan(1000);
    const { alive } = await ping(addresses());
    expect(simulation.estate.devices.filter((device) => !alive.has(device.address))).toEqual(cut);
    await simulation.repair(cut.map((device) => device.id));
    expect((await ping(addresses())).alive.size).toBe(simulation.estate.devices.length);
  });

  it('serves one at a time and counts the connections that were open together', async () => {
    const [single, other] = points('checkpoint');
    await simulation.inject(faultOf('single-threaded', 100), [single!.id]);
    const times = await Promise.all(
      [1, 2, 3].map(async () => {
        await askTime(single!);
        return performance.now();
      }),
    );
    times.sort((a, b) => a - b);
    expect(times[2]! - times[0]!).toBeGreaterThan(150);
    await askTime(other!);
    await askTime(other!);
    const peaks = await simulation.peakConnections();
    expect([peaks[single!.id], peaks[other!.id]]).toEqual([3, 1]);
    await simulation.repair([single!.id]);
  });

  it('does not count connections together that came one after another, though it heard of the hang-up only with the next', async () => {
    const server = points('media-server')[0]!;
    process.kill(simulation.estatePid, 'SIGSTOP');
    try {
      expect([await knock(server), await knock(server)]).toEqual(['open', 'open']);
    } finally {
      process.kill(simulation.estatePid, 'SIGCONT');
    }
    // It runs again, and has heard all that waited.
    expect('status' in (await askTime(points('camera')[0]!))).toBe(true);
    expect((await simulation.peakConnections())[server.id]).toBe(1);
  });

  it('refuses what it cannot play, and says why', async () => {
    const [core] = points('network');
    const [camera] = points('camera');
    await expect(simulation.inject('silent', ['1'])).rejects.toThrow('the estate has no device 1');
    await expect(simulation.inject('onvif-hang', [core!.id])).rejects.toThrow(
      'does not run the service that onvif-hang is about',
    );
    await simulation.inject('silent', [camera!.id]);
    await expect(simulation.inject('onvif-hang', [camera!.id])).rejects.toThrow(
      'already suffers silent; repair it first',
    );
    await simulation.repair([camera!.id]);
    expect(canSuffer(core!, 'silent')).toBe(true);
  });

  it('records what was dead when, with stamps on both sides of each change', async () => {
    const [, camera] = points('camera');
    const before = Date.now();
    await simulation.inject('silent', [camera!.id]);
    await simulation.repair([camera!.id]);
    const after = Date.now();
    const truth = readTruth(simulation.truthFile);
    for (const check of camera!.checks) {
      const last = deadStretches(truth, camera!.id, check).at(-1)!;
      expect(last.fault).toBe('silent');
      const stamps = [
        before,
        last.died.from,
        last.died.to,
        last.revived!.from,
        last.revived!.to,
        after,
      ];
      expect(stamps).toEqual([...stamps].sort((a, b) => a - b));
    }
    const told = truth.changes.find(
      (change) => change.fault === 'clock-skew' && change.check === 'onvif',
    )!;
    expect([told.alive, told.clockOffsetMs]).toEqual([true, 90_000]);
  });

  it('plays a schedule to its end', async () => {
    const [camera, other] = points('camera');
    const scheduled = [
      { atMs: 0, forMs: 300, devices: [camera!.id], fault: faultOf('onvif-hang') },
      { atMs: 100, forMs: 100, devices: [camera!.id, other!.id], fault: faultOf('silent') },
    ];
    const lines = readTruth(simulation.truthFile).changes.length;
    await simulation.play(scheduled, new AbortController().signal);
    const played = readTruth(simulation.truthFile)
      .changes.slice(lines)
      .filter((change) => change.check === 'onvif');
    expect(played.map((change) => [change.device, change.fault])).toEqual([
      [camera!.id, 'onvif-hang'],
      [other!.id, 'silent'],
      [other!.id, null],
      [camera!.id, null],
    ]);
  });

  it('runs beside another in a slot of its own', async () => {
    const second = await startSimulation({
      devices: 5,
      seed: 2,
      mode: 'namespace',
      dataDir: join(dataDir, 'second'),
    });
    try {
      expect(second.estate.spec.network.base).not.toBe(simulation.estate.spec.network.base);
      expect((await ping(second.estate.devices.map((device) => device.address))).alive.size).toBe(
        5,
      );
    } finally {
      await second.stop();
    }
    expect((await ping(addresses())).alive.size).toBe(simulation.estate.devices.length);
  });
});
