import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommand } from '../support/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchpost-commands-'));
/** Nothing is stored of it, nor of any other. */
const MONTH = '2026-09';
/** Nobody listens on port 1. */
const NO_REDIS = { REDIS_URL: 'redis://:never-shown@127.0.0.1:1/0' };
const COMMANDS = [
  'run',
  'demo',
  'validate',
  'check',
  'status',
  'report',
  'doctor',
  'simulate',
] as const;

const [good, bad] = [join(folder, 'good.csv'), join(folder, 'bad.csv')];
writeFileSync(good, 'id,name,kind,site,address\na,A,camera,S,192.0.2.1\n');
writeFileSync(bad, 'id,name,kind,site,address\na,A,camera,S,300.0.2.1\n');

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe.concurrent('the command line', () => {
  it('shows every command, the exit codes and where settings come from', async () => {
    const { code, stdout } = await runCommand(['--help']);
    expect(code).toBe(0);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    for (const exit of [
      '0  done, and all is well',
      '1  done, and something',
      '2  wrong usage',
      '3  the store',
    ])
      expect(stdout).toContain(exit);
  });

  it.each(COMMANDS)('%s --help shows its options and an example of it', async (command) => {
    const { code, stdout } = await runCommand([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Options:\n/);
    expect(stdout).toMatch(new RegExp(`Example:\n  watchpost ${command} `));
  });

  const MISUSES: readonly (readonly [args: readonly string[], told: RegExp])[] = [
    [
      ['run', '--listen', 'nowhere'],
      /--listen: is no address and port; write for example 127\.0\.0\.1:9733/,
    ],
    [['demo', '--devices', '5'], /Write a whole number from 20 to 10000/],
    [
      ['validate', '--config', join(folder, 'none.yaml')],
      /none\.yaml: cannot be read .*check the path and its permissions/,
    ],
    [['check'], /missing required argument 'device'/],
    [['status', '--colour'], /unknown option '--colour'/],
    [
      ['report', '--month', '2026-13', '--out', folder],
      /Write a month as YYYY-MM, for example 2026-10/,
    ],
    [['doctor', 'everything'], /too many arguments|error: /],
    [['simulate', '--for', 'ever'], /Write a number and a unit: 90s, 5m, 2h/],
    [['watch'], /unknown command 'watch'/],
  ];
  it.each(MISUSES)('%j is refused with code 2 and a way out on stderr', async (args, told) => {
    const { code, stdout, stderr } = await runCommand(args);
    expect(stderr).toMatch(told);
    expect([code, stdout]).toEqual([2, '']);
  });

  it.each([['status'], ['report', '--month', MONTH, '--out', join(folder, 'never')]])(
    '%s with a Redis that is not there: code 3 and one clear line',
    async (...args) => {
      const { code, stdout, stderr } = await runCommand(args, NO_REDIS);
      expect(code).toBe(3);
      expect(stdout).toBe('');
      expect(stderr.trim().split('\n')).toEqual([
        expect.stringMatching(
          /^watchpost: the store cannot be reached: Redis at redis:\/\/127\.0\.0\.1:1\/0 cannot be reached: .*ECONNREFUSED/,
        ),
      ]);
    },
  );

  it('status and report of a store that holds nothing: code 3, and what to do', async () => {
    const data = ['--data', join(folder, 'empty')];
    const [status, report] = [
      await runCommand(['status', ...data]),
      await runCommand(['report', '--month', MONTH, '--out', join(folder, 'never'), ...data]),
    ];
    expect([status.code, report.code]).toEqual([3, 3]);
    expect(status.output).toContain(
      'Start the daemon with an inventory first: watchpost run --inventory FILE',
    );
    expect(report.stderr).toContain(MONTH);
  });

  it('validate tells good from bad: 0 and 1', async () => {
    const [ok, refused, none] = await Promise.all(
      [good, bad, join(folder, 'none.csv')].map((file) =>
        runCommand(['validate', '--inventory', file]),
      ),
    );
    expect(ok).toMatchObject({ code: 0, stderr: '' });
    expect(ok!.stdout).toContain('good, 1 device');
    expect(refused!.code).toBe(1);
    expect(refused!.stdout).toMatch(/bad\.csv: row 2, column "address", "300\.0\.2\.1": /);
    expect(none!.code).toBe(1);
    expect(none!.stdout).toContain('none.csv');
  });

  it('check with an inventory that is bad asks nothing: code 2', async () => {
    const { code, stderr } = await runCommand(['check', 'a', '--inventory', bad]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/bad\.csv: row 2, column "address"/);
  });
});
