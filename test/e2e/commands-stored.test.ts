import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Device } from '../../src/core/inventory/device.ts';
import { until } from '../ops/stack.ts';
import { monthBefore, serviceMonth } from '../support/month.ts';
import { runCommand, runProgram, type Ended, type Program } from '../support/program.ts';
import { devicesOf, sweptSince, watchedUpTo } from './answers.ts';
import { quickly, raiseEstate, refusalFor, type Stage } from './estate.ts';

const refusal = refusalFor('commands on a living estate');

const folder = mkdtempSync(join(tmpdir(), 'watchpost-commands-'));
/** Over, and not so long ago that the store keeps nothing of it any more. */
const lastMonth = monthBefore(serviceMonth(Date.now()));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a month of made-up facts', () => {
  it('makes the same report twice, byte for byte', { timeout: 60_000 }, async () => {
    const data = join(folder, 'history');
    const made = await runCommand([
      'simulate',
      '--history',
      lastMonth,
      '--devices',
      '30',
      '--seed',
      '5',
      '--data',
      data,
    ]);
    expect(made.code, made.output).toBe(0);
    const folders = [join(folder, 'once'), join(folder, 'again')];
    for (const out of folders) {
      const { code, output } = await runCommand([
        'report',
        '--month',
        lastMonth,
        '--data',
        data,
        '--out',
        out,
      ]);
      expect(code, output).toBe(0);
      expect(output).toMatch(/^total +30 /m);
    }
    const [once, again] = folders.map((out) =>
      readdirSync(out)
        .sort()
        .map((name) => [name, readFileSync(join(out, name), 'base64')]),
    );
    expect(once!.map(([name]) => name)).toEqual([
      'changes.csv',
      'devices.csv',
      'events.ndjson',
      'findings.csv',
      'groups.csv',
      'manifest.json',
      'method.csv',
      'outages.csv',
      'policy.json',
      'report.html',
      'report.json',
      'report.schema.json',
      'report.xlsx',
    ]);
    expect(again).toEqual(once);
  });
});

const checkSchema = z.object({
  device: z.looseObject({ id: z.string() }),
  observations: z.array(
    z.looseObject({ check: z.string(), outcome: z.looseObject({ result: z.string() }) }),
  ),
});

describe.skipIf(refusal !== null)('commands beside a daemon, and after it', () => {
  let stage: Stage;
  let program: Program;
  let flags: readonly string[];
  let well: Device;
  let dead: Device;

  const command = (...args: readonly string[]): Promise<Ended> => runCommand([...args, ...flags]);

  beforeAll(async () => {
    stage = await raiseEstate('commands', 20, 6);
    const data = join(stage.folder, 'data');
    mkdirSync(data);
    flags = ['--data', data, ...quickly(stage.folder)];
    program = await runProgram(stage.simulation.inventoryFile, data, flags.slice(2));
    [well, dead] = stage.simulation.estate.devices.filter(({ kind }) => kind === 'camera') as [
      Device,
      Device,
    ];
    await until('every check to have answered', 30_000, () => sweptSince(program, 0));
  }, 60_000);

  afterAll(async () => {
    await program.end('SIGTERM');
    await stage.end();
  });

  const inventory = (): readonly string[] => ['--inventory', stage.simulation.inventoryFile];
  const doctored = async (): Promise<void> => {
    const { code, stdout, stderr } = await command('doctor', ...inventory());
    expect(stderr).toBe('');
    for (const about of [
      'ping',
      'neighbours ipv4',
      'descriptors',
      'clock',
      'links',
      'dns',
      'icmp',
      'redis',
      'never answered',
    ])
      expect(stdout).toMatch(new RegExp(`^(good|doubtful|bad) +${about} `, 'm'));
    expect(stdout).toMatch(/^good +ping /m);
    expect(stdout).toMatch(/^good +redis +Redis \d.*\(embedded\).*append-only file on/m);
    expect(stdout).toMatch(/^good +never answered /m);
    expect(code).toBe(/^bad /m.test(stdout) ? 1 : 0);
  };

  it('status while all is well: code 0', async () => {
    const { code, output } = await command('status');
    expect(output).toBe('20 devices in service: 20 intact.\n');
    expect(code).toBe(0);
  });

  it('doctor beside the daemon reads the same store', doctored);

  it('check by id and by bare address: what is well gives 0, what is dead 1', async () => {
    await stage.simulation.inject('silent', [dead.id]);
    const only = quickly(stage.folder);
    const [byId, byAddress, json, failed] = await Promise.all([
      runCommand(['check', well.id, ...inventory(), ...only]),
      runCommand(['check', well.address, ...only]),
      runCommand(['check', well.id, '--json', ...inventory(), ...only]),
      runCommand(['check', dead.address]),
    ]);
    for (const one of [byId, byAddress]) {
      expect(one.code, one.output).toBe(0);
      expect(one.stdout).toMatch(
        /^icmp +answered in [\d.]+ ms\nonvif +answered in [\d.]+ ms; its clock is -?[\d.]+ s off/,
      );
    }
    expect(json.code).toBe(0);
    const told = checkSchema.parse(JSON.parse(json.stdout));
    expect([
      told.device.id,
      ...told.observations.map(({ check, outcome }) => `${check} ${outcome.result}`),
    ]).toEqual([well.id, 'icmp answered', 'onvif answered']);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(/^icmp +FAILED \(timeout\).*\nonvif +FAILED \(timeout\)/);
  });

  it(
    'status once a device is dead: code 1, and a table that names it',
    { timeout: 30_000 },
    async () => {
      await until(
        'the daemon to know',
        20_000,
        async () => (await devicesOf(program)).get(dead.id)?.state === 'offline',
      );
      await until('the store to know', 10_000, async () =>
        (await command('status')).output.includes('offline'),
      );
      const { code, stdout } = await command('status');
      expect(code).toBe(1);
      expect(stdout).toMatch(new RegExp(`^${dead.id} +${dead.name} +.*offline.*icmp timeout`, 'm'));
      expect(stdout).toContain('19 intact');
    },
  );

  it(
    'without the daemon, status, doctor and report read the same folder',
    { timeout: 60_000 },
    async () => {
      const month = serviceMonth(await watchedUpTo(program));
      expect(await program.end('SIGTERM')).toBe(0);
      const { code, stdout } = await command('status');
      expect(code).toBe(1);
      expect(stdout).toMatch(/^20 devices in service: /);
      await doctored();
      const report = await command(
        'report',
        '--month',
        month,
        '--out',
        join(stage.folder, 'report'),
      );
      expect(report.code, report.output).toBe(0);
      expect(report.stdout).toMatch(/^total +20 /m);
    },
  );
});
