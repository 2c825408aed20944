import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../ops/stack.ts';
import { runProgram, type Program } from '../support/program.ts';
import { devicesOf, scrape, sweptSince } from './answers.ts';
import { quickly, raiseEstate, refusalFor, type Stage } from './estate.ts';
import { nameOf, storedTimelines } from './facts.ts';

const refusal = refusalFor('our own blindness');

/** Longer than the gap of the quick intervals, so that the time is seen to be unobserved. */
const STOPPED_MS = 12_000;

describe.skipIf(refusal !== null)(
  'the built program, blinded in every way a test may blind it',
  () => {
    let stage: Stage;
    let program: Program;
    let data: string;

    beforeAll(async () => {
      stage = await raiseEstate('blind', 40, 11);
      data = join(stage.folder, 'data');
      mkdirSync(data);
      program = await runProgram(stage.simulation.inventoryFile, data, quickly(stage.folder));
      await until('all devices to be well', 40_000, allAre('intact'));
    }, 90_000);

    afterAll(async () => {
      await program.end('SIGTERM');
      await stage.end();
    });

    const allAre = (state: string) => async (): Promise<boolean> =>
      [...(await devicesOf(program)).values()].every((device) => device.state === state);
    const blindFor = (cause: string) => async (): Promise<boolean> =>
      (await scrape(program)).sum('watchpost_blind', `cause="${cause}"`) === 1;
    const inEstate = (...command: readonly string[]): void => {
      execFileSync('nsenter', [
        '--target',
        String(stage.simulation.estatePid),
        '--net',
        ...command,
      ]);
    };
    const files = (soft: number | string): void => {
      execFileSync('prlimit', ['--pid', String(program.pid), `--nofile=${soft}:`]);
    };
    const ids = (): readonly string[] => stage.simulation.estate.devices.map(({ id }) => id);

    const blinded = async (
      cause: string,
      blind: () => Promise<unknown>,
      mend: () => Promise<unknown>,
    ): Promise<void> => {
      await blind();
      await until(`blindness by ${cause}`, 20_000, blindFor(cause));
      await until('nobody to be observed', 20_000, allAre('unobserved'));
      const mendedAt = Date.now();
      await mend();
      await until('every check to be answered again', 40_000, () => sweptSince(program, mendedAt));
      await until('all devices to be well again', 20_000, allAre('intact'));
      expect(program.output()).toContain(`"cause":"${cause}"`);
    };

    it('the cable is out', { timeout: 120_000 }, () =>
      blinded(
        'link',
        () => {
          inEstate('ip', 'link', 'set', 'estate', 'down');
          return Promise.resolve();
        },
        () => {
          inEstate('ip', 'link', 'set', 'estate', 'up');
          return Promise.resolve();
        },
      ),
    );

    it('something beyond the cable lets nothing through', { timeout: 120_000 }, () =>
      blinded(
        'silence',
        () => stage.simulation.inject('silent', ids()),
        () => stage.simulation.repair(ids()),
      ),
    );

    it('no file can be opened any more', { timeout: 120_000 }, () => blindedByFiles());

    /** Nothing can be asked meanwhile, so what happened is read afterwards. */
    const blindedByFiles = async (): Promise<void> => {
      const before = (await scrape(program)).sum(
        'watchpost_blind_episodes_total',
        'cause="descriptors"',
      );
      files(16);
      const from = performance.now();
      await until('some sweeps to fail', 10_000, () => performance.now() - from > 8000);
      files(1024);
      await until('all devices to be well again', 40_000, allAre('intact'));
      expect(
        (await scrape(program)).sum('watchpost_blind_episodes_total', 'cause="descriptors"'),
      ).toBeGreaterThan(before);
    };

    it(
      'the process is stopped, longer than a gap and in the middle of its askings',
      { timeout: 120_000 },
      async () => {
        process.kill(program.pid, 'SIGSTOP');
        const stoppedAt = Date.now();
        await until('a long stop', STOPPED_MS + 5000, () => Date.now() - stoppedAt > STOPPED_MS);
        process.kill(program.pid, 'SIGCONT');
        const continuedAt = Date.now();
        await until('every check to be answered again', 40_000, () =>
          sweptSince(program, continuedAt),
        );
        expect((await scrape(program)).sum('watchpost_pauses_total')).toBeGreaterThanOrEqual(1);
        await until(
          'the facts to be stored',
          10_000,
          async () => (await scrape(program)).sum('watchpost_outbox_events') === 0,
        );
        const timelines = await storedTimelines({ dataDir: data }, stage.simulation.estate.devices);
        for (const [stream, { covered }] of timelines) {
          expect(
            covered.some(({ from, to }) => from < stoppedAt + 1000 && to > continuedAt - 1000),
            stream,
          ).toBe(false);
        }
      },
    );

    it('of all that not one outage was recorded', async () => {
      const timelines = await storedTimelines({ dataDir: data }, stage.simulation.estate.devices);
      expect(timelines.size).toBeGreaterThan(70);
      const wrong = stage.simulation.estate.devices.flatMap((device) =>
        device.checks
          .filter((check) =>
            timelines
              .get(`${device.id}/${check}`)
              ?.statements.some(({ state }) => state === 'down'),
          )
          .map((check) => nameOf(device, check)),
      );
      expect(wrong).toEqual([]);
    });
  },
);
