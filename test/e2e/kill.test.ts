import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { streamId } from '../../src/core/facts/fact-store.ts';
import type { CheckName, Device } from '../../src/core/inventory/device.ts';
import type { Timeline } from '../../src/core/facts/timeline.ts';
import type { Played } from '../../src/simulator/messages.ts';
import { socketPathOf } from '../../src/store/socket-path.ts';
import { pidFileOf } from '../../src/store/server-process.ts';
import { until } from '../ops/stack.ts';
import { runProgram, type Program } from '../support/program.ts';
import {
  devicesOf,
  judgedSince,
  scrape,
  sweptSince,
  timelineOf,
  type ToldDevice,
} from './answers.ts';
import { QUICK, quickly, raiseEstate, refusalFor, type Stage } from './estate.ts';
import { lives } from './host.ts';
import { dump, lost, misdated, nameOf, statesOf, storedTimelines, type Dump } from './facts.ts';

const refusal = refusalFor('sudden death');

const VERDICT_LIMIT_MS = 15_000;
/** Longer than any check's observation speaks for: the time between is nobody's. */
const LONG_PAUSE_MS = 11_000;

/**
 * A device is intact from its first answer on, which after a restart is not told apart from the
 * first answer of its last check.
 */
const FIRST_ANSWERS_MS = QUICK.onvif + 1000;

/**
 * A silence is known a second after it was asked for, and a busy machine takes as long again to
 * write it down.
 */
const ANSWER_MS = 2000;

