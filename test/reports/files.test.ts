import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Language } from '../../src/core/terms/language.ts';
import { collectMonth } from '../../src/reports/month/collect.ts';
import { cellText } from '../../src/core/text/cell-text.ts';
import { ratioText } from '../../src/reports/month/figures.ts';
import { documentFiles } from '../../src/reports/month/files.ts';
import { writeWhole } from '../../src/reports/write.ts';
import { monthlyDocument } from '../../src/reports/month/month.ts';
import { monthlyDocumentSchema, type MonthlyDocument } from '../../src/reports/month/schema.ts';
import { hoursOf } from '../../src/reports/tables/values.ts';
import { enrol, HOUR, leave, METHOD, OCTOBER, october, pinged } from './examples.ts';
import { memoryReader } from './memory-reader.ts';

const { from, to } = OCTOBER;
const ID = '34020000001320000001';
const HOSTILE = {
  formula: "=cmd|' /C calc'!A0",
  lines: 'one\r\ntwo\nthree',
  sneaky: '\t=1+1',
  backwards: '\u202egnp.exe',
  long: '摄'.repeat(200),
  quoted: 'say "no", then',
  rare: '\u{20000}\u{2a6d6}',
};

async function document(shuffle = false): Promise<MonthlyDocument> {
  const enrolments = [
    enrol({ id: ID, name: '路口一', contract: '2026-01', site: '城东' }),
    enrol({ id: ID, name: '路口一', contract: '0012', site: '城东' }, from + 50 * HOUR),
    ...Object.entries(HOSTILE).map(([id, text]) =>
      enrol({ id, name: text, site: text, vendor: text }),
    ),
    leave('lines', from + 9 * HOUR),
  ];
  const facts = [
    ...pinged(ID, from - HOUR, to + HOUR, [[from + HOUR, from + 27.5 * HOUR]]),
    ...pinged('formula', from, to, [[from, to + 1]]),
  ];
  const order = <T>(list: readonly T[]): readonly T[] =>
    shuffle ? [...list, ...list].reverse() : list;
  const collected = await collectMonth(
    memoryReader(order(facts), order(enrolments)),
    october(),
    () => undefined,
  );
  if (!collected.found) throw new Error(collected.why);
  return monthlyDocument(collected.collected, METHOD);
}

let folder = '';

async function writeReport(
  value: MonthlyDocument,
  out: string,
  language: Language,
): Promise<readonly string[]> {
  await mkdir(out, { recursive: true });
  const files = await documentFiles({ document: value, language, markBelow: 0.97, basis: [] });
  for (const { name, pieces } of files) await writeWhole(join(out, name), pieces());
  return files.map(({ name }) => join(out, name));
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchpost-report-'));
});
afterEach(() => rm(folder, { recursive: true }));

type Cells = Readonly<Record<string, string>>;
async function rowsOf(name: string): Promise<readonly Cells[]> {
  return parse<Cells>(await readFile(join(folder, name), 'utf8'), { bom: true, columns: true });
}

