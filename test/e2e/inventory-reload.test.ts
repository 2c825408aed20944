import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Device } from '../../src/core/inventory/device.ts';
import { socketPathOf } from '../../src/store/socket-path.ts';
import { until } from '../ops/stack.ts';
import { serviceMonth } from '../support/month.ts';
import { runCommand, runProgram, type Program } from '../support/program.ts';
import { devicesOf, scrape, sweptSince, type ToldDevice } from './answers.ts';
import { raiseEstate, refusalFor, type Stage } from './estate.ts';
import { dump } from './facts.ts';

const refusal = refusalFor('inventories that change');

const VERDICT_LIMIT_MS = 15_000;

const reportSchema = z.object({
  changes: z.array(
    z.object({
      device: z.string(),
      change: z.string(),
      before: z.looseObject({ contract: z.string() }).nullable(),
      after: z.looseObject({ contract: z.string() }).nullable(),
    }),
  ),
});

describe.skipIf(refusal !== null)('a daemon whose inventory changes under it', () => {
  let stage: Stage;
  let data: string;
  let inventory: string;
  let program: Program;
  /** Rows of the estate's inventory, headings first; no cell of it holds a comma. */
  let rows: readonly (readonly string[])[];
  let newcomer: Device;
  let leaver: Device;
  let moved: Device;
  let dead: Device;
  /** When the leaver left the inventory. */
  let replacedAt: number;

  const cameras = (): readonly Device[] =>
    stage.simulation.estate.devices.filter(({ kind }) => kind === 'camera');
  const column = (name: string): number => rows[0]!.indexOf(name);
  const without = (id: string, from = rows): typeof rows =>
    from.filter((row) => row[column('id')] !== id);
  const withCell = (id: string, name: string, value: string, from = rows): typeof rows =>
    from.map((row) =>
      row[column('id')] === id
        ? row.map((cell, index) => (index === column(name) ? value : cell))
        : row,
    );
  const text = (from: typeof rows): string => from.map((row) => row.join(',')).join('\r\n');
  /** As an editor does: the new file takes the old one's place. */
  const replace = (from: typeof rows): void => {
    writeFileSync(`${inventory}.new`, text(from));
    renameSync(`${inventory}.new`, inventory);
  };
  const reloads = async (result: 'success' | 'failure'): Promise<number> =>
    (await scrape(program)).sum('watchpost_inventory_reloads_total', `result="${result}"`);
  /**
   * Replaces the inventory and waits until it was read; resolves with what the program logged
   * meanwhile.
   */
  const offer = async (from: typeof rows, result: 'success' | 'failure'): Promise<string> => {
    const count = await reloads(result);
    const logged = program.output().length;
    replace(from);
    await until(
      `the inventory to be read with ${result}`,
      10_000,
      async () => (await reloads(result)) > count,
    );
    return program.output().slice(logged);
  };
  /** Changes of the inventory that the report of a month tells of. */
  const changesIn = async (month: string): Promise<z.infer<typeof reportSchema>['changes']> => {
    const out = join(stage.folder, `report-${month}`);
    const made = await runCommand(['report', '--month', month, '--data', data, '--out', out]);
    expect(made.code, made.output).toBe(0);
    return reportSchema.parse(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))).changes;
  };
  const standing = ({ state, since, checks }: ToldDevice): string =>
    JSON.stringify([
      state,
      since,
      checks.map(({ check, state: found, since: from }) => [check, found, from]),
    ]);
  const standings = async (): Promise<ReadonlyMap<string, string>> =>
    new Map([...(await devicesOf(program))].map(([id, device]) => [id, standing(device)]));
  const problemsIn = (log: string): string => {
    const line =
      log.split('\n').find((one) => one.includes('inventory refused')) ?? '{"problems":[]}';
    return z
      .object({ problems: z.array(z.string()) })
      .parse(JSON.parse(line))
      .problems.join('\n');
  };

  beforeAll(async () => {
    stage = await raiseEstate('reload', 30, 4);
    data = join(stage.folder, 'data');
    inventory = join(stage.folder, 'devices.csv');
    rows = readFileSync(stage.simulation.inventoryFile, 'utf8')
      .replace('\ufeff', '')
      .trim()
      .split('\r\n')
      .map((line) => line.split(','));
    [newcomer, leaver, moved, dead] = cameras() as [Device, Device, Device, Device];
    replace(without(newcomer.id));
    program = await runProgram(inventory, data);
    await stage.simulation.inject('silent', [dead.id]);
    await until('a verdict on every device', 30_000, () => sweptSince(program, 0));
    await until(
      'the dead camera to be offline',
      30_000,
      async () => (await devicesOf(program)).get(dead.id)?.state === 'offline',
    );
  }, 120_000);

  afterAll(async () => {
    await program.end('SIGTERM');
    await stage.end();
  });

  it(
    'refuses a file with a code twice and a ring of parents, says where and how to mend it, and goes on as before',
    { timeout: 30_000 },
    async () => {
      const before = await standings();
      const { devices } = stage.simulation.estate;
      const child = devices.find(({ parent }) => parent !== '')!;
      const core = devices.find(({ id }) => id === child.parent)!;
      const twice = rows.findIndex((row) => row[column('id')] === moved.id) + 1;
      const bad = withCell(core.id, 'parent', child.id, withCell(leaver.id, 'id', moved.id));
      const problems = problemsIn(await offer(bad, 'failure'));
      expect(problems).toMatch(
        new RegExp(
          `devices\\.csv: row \\d+, column "id", "${moved.id}": is the code of row \\d+ too; give each device its own code`,
        ),
      );
      expect(problems).toContain(`row ${twice}`);
      expect(problems).toMatch(
        /devices\.csv: row \d+, column "parent", "\d+": closes a ring of parents \(.+ → .+\); clear the cell/,
      );
      expect((await scrape(program)).sum('watchpost_inventory_last_reload_successful')).toBe(0);
      expect(await standings()).toEqual(before);
    },
  );

  it(
    'takes a good file that replaces it: who stays keeps state and since, who is gone is told of nowhere, who is new is judged within 15 s',
    { timeout: 60_000 },
    async () => {
      const before = await standings();
      expect(before.has(newcomer.id)).toBe(false);
      replacedAt = Date.now();
      await offer(without(leaver.id), 'success');
      await until(
        'a verdict on the newcomer',
        VERDICT_LIMIT_MS - (Date.now() - replacedAt),
        async () => (await devicesOf(program)).get(newcomer.id)?.state === 'intact',
      );
      const told = await scrape(program);
      expect(told.sum('watchpost_inventory_last_reload_successful')).toBe(1);
      expect(told.text).not.toContain(leaver.id);
      expect(await program.get(`/api/v1/devices/${leaver.id}`)).toContain(
        'no device of the inventory has this id',
      );
      const after = await standings();
      expect(after.has(leaver.id)).toBe(false);
      expect([...before].filter(([id, was]) => id !== leaver.id && after.get(id) !== was)).toEqual(
        [],
      );
      expect(JSON.parse(after.get(dead.id)!)).toEqual(expect.arrayContaining(['offline']));
    },
  );

  it(
    'reads it again on SIGHUP though nothing changed, and nothing changes',
    { timeout: 30_000 },
    async () => {
      const before = await standings();
      const count = await reloads('success');
      process.kill(program.pid, 'SIGHUP');
      await until(
        'the inventory to be read',
        10_000,
        async () => (await reloads('success')) > count,
      );
      expect(await standings()).toEqual(before);
    },
  );

  it(
    'a device under another contract keeps its state, and the report tells of the move, of who entered and of who left',
    { timeout: 30_000 },
    async () => {
      const before = await standings();
      await offer(withCell(moved.id, 'contract', 'HT-MOVED', without(leaver.id)), 'success');
      const told = await devicesOf(program);
      expect(told.get(moved.id)?.contract).toBe('HT-MOVED');
      expect(new Map([...told].map(([id, device]) => [id, standing(device)]))).toEqual(before);
      await until('Redis to have the move', 10_000, async () =>
        [...(await dump({ path: socketPathOf(data) })).keys()].some((field) =>
          field.includes('HT-MOVED'),
        ),
      );
      // The month may have turned between the two changes.
      const months = new Set([replacedAt, Date.now()].map(serviceMonth));
      const changes = (await Promise.all([...months].map(changesIn))).flat();
      const later = changes.filter(
        ({ device, change }) => device === moved.id || (device === leaver.id && change === 'left'),
      );
      expect(
        later.map(({ device, change, before: was, after: is }) => [
          device,
          change,
          was?.contract,
          is?.contract,
        ]),
      ).toEqual(
        expect.arrayContaining([
          [moved.id, 'moved', moved.contract, 'HT-MOVED'],
          [leaver.id, 'left', leaver.contract, undefined],
        ]),
      );
    },
  );
});
