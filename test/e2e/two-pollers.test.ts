import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Device } from '../../src/core/inventory/device.ts';
import { streamId } from '../../src/core/facts/fact-store.ts';
import { spansIn } from '../../src/core/facts/timeline.ts';
import type { Played } from '../../src/simulator/messages.ts';
import { until } from '../ops/stack.ts';
import { runProgram, type Program } from '../support/program.ts';
import { devicesOf, judgedSince, scrape, sweptSince } from './answers.ts';
import { QUICK, quickly, raiseEstate, refusalFor, type Stage } from './estate.ts';
import { dump, lost, misdated, nameOf, statesOf, storedTimelines } from './facts.ts';
import { foreignRedis, type ForeignRedis } from './redis.ts';

const refusal = refusalFor('two daemons on one Redis');

/**
 * The bound: the one that stands by watches within this time of the other's death, in
 * milliseconds.
 */
const TAKEOVER_LIMIT_MS = 30_000;

describe.skipIf(refusal !== null)('two daemons on one Redis', () => {
  let stage: Stage;
  let redis: ForeignRedis;
  let first: Program;
  let second: Program;
  let fallen: Played;

  const start = (name: string): Promise<Program> =>
    runProgram(stage.simulation.inventoryFile, join(stage.folder, name), quickly(stage.folder), {
      REDIS_URL: redis.url,
    });
  const roleOf = async (program: Program): Promise<string> =>
    (await scrape(program)).sum('watchpost_role', 'role="active"') === 1 ? 'active' : 'standby';
  const observationsOf = async (program: Program): Promise<number> =>
    (await scrape(program)).sum('watchpost_observations_total') || 0;
  const cameras = (): readonly Device[] =>
    stage.simulation.estate.devices.filter(({ kind }) => kind === 'camera');

  beforeAll(async () => {
    stage = await raiseEstate('two', 40, 5);
    redis = await foreignRedis(join(stage.folder, 'redis'), 'two-keys-one-lock');
    await redis.start();
    first = await start('a');
    await until('the first sweep', 30_000, () => sweptSince(first, 0));
    second = await start('b');
  }, 90_000);

  afterAll(async () => {
    await Promise.all([first.end('SIGTERM'), second.end('SIGTERM')]);
    await redis.kill('SIGKILL');
    await stage.end();
  });

  it('one watches and the other stands by, asks nobody, and says so in a metric and in /-/ready', async () => {
    expect([await roleOf(first), await roleOf(second)]).toEqual(['active', 'standby']);
    const seen = await observationsOf(first);
    await until(
      'the active one to go on',
      20_000,
      async () => (await observationsOf(first)) > seen + 40,
    );
    expect(await observationsOf(second)).toBe(0);
    expect([await first.get('/-/ready'), await second.get('/-/ready')]).toEqual([
      expect.stringContaining('active'),
      expect.stringContaining('standby'),
    ]);
  });

  it('the active one stays so while Redis is gone, and the other does not begin', async () => {
    await redis.kill('SIGSTOP');
    fallen = await stage.simulation.inject('silent', [cameras()[0]!.id]);
    await until(
      'Redis to be told as lost by both, and the dead camera as offline',
      40_000,
      async () => {
        const told = await Promise.all(
          [first, second].map(async (program) => (await scrape(program)).sum('watchpost_redis_up')),
        );
        return (
          told.every((up) => up === 0) &&
          (await devicesOf(first)).get(cameras()[0]!.id)?.state === 'offline'
        );
      },
    );
    expect([await roleOf(first), await roleOf(second)]).toEqual(['active', 'standby']);
    expect(await observationsOf(second)).toBe(0);
    await redis.kill('SIGCONT');
    await until(
      'the active one to have written what waited',
      30_000,
      async () => (await scrape(first)).sum('watchpost_outbox_events') === 0,
    );
  }, 90_000);

  it('when the active one is killed the other watches within 30 s, and knows who was offline, and since when', async () => {
    const before = await dump(redis.options);
    const killedAt = Date.now();
    await first.end('SIGKILL');
    await until(
      'the other to have a verdict on everyone',
      TAKEOVER_LIMIT_MS,
      async () => (await roleOf(second)) === 'active' && judgedSince(second, killedAt),
    );
    const dead = (await devicesOf(second)).get(cameras()[0]!.id)!;
    expect(dead.state).toBe('offline');
    expect(dead.since).toBeLessThan(killedAt);
    expect(lost(before, await dump(redis.options))).toEqual([]);
  }, 60_000);

  it('the one that was killed stands by when it comes back; in the end every state is stored once, and nobody who lived was ever down', async () => {
    first = await start('a');
    expect(await roleOf(first)).toBe('standby');
    const { devices } = stage.simulation.estate;
    const timelines = await storedTimelines(
      { dataDir: join(stage.folder, 'b'), url: redis.url },
      devices,
    );
    const faults = devices.flatMap((device) =>
      device.checks.flatMap((check) => {
        const timeline = timelines.get(streamId({ device: device.id, check }))!;
        const isDead = device.id === cameras()[0]!.id;
        const states = statesOf(timeline)
          .map(({ state }) => state)
          .join(' ');
        const fall = statesOf(timeline).find(({ state }) => state === 'down');
        const fault = isDead && fall ? misdated(fall.since, fallen, QUICK[check]) : null;
        const isRight = isDead
          ? states === 'up down'
          : states === 'up' && spansIn(timeline, 'down').length === 0;
        return isRight && !fault ? [] : [`${nameOf(device, check)}: ${states} ${fault ?? ''}`];
      }),
    );
    expect(faults).toEqual([]);
  }, 60_000);
});