describe('the files of a report', () => {
  it('are the same bytes for the same facts, in whatever order and how often they were stored', async () => {
    await writeReport(await document(), join(folder, 'a'), 'zh-CN');
    await writeReport(await document(true), join(folder, 'b'), 'zh-CN');
    const names = await readdir(join(folder, 'a'));
    expect(names.sort()).toEqual([
      'changes.csv',
      'devices.csv',
      'findings.csv',
      'groups.csv',
      'method.csv',
      'outages.csv',
      'report.html',
      'report.json',
      'report.schema.json',
      'report.xlsx',
    ]);
    for (const name of names)
      expect(await readFile(join(folder, 'a', name))).toEqual(
        await readFile(join(folder, 'b', name)),
      );
  });

  it('make their folder, replace older ones, leave other files alone and nothing unfinished behind', async () => {
    const out = join(folder, 'new', 'deep');
    await writeReport(await document(), out, 'en');
    await writeFile(join(out, 'mine.txt'), 'mine');
    await writeFile(join(out, 'groups.csv'), 'old');
    const paths = await writeReport(await document(), out, 'en');
    expect(paths).toContain(join(out, 'report.json'));
    expect(await readFile(join(out, 'groups.csv'), 'utf8')).not.toBe('old');
    expect((await readdir(out)).filter((name) => !paths.includes(join(out, name)))).toEqual([
      'mine.txt',
    ]);
  });

  it('leave the older file whole and nothing unfinished where writing fails', async () => {
    await writeFile(join(folder, 'plain'), '');
    await expect(writeReport(await document(), join(folder, 'plain'), 'en')).rejects.toThrow(
      /EEXIST|ENOTDIR/,
    );
    const broken = { ...(await document()), zone: 'No/Where' };
    await writeFile(join(folder, 'devices.csv'), 'old');
    await expect(writeReport(broken, folder, 'en')).rejects.toThrow(RangeError);
    expect(await readFile(join(folder, 'devices.csv'), 'utf8')).toBe('old');
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('open in a spreadsheet: UTF-8 with byte order mark, CRLF, one line a row', async () => {
    await writeReport(await document(), folder, 'zh-CN');
    for (const name of ['devices.csv', 'groups.csv', 'outages.csv', 'changes.csv', 'method.csv']) {
      const text = await readFile(join(folder, name), 'utf8');
      expect(text.startsWith('\ufeff'), name).toBe(true);
      expect(text.slice(1)).not.toContain('\ufeff');
      expect(text.split('\r\n').at(-1)).toBe('');
      expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    }
  });

  it('have headings in the language asked for', async () => {
    await writeReport(await document(), folder, 'zh-CN');
    expect(Object.keys((await rowsOf('devices.csv'))[0]!).slice(0, 5)).toEqual([
      '设备编码',
      '名称',
      '类别',
      '辖区',
      '合同编号',
    ]);
    await writeReport(await document(), folder, 'en');
    expect(Object.keys((await rowsOf('devices.csv'))[0]!).slice(0, 5)).toEqual([
      'Device',
      'Name',
      'Kind',
      'Site',
      'Contract',
    ]);
  });

  it('keep 20-digit codes, leading zeros and dates as text, and disarm what is hostile', async () => {
    await writeReport(await document(), folder, 'en');
    const rows = await rowsOf('devices.csv');
    const named = (id: string): Cells => rows.find((row) => row.Device === id)!;
    expect(rows.filter((row) => row.Device === `'${ID}`).map((row) => row.Contract)).toEqual([
      "'2026-01",
      "'0012",
    ]);
    expect(named('formula').Name).toBe(`'${HOSTILE.formula}`);
    expect(named('lines').Name).toBe('one\\u000d\\u000atwo\\u000athree');
    expect(named('sneaky').Name).toBe('\\u0009=1+1');
    expect(named('backwards').Name).toBe('\\u202egnp.exe');
    expect([named('long').Name, named('quoted').Name, named('rare').Name]).toEqual([
      HOSTILE.long,
      HOSTILE.quoted,
      HOSTILE.rare,
    ]);
  });

  it('let the rows of devices.csv add up to the rows of groups.csv, part by part', async () => {
    await writeReport(await document(), folder, 'en');
    const devices = await rowsOf('devices.csv');
    const groups = await rowsOf('groups.csv');
    const sum = (rows: readonly Cells[], heading: string): number =>
      rows.reduce((total, row) => total + Number(row[heading]), 0);
    for (const heading of [
      'In service (ms)',
      'Unobserved (ms)',
      'Online (ms)',
      'Offline (ms)',
      'Intact (ms)',
      'Outages',
    ]) {
      expect(
        sum(
          groups.filter((row) => row['Grouped by'] === 'Total'),
          heading,
        ),
      ).toBe(sum(devices, heading));
      for (const contract of new Set(devices.map((row) => row.Contract))) {
        expect(
          sum(
            groups.filter((row) => row['Grouped by'] === 'Contract' && row.Group === contract),
            heading,
          ),
        ).toBe(
          sum(
            devices.filter((row) => row.Contract === contract),
            heading,
          ),
        );
      }
    }
    expect(sum(await rowsOf('outages.csv'), 'Offline (ms)')).toBe(sum(devices, 'Offline (ms)'));
  });

  it('show rates a spreadsheet can reckon with, and the month as the text it is', async () => {
    await writeReport(await document(), folder, 'en');
    const [total] = await rowsOf('groups.csv');
    expect([total!['Online rate (%)'], total!['Coverage (%)'], total!.Assessment]).toEqual([
      '48.22',
      '28.52',
      'Not fit for assessment',
    ]);
    expect((await rowsOf('method.csv'))[0]).toEqual({ Item: 'Month', Method: "'2026-10" });
  });

  it('list outages and changes for people', async () => {
    await writeReport(await document(), folder, 'zh-CN');
    expect((await rowsOf('outages.csv'))[0]).toMatchObject({
      设备编码: `'${ID}`,
      开始: '2026-10-01T01:00:00.000+08:00',
      结束: '2026-10-02T03:30:00.000+08:00',
      '时长（毫秒）': String(26.5 * HOUR),
      结束情况: '已恢复',
      原因: '超时',
    });
    expect((await rowsOf('outages.csv')).find((row) => row.设备编码 === 'formula')).toMatchObject({
      结束情况: '期末未恢复',
    });
    expect((await rowsOf('changes.csv')).map((row) => row.变动)).toEqual(['变更', '停用']);
    expect((await rowsOf('method.csv')).find((row) => row.项目 === '统计区间')).toMatchObject({
      口径: '2026-10-01T00:00:00.000+08:00 / 2026-11-01T00:00:00.000+08:00',
    });
  });
});

describe('report.json', () => {
  const published = (): Promise<string> =>
    readFile(new URL('../../config/formats/1/report.schema.json', import.meta.url), 'utf8');

  it('obeys the published schema and holds every text exactly', async () => {
    const value = await document();
    await writeReport(value, folder, 'zh-CN');
    const read = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as unknown;
    expect(read).toEqual(value);
    expect(monthlyDocumentSchema.parse(read)).toEqual(value);
    const schema = z.fromJSONSchema(
      JSON.parse(await published()) as Parameters<typeof z.fromJSONSchema>[0],
    );
    expect(schema.safeParse(read).error).toBeUndefined();
    expect(
      schema.safeParse({ ...value, devices: [{ ...value.devices[0], figures: {} }] }).success,
    ).toBe(false);
    expect(schema.safeParse({ ...value, generatedAt: 1 }).success).toBe(false);
  });
});

describe('texts', () => {
  it.each([
    '34020000001320000001',
    '0012',
    '3.5E+19',
    '1e5',
    '2026-10-01',
    '3-4',
    '1/2',
    '12:30',
    '1.10',
  ])('%s is marked as text', (text) => {
    expect(cellText(text)).toBe(`'${text}`);
  });

  it.each(['1001', '10.0.0.1', 'C-2026-01', '城东', '', 'fd00::1', '12345678901'])(
    '%j comes back from a spreadsheet as it was and is left alone',
    (text) => {
      expect(cellText(text)).toBe(text);
    },
  );

  it('show ratios by long division', () => {
    expect([
      ratioText({ part: 96_996, of: 100_000 }),
      ratioText({ part: 1, of: 3 }),
      ratioText({ part: 2, of: 3 }),
      ratioText({ part: 1, of: 2_000_000 }),
      ratioText({ part: 0, of: 0 }),
    ]).toEqual(['0.969960', '0.333333', '0.666667', '0.000001', null]);
    const of = Number.MAX_SAFE_INTEGER;
    expect([ratioText({ part: of - 1, of }), ratioText({ part: of, of })]).toEqual([
      '1.000000',
      '1.000000',
    ]);
  });

  it('show durations of more than a day in hours', () => {
    expect([hoursOf(0), hoursOf(26 * HOUR + 3 * 60_000 + 11_999), hoursOf(744 * HOUR)]).toEqual([
      '00:00:00',
      '26:03:11',
      '744:00:00',
    ]);
  });
});
