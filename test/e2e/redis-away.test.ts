import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Device } from '../../src/core/inventory/device.ts';
import { streamId } from '../../src/core/facts/fact-store.ts';
import type { Played } from '../../src/simulator/messages.ts';
import { until } from '../ops/stack.ts';
import { runProgram, type Program } from '../support/program.ts';
import { devicesOf, scrape, sweptSince, type Told } from './answers.ts';
import { QUICK, quickly, raiseEstate, refusalFor, type Stage } from './estate.ts';
import { dump, lost, misdated, nameOf, statesOf, storedTimelines, type Dump } from './facts.ts';
import { foreignRedis, type ForeignRedis } from './redis.ts';

const refusal = refusalFor('a Redis that is away');

const PASSWORD = 'gate-7-open-sesame';

describe.skipIf(refusal !== null)(
  "an operator's own Redis that goes away while devices fail",
  () => {
    let stage: Stage;
    let data: string;
    let redis: ForeignRedis;
    let program: Program;
    let before: Dump;
    const logs: (() => string)[] = [];
    const scrapes: Told[] = [];
    const died = new Map<string, Played>();

    const start = async (): Promise<void> => {
      program = await runProgram(stage.simulation.inventoryFile, data, quickly(stage.folder), {
        REDIS_URL: redis.url,
      });
      logs.push(program.output);
    };
    const look = async (): Promise<Told> => {
      const told = await scrape(program);
      scrapes.push(told);
      return told;
    };
    const cameras = (): readonly Device[] =>
      stage.simulation.estate.devices.filter(({ kind }) => kind === 'camera');
    const outbox = (): string => join(data, 'outbox.ndjson');
    const kill = async (from: number, to: number): Promise<void> => {
      const ids = cameras()
        .slice(from, to)
        .map(({ id }) => id);
      const played = await stage.simulation.inject('silent', ids);
      for (const id of ids) died.set(id, played);
      await until(
        `${ids.length} more cameras to be offline`,
        20_000,
        async () =>
          [...(await devicesOf(program)).values()].filter(({ state }) => state === 'offline')
            .length === died.size,
      );
    };
    const untilStored = (): Promise<void> =>
      until('Redis to have everything', 30_000, async () => {
        const told = await look();
        return told.sum('watchpost_redis_up') === 1 && told.sum('watchpost_outbox_events') === 0;
      });

    beforeAll(async () => {
      stage = await raiseEstate('redis-away', 40, 3);
      data = join(stage.folder, 'data');
      redis = await foreignRedis(join(stage.folder, 'redis'), PASSWORD);
      await redis.start();
      await start();
      await until('the first sweep', 30_000, () => sweptSince(program, 0));
      await untilStored();
      before = await dump(redis.options);
    }, 90_000);

    afterAll(async () => {
      await program.end('SIGTERM');
      await redis.kill('SIGKILL');
      await stage.end();
    });

    /**
     * Two rounds of every check and more are observed, and more facts wait afterwards than did
     * before.
     */
    async function watchOutboxGrow(): Promise<void> {
      const first = await look();
      await until('polling to go on and the outbox to grow', 20_000, async () => {
        const told = await look();
        const grown = (metric: string): number => told.sum(metric) - first.sum(metric);
        return grown('watchpost_observations_total') > 120 && grown('watchpost_outbox_events') > 20;
      });
    }

    it(
      'stands still (SIGSTOP): polling, verdicts and metrics go on, and facts wait in the file',
      { timeout: 60_000 },
      async () => {
        await redis.kill('SIGSTOP');
        await kill(0, 3);
        await until(
          'Redis to be told as lost',
          20_000,
          async () => (await look()).sum('watchpost_redis_up') === 0,
        );
        await watchOutboxGrow();
        expect(statSync(outbox()).size).toBeGreaterThan(0);
        expect((await look()).sum('watchpost_outbox_size_bytes')).toBeGreaterThan(0);
      },
    );

    it('dies (SIGKILL): they still go on', { timeout: 60_000 }, async () => {
      await redis.kill('SIGKILL');
      await kill(3, 6);
      expect((await look()).sum('watchpost_redis_up')).toBe(0);
      await watchOutboxGrow();
    });

    it(
      'comes back from its file: the outbox is drained, and no fact from before is lost',
      { timeout: 60_000 },
      async () => {
        await redis.start();
        await untilStored();
        expect(lost(before, await dump(redis.options))).toEqual([]);
        expect((await look()).sum('watchpost_outbox_dropped_total')).toBe(0);
      },
    );

    it(
      'is away while the daemon is killed: the next start writes what the file holds',
      { timeout: 90_000 },
      async () => {
        before = await dump(redis.options);
        await redis.kill('SIGKILL');
        await kill(6, 9);
        await until('the new outages to be in the file', 20_000, () => {
          const falls = readFileSync(outbox(), 'utf8')
            .split('\n')
            .filter((line) => line.includes('"state":"down"'));
          return cameras()
            .slice(6, 9)
            .every(({ id, checks }) =>
              checks.every((check) =>
                falls.some((line) => line.includes(`"${id}"`) && line.includes(`"${check}"`)),
              ),
            );
        });
        await program.end('SIGKILL');
        await redis.start();
        await start();
        await untilStored();
        expect(program.output()).toMatch(/facts of an earlier run are written to Redis/);
        expect(lost(before, await dump(redis.options))).toEqual([]);
      },
    );

    it('in the end every outage is stored once, at its time, and none was made up', async () => {
      const { devices } = stage.simulation.estate;
      const timelines = await storedTimelines({ dataDir: data, url: redis.url }, devices);
      const faults = devices.flatMap((device) =>
        device.checks.flatMap((check) => {
          const states = statesOf(timelines.get(streamId({ device: device.id, check }))!);
          const fall = died.get(device.id);
          const isRight = states.map(({ state }) => state).join(' ') === (fall ? 'up down' : 'up');
          const fault = fall && states[1] ? misdated(states[1].since, fall, QUICK[check]) : null;
          return isRight && !fault
            ? []
            : [`${nameOf(device, check)}: ${fault ?? ''} ${JSON.stringify(states)}`];
        }),
      );
      expect(faults).toEqual([]);
    });

    it('never made a scrape take a second, and its password is told nowhere', async () => {
      expect(scrapes.length).toBeGreaterThan(20);
      expect(Math.max(...scrapes.map(({ tookMs }) => tookMs))).toBeLessThan(1000);
      const told = [
        ...logs.map((log) => log()),
        ...scrapes.map(({ text }) => text),
        ...(await dump(redis.options)).keys(),
      ];
      expect(logs.map((log) => log()).join('')).toContain('Redis');
      expect(told.filter((text) => text.includes(PASSWORD))).toEqual([]);
    });
  },
);
