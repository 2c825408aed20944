import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { GENERATED, INSERTIONS, NEW_FILES, RECORD_MONTH } from './planted-check.ts';
import { filesOfRepository, ROOT, textOf } from './sources.ts';

const STEP_LIMIT_MS = 240_000;

let copy: string;

/** Runs a program in the copy; resolves to what it printed, rejects with it when it fails. */
async function run(program: string, ...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(program, args, {
    cwd: copy,
    maxBuffer: 1 << 26,
    // The tests of the copy are not those of this run.
    env: { PATH: process.env['PATH'], HOME: copy },
  }).catch((error: unknown) => {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}\n${stderr}`);
  });
  return stdout + stderr;
}

const tool = (name: string): string => join(ROOT, 'node_modules/.bin', name);
const watchpost = (...args: readonly string[]): Promise<string> =>
  run(tool('tsx'), 'src/main.ts', ...args);

function insert(file: string, before: string, text: string): void {
  const path = join(copy, file);
  const whole = readFileSync(path, 'utf8');
  const at = whole.indexOf(before);
  if (at < 0) throw new Error(`${file} holds no ${JSON.stringify(before)}`);
  writeFileSync(path, whole.slice(0, at) + text + whole.slice(at));
}

/** What differs from the tree in the copy. */
function changedFiles(): readonly string[] {
  const known = filesOfRepository().filter(
    (file) => readFileSync(join(copy, file), 'latin1') !== readFileSync(join(ROOT, file), 'latin1'),
  );
  return [...known, ...Object.keys(NEW_FILES)].sort();
}

const reportSchema = z.object({ outages: z.array(z.object({ device: z.string() })) });

describe('a new check', () => {
  beforeAll(async () => {
    copy = mkdtempSync(join(tmpdir(), 'watchpost-new-check-'));
    for (const file of filesOfRepository())
      cpSync(join(ROOT, file), join(copy, file), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    for (const { file, before, text } of INSERTIONS) insert(file, before, text);
    for (const [file, text] of Object.entries(NEW_FILES)) writeFileSync(join(copy, file), text);
    writeFileSync(
      join(copy, 'config/reference.md'),
      await run(tool('tsx'), 'src/cli/service/reference.ts'),
    );
  }, STEP_LIMIT_MS);

  afterAll(() => {
    rmSync(copy, { recursive: true, force: true });
  });

  it('takes six files, three of them in src beside the probe', () => {
    const files = changedFiles();
    expect(files).toHaveLength(6);
    expect(files).toEqual(expect.arrayContaining([...GENERATED]));
    expect(
      files.filter((file) => file.startsWith('src/') && dirname(file) !== 'src/probes'),
    ).toEqual(['src/core/terms/checks.ts', 'src/simulator/faults.ts']);
  });

  it(
    'compiles with all tests',
    async () => {
      await run(tool('tsc'), '-p', 'tsconfig.json');
    },
    STEP_LIMIT_MS,
  );

  it(
    'passes its own test, against a real listener and a simulated device',
    async () => {
      expect(await run(tool('vitest'), 'run', 'test/probes/web.test.ts')).toContain('2 passed');
    },
    STEP_LIMIT_MS,
  );

  it('is documented', () => {
    expect(readFileSync(join(copy, 'config/reference.md'), 'utf8')).toContain(
      'checks.web.intervalMs',
    );
    expect(textOf('config/reference.md')).not.toContain('checks.web');
  });

  it(
    'is part of a month that is closed and proven',
    async () => {
      writeFileSync(join(copy, 'record-month.ts'), RECORD_MONTH);
      await run(tool('tsx'), 'record-month.ts', 'data');
      await watchpost('close', '--month', '2026-10', '--data', 'data');
      expect(await watchpost('verify', 'data/closed/2026-10/revision-1')).toContain('right');
      const report = readFileSync(join(copy, 'data/closed/2026-10/revision-1/report.json'), 'utf8');
      expect(reportSchema.parse(JSON.parse(report)).outages).toEqual([{ device: 'gate' }]);
    },
    STEP_LIMIT_MS,
  );
});