describe.skipIf(refusal !== null)('a daemon and a Redis that are killed again and again', () => {
  let stage: Stage;
  let data: string;
  let devices: readonly Device[];
  let program: Program;
  /** When devices were made to die, and to live again. */
  const died = new Map<string, Played>();
  const revived = new Map<string, Played>();
  const strikes: { readonly at: number; readonly redisAlone: boolean }[] = [];

  const start = async (flags = quickly(stage.folder)): Promise<Program> =>
    runProgram(stage.simulation.inventoryFile, data, flags);
  const read = (): Promise<Dump> => dump({ path: socketPathOf(data) });
  const redisPid = (): number => Number(readFileSync(pidFileOf(data), 'utf8'));
  const cameras = (): readonly Device[] => devices.filter(({ kind }) => kind === 'camera');
  /** Its ONVIF service fails and recovers before the first strike. */
  const mended = (): Device => cameras()[5]!;
  const kill = async (ids: readonly string[]): Promise<void> => {
    const played = await stage.simulation.inject('silent', ids);
    for (const id of ids) died.set(id, played);
  };

  beforeAll(async () => {
    stage = await raiseEstate('kill', 60, 2);
    data = join(stage.folder, 'data');
    devices = stage.simulation.estate.devices;
    program = await start();
    await until('the first sweep', 30_000, () => sweptSince(program, 0));
    await kill(
      cameras()
        .slice(0, 3)
        .map(({ id }) => id),
    );
    await stage.simulation.inject('onvif-refused', [mended().id]);
    await until('three cameras to be offline and one to be impaired', 20_000, async () => {
      const states = [...(await devicesOf(program)).values()].map(({ state }) => state);
      return (
        states.filter((state) => state === 'offline').length === 3 && states.includes('impaired')
      );
    });
    await stage.simulation.repair([mended().id]);
    await until(
      'the one to be intact',
      20_000,
      async () => (await devicesOf(program)).get(mended().id)?.state === 'intact',
    );
  }, 90_000);

  afterAll(async () => {
    await program.end('SIGTERM');
    await stage.end();
  });

  /**
   * Kills the daemon, and Redis at the same moment if asked; waits `pauseMs`, starts it again and
   * holds it to what it knew.
   */
  async function strikeDaemon(
    withRedis: boolean,
    pauseMs: number,
    meanwhile: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<{ readonly killedAt: number; readonly startedAt: number; readonly judgedAt: number }> {
    const known = await devicesOf(program);
    const server = redisPid();
    const before = await read();
    const killedAt = Date.now();
    strikes.push({ at: killedAt, redisAlone: false });
    if (withRedis) process.kill(server, 'SIGKILL');
    await program.end('SIGKILL');
    await until('redis-server to die with the daemon', 2000, () => !lives(server));
    await meanwhile();
    await sleep(pauseMs);
    const startedAt = Date.now();
    program = await start();
    await until('a verdict on every device', VERDICT_LIMIT_MS - (Date.now() - startedAt), () =>
      judgedSince(program, startedAt),
    );
    const judgedAt = Date.now();
    expect(lost(before, await read())).toEqual([]);
    expect(changed(known, await devicesOf(program))).toEqual([]);
    return { killedAt, startedAt, judgedAt };
  }

  /** Devices and checks that are told otherwise than before, although nothing was done to them. */
  function changed(
    before: ReadonlyMap<string, ToldDevice>,
    after: ReadonlyMap<string, ToldDevice>,
  ): readonly string[] {
    return devices.flatMap(({ id, name }) => {
      const [was, is] = [before.get(id)!, after.get(id)!];
      const known = is.checks.filter(
        ({ check, since }) => since !== was.checks.find((one) => one.check === check)?.since,
      );
      const isSame =
        was.state === is.state &&
        Math.abs((was.since ?? 0) - (is.since ?? 0)) <= FIRST_ANSWERS_MS &&
        known.length === 0;
      return isSame ? [] : [`${name} was ${JSON.stringify(was)}, is ${JSON.stringify(is)}`];
    });
  }

  /** The states a stream must have gone through by what was done to its device. */
  function wanted(device: Device, check: CheckName): string {
    const isMended = device === mended() && check === 'onvif';
    return [
      'up',
      ...(died.has(device.id) || isMended ? ['down'] : []),
      ...(revived.has(device.id) || isMended ? ['up'] : []),
    ].join(' ');
  }

  function told(
    timelines: ReadonlyMap<string, Timeline>,
    device: Device,
    check: CheckName,
  ): string {
    return statesOf(timelines.get(streamId({ device: device.id, check }))!)
      .map(({ state }) => state)
      .join(' ');
  }

  it.each([700, 1900, 3100])(
    'SIGKILL of the daemon %i ms on: no fact is lost, states go on as they were',
    { timeout: 40_000 },
    async (onMs) => {
      await sleep(onMs);
      await strikeDaemon(false, 0);
    },
  );

  it.each([300, 1100, 1700, 2500, 900])(
    'SIGKILL of Redis %i ms on: the daemon starts another, and watching has no gap',
    { timeout: 40_000 },
    async (onMs) => {
      await sleep(onMs);
      const before = await read();
      const server = redisPid();
      strikes.push({ at: Date.now(), redisAlone: true });
      process.kill(server, 'SIGKILL');
      await until(
        'another redis-server',
        15_000,
        () => !lives(server) && redisPid() !== server && lives(redisPid()),
      );
      await until('Redis to have everything', 15_000, async () => {
        const told = await scrape(program);
        return told.sum('watchpost_redis_up') === 1 && told.sum('watchpost_outbox_events') === 0;
      });
      expect(lost(before, await read())).toEqual([]);
    },
  );

  it.each([400, 1500, 2300])(
    'SIGKILL of both %i ms on: no fact is lost, states go on as they were',
    { timeout: 40_000 },
    async (onMs) => {
      await sleep(onMs);
      await strikeDaemon(true, 0);
    },
  );

  it.each([false, true])(
    'the time in which nobody looked is unobserved, to within an interval (Redis killed too: %s)',
    { timeout: 60_000 },
    async (withRedis) => {
      await sleep(1000);
      const { killedAt, startedAt, judgedAt } = await strikeDaemon(withRedis, LONG_PAUSE_MS);
      const faults: string[] = [];
      for (const device of devices) {
        const checks = await timelineOf(program, device.id, killedAt - 2 * QUICK.icmp, judgedAt);
        const stretches = checks.find(({ check }) => check === 'icmp')!.stretches;
        const blind = stretches.filter(
          ({ state, from, to }) => state === 'unobserved' && from < startedAt && to > killedAt,
        );
        const [gap] = blind;
        const isRight =
          blind.length === 1 &&
          gap!.from <= killedAt &&
          gap!.from >= killedAt - QUICK.icmp - ANSWER_MS &&
          gap!.to >= startedAt &&
          gap!.to <= judgedAt;
        if (!isRight)
          faults.push(
            `${nameOf(device, 'icmp')}: killed ${killedAt}, started ${startedAt}, judged ${judgedAt}: ${JSON.stringify(stretches)}`,
          );
      }
      expect(faults).toEqual([]);
    },
  );

  it(
    'what died while nobody looked is dated when it was found, and what came back is found up',
    { timeout: 60_000 },
    async () => {
      const [back, gone] = [cameras()[0]!, cameras()[10]!];
      const server = redisPid();
      await program.end('SIGKILL');
      strikes.push({ at: Date.now(), redisAlone: false });
      await until('redis-server to die with the daemon', 2000, () => !lives(server));
      await kill([gone.id]);
      revived.set(back.id, await stage.simulation.repair([back.id]));
      await sleep(LONG_PAUSE_MS);
      const startedAt = Date.now();
      program = await start();
      died.set(gone.id, { from: startedAt, to: Date.now() });
      await until('both to be judged anew', 15_000, async () => {
        const found = await devicesOf(program);
        return found.get(back.id)?.state === 'intact' && found.get(gone.id)?.state === 'offline';
      });
      await until('Redis to have it', 15_000, async () => {
        const timelines = await storedTimelines({ dataDir: data }, [back, gone]);
        return [back, gone].every((device) =>
          device.checks.every((check) => told(timelines, device, check) === wanted(device, check)),
        );
      });
    },
  );

  it(
    'with the default intervals, too, every device has a verdict within 15 s of the start',
    { timeout: 60_000 },
    async () => {
      await program.end('SIGKILL');
      strikes.push({ at: Date.now(), redisAlone: false });
      const startedAt = Date.now();
      program = await start([]);
      await until('a verdict on every device', VERDICT_LIMIT_MS - (Date.now() - startedAt), () =>
        judgedSince(program, startedAt),
      );
      console.log(`first verdicts on 60 devices ${Date.now() - startedAt} ms after the start`);
    },
  );

  it(
    'after all of it no transition is stored twice, none is made up, and the death of Redis left no gap',
    { timeout: 30_000 },
    async () => {
      expect(strikes.length).toBeGreaterThanOrEqual(12);
      await until(
        'Redis to have everything',
        15_000,
        async () => (await scrape(program)).sum('watchpost_outbox_events') === 0,
      );
      const timelines = await storedTimelines({ dataDir: data }, devices);
      const faults: string[] = [];
      for (const device of devices) {
        const fall = died.get(device.id);
        for (const check of device.checks) {
          const timeline = timelines.get(streamId({ device: device.id, check }))!;
          const states = statesOf(timeline);
          if (told(timelines, device, check) !== wanted(device, check))
            faults.push(
              `${nameOf(device, check)}: ${JSON.stringify(states)}, not ${wanted(device, check)}`,
            );
          const fault = fall && states[1] && misdated(states[1].since, fall, QUICK[check]);
          if (fault) faults.push(`${nameOf(device, check)}: ${fault}`);
          if (fall) continue;
          for (const { at } of strikes.filter(({ redisAlone }) => redisAlone)) {
            if (!timeline.covered.some(({ from, to }) => from < at && to > at))
              faults.push(
                `${nameOf(device, check)}: not covered at ${at}, when only Redis was killed`,
              );
          }
        }
      }
      expect(faults).toEqual([]);
    },
  );
});
