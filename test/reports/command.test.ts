import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { progressOn } from '../../src/cli/terminal/progress.ts';
import { report } from '../../src/cli/month/report.ts';
import { settingsSchema } from '../../src/config.ts';
import type { ReportReader } from '../../src/core/facts/fact-store.ts';
import type { MonthlyDocument } from '../../src/reports/month/schema.ts';
import { enrol, HOUR, OCTOBER, pinged } from './examples.ts';
import { memoryReader } from './memory-reader.ts';

const { from, to } = OCTOBER;
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchpost-report-'));
});
afterEach(() => rm(folder, { recursive: true }));

type Said = {
  readonly code: number;
  readonly lines: readonly string[];
  readonly errors: readonly string[];
};

async function run(month: string, reader: ReportReader, now = to + HOUR): Promise<Said> {
  const lines: string[] = [];
  const errors: string[] = [];
  const deps = { reader, settings: settingsSchema.parse({}), version: '1.2.3', now };
  const code = await report({ month, out: folder, lang: 'zh-CN' }, deps, {
    line: (text) => lines.push(text),
    error: (text) => errors.push(text),
  });
  return { code, lines, errors };
}

const reader = memoryReader(pinged('a', from, to, [[from, from + HOUR]]), [
  enrol({ id: 'a', contract: '合同一' }),
]);

describe('the report command', () => {
  it('writes the files, prints the totals and every path, and exits 0', async () => {
    const { code, lines, errors } = await run('2026-10', reader);
    expect([code, errors]).toEqual([0, []]);
    expect(lines[0]).toBe('2026-10 (Asia/Shanghai)');
    expect(lines.find((line) => line.startsWith('total'))).toMatch(
      /^total +1 +99\.87 +99\.87 +99\.87 +99\.87 +100\.00 +1 +01:00:00$/,
    );
    expect(lines.some((line) => line.startsWith('contract 合同一'))).toBe(true);
    for (const name of await readdir(folder)) expect(lines).toContain(join(folder, name));
    const written = JSON.parse(
      await readFile(join(folder, 'report.json'), 'utf8'),
    ) as MonthlyDocument;
    expect(written.method).toMatchObject({
      program: 'watchpost 1.2.3',
      confirmAfter: 3,
      checks: [
        { check: 'icmp', intervalMs: 10_000 },
        { check: 'onvif' },
        { check: 'tcp' },
        { check: 'rtsp' },
        { check: 'http' },
      ],
    });
  });

  it('calls a month that is not over preliminary', async () => {
    expect((await run('2026-10', reader, from + 5 * HOUR)).lines[0]).toBe(
      '2026-10 (Asia/Shanghai), not over yet: preliminary',
    );
  });

  it('exits 2 on a month that is none, writing nothing', async () => {
    const { code, errors } = await run('2026-13', reader);
    expect([code, errors]).toEqual([
      2,
      ['"2026-13" is not a month; write it as YYYY-MM, for example 2026-10'],
    ]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('exits 3 on a month without facts, and says what there is', async () => {
    const { code, errors } = await run('2026-03', reader);
    expect(code).toBe(3);
    expect(errors[0]).toMatch(
      /^no facts for 2026-03: no device was in service then; the first enrolment is of 2026-09-30/,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it('passes on that the store failed', async () => {
    await expect(
      run('2026-10', { ...reader, proven: () => Promise.reject(new Error('store away')) }),
    ).rejects.toThrow('store away');
  });
});

describe('the progress line', () => {
  const told = (
    isTTY: boolean,
  ): { readonly shown: string[]; readonly tell: (at: number, done: number) => void } => {
    const shown: string[] = [];
    let now = 5000;
    const progress = progressOn({ isTTY, write: (text) => shown.push(text) }, 'judging', () => now);
    return {
      shown,
      tell: (at, done) => {
        now = 5000 + at;
        progress(done, 10);
      },
    };
  };

  it('appears after a second, changes ten times a second, and is wiped when done', () => {
    const { shown, tell } = told(true);
    for (const [at, done] of [
      [999, 1],
      [1000, 2],
      [1099, 3],
      [1100, 4],
      [1200, 10],
    ] as const)
      tell(at, done);
    expect(shown).toEqual([
      '\r\u001b[Kjudging: 2 of 10',
      '\r\u001b[Kjudging: 4 of 10',
      '\r\u001b[K',
    ]);
  });

  it('stays silent for a short task, and where nobody watches', () => {
    const short = told(true);
    short.tell(10, 5);
    short.tell(2000, 10);
    const unwatched = told(false);
    unwatched.tell(2000, 5);
    expect([short.shown, unwatched.shown]).toEqual([[], []]);
  });
});
