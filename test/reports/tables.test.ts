import { describe, expect, it } from 'vitest';
import { term, LANGUAGES } from '../../src/core/terms/language.ts';
import { sheetOf } from '../../src/reports/book/sheet.ts';
import { tableHtml } from '../../src/reports/page/table.ts';
import { CHANGES } from '../../src/reports/tables/changes.ts';
import { COUNTING_METHODS } from '../../src/reports/tables/counting-methods.ts';
import { csvOf } from '../../src/reports/tables/csv.ts';
import { DEDUCTED_DEVICES } from '../../src/reports/tables/deducted-devices.ts';
import { DEVICES } from '../../src/reports/tables/devices.ts';
import { EXCLUSIONS } from '../../src/reports/tables/exclusions.ts';
import { FINDING_COUNTS } from '../../src/reports/tables/finding-counts.ts';
import { FINDINGS } from '../../src/reports/tables/findings.ts';
import { GROUPS, KINDS_AND_CONTRACTS, SITES } from '../../src/reports/tables/groups.ts';
import { INDICATORS } from '../../src/reports/tables/indicators.ts';
import { METHOD } from '../../src/reports/tables/method.ts';
import { OUTAGES } from '../../src/reports/tables/outages.ts';
import { SETTLEMENT } from '../../src/reports/tables/settlement.ts';
import { HASHES, SIGNATURES } from '../../src/reports/tables/signatures.ts';
import {
  columnsIn,
  columnsOf,
  count,
  duration,
  EVERY_LIST,
  money,
  rate,
  text,
  time,
  type Column,
  type Table,
  type View,
} from '../../src/reports/tables/table.ts';
import { YEAR_MONTHS } from '../../src/reports/tables/year-months.ts';
import { YEAR_SETTLEMENT } from '../../src/reports/tables/year-settlement.ts';

/** Names and columns of a table, without its rows. */
type Headings = {
  readonly name: Table<never>['name'];
  readonly columns: readonly Pick<Column<never>, 'key' | 'heading' | 'media'>[];
};

const TABLES: readonly Headings[] = [
  CHANGES,
  COUNTING_METHODS,
  DEDUCTED_DEVICES,
  DEVICES,
  EXCLUSIONS,
  FINDING_COUNTS,
  FINDINGS,
  GROUPS,
  HASHES,
  INDICATORS,
  KINDS_AND_CONTRACTS,
  METHOD,
  OUTAGES,
  SETTLEMENT,
  SIGNATURES,
  SITES,
  YEAR_MONTHS,
  YEAR_SETTLEMENT,
];

describe.each(TABLES.map((table) => [table.name.en, table] as const))('table %s', (_, table) => {
  it('names no two columns alike, by key or in any language', () => {
    const namings = [
      table.columns.map(({ key }) => key),
      ...LANGUAGES.map((language) => table.columns.map(({ heading }) => heading[language])),
    ];
    for (const names of namings) expect(new Set(names).size, names.join(', ')).toBe(names.length);
  });

  it('has no half-width bracket, comma or colon in a Chinese heading', () => {
    for (const { heading } of table.columns) expect(heading['zh-CN']).not.toMatch(/[(),:;]/);
  });
});

type Sample = {
  readonly name: string | null;
  readonly devices: number;
  readonly share: { readonly part: number; readonly of: number };
  readonly at: number;
  readonly ms: number;
  readonly fen: number;
};

const SAMPLES: Table<Sample> = {
  name: term('样例', 'Samples'),
  title: term('样例', 'samples'),
  frozen: 1,
  columns: [
    text('name', term('名称', 'Name'), ({ name }) => name, { media: EVERY_LIST }),
    count('devices', term('设备数', 'Devices'), ({ devices }) => devices, { media: EVERY_LIST }),
    rate('rate', term('率', 'Rate'), ({ share }) => share, {
      media: EVERY_LIST,
      markBelow: 'target',
    }),
    time('at', term('时间', 'Time'), ({ at }) => at, { media: EVERY_LIST }),
    duration('ms', term('时长', 'Duration'), ({ ms }) => ms, { media: EVERY_LIST }),
    money('fen', term('费用（元）', 'Fee (yuan)'), ({ fen }) => fen, { media: EVERY_LIST }),
    text('hidden', term('隐', 'Hidden'), () => 'hidden', { media: ['cover'] }),
  ],
};

const VIEW: View = { language: 'en', zone: 'Asia/Shanghai', markBelow: 0.97 };
const at = Date.UTC(2026, 9, 1, 4);
const row = { name: '0012', devices: 1300, share: { part: 2, of: 3 }, at, ms: 90_061_999, fen: 5 };
const empty: Sample = { ...row, name: null, share: { part: 0, of: 0 } };

describe('one definition of columns', () => {
  it('writes CSV with units in the headings, texts guarded, times with their offset', () => {
    expect([...csvOf(SAMPLES, [row, empty], VIEW)].join('').slice(1).split('\r\n')).toEqual([
      'Name,Devices,Rate (%),Time,Duration (ms),Fee (yuan)',
      "'0012,1300,66.67,2026-10-01T12:00:00.000+08:00,90061999,0.05",
      ',1300,,2026-10-01T12:00:00.000+08:00,90061999,0.05',
      '',
    ]);
  });

  it('writes cells a spreadsheet computes with: shares, serial dates, days, yuan', () => {
    const sheet = sheetOf(SAMPLES, [row, empty], '2026-10', VIEW);
    expect(sheet.headings).toEqual(['Name', 'Devices', 'Rate', 'Time', 'Duration', 'Fee (yuan)']);
    expect(sheet.columns.map(({ markBelow }) => markBelow)).toEqual([
      null,
      null,
      0.97,
      null,
      null,
      null,
    ]);
    expect(sheet.rowAt(0)).toEqual(['0012', 1300, 2 / 3, 46_296.5, 90_061_999 / 86_400_000, 0.05]);
    expect(sheet.rowAt(1).slice(0, 3)).toEqual([null, 1300, null]);
  });

  it('says so in the sheet of a table without rows', () => {
    const sheet = sheetOf(SAMPLES, [], '2026-10', VIEW);
    expect([sheet.rowCount, sheet.rowAt(0)]).toEqual([1, ['(none)', null, null, null, null, null]]);
  });

  it('writes HTML for people, and marks a rate below the target', () => {
    const [head, first, second] = tableHtml(SAMPLES, [row, empty], VIEW).split('\n');
    expect(head).toContain('<th>Rate</th><th>Time</th>');
    expect(first).toBe(
      '<tr><td>0012</td><td class="n">1300</td><td class="n bad">66.67 %</td><td class="n">2026-10-01T12:00:00.000+08:00</td><td class="n">25:01:01</td><td class="n">0.05</td></tr>',
    );
    expect(second).toContain('<td></td><td class="n">1300</td><td class="n"></td>');
  });

  it('leaves the columns of a part empty in a row without that part', () => {
    const [column] = columnsOf(SAMPLES.columns, (part: Sample | null) => part);
    expect([column!.value(row, 'en'), column!.value(null, 'en')]).toEqual(['0012', null]);
  });

  it('fills the eight columns of a cover with a label and the figures that matter most', () => {
    expect(columnsIn(GROUPS.columns, 'cover').map(({ key }) => key)).toEqual([
      'devices',
      'onlineRate',
      'onlineLower',
      'onlineUpper',
      'intactRate',
      'coverage',
      'assessment',
    ]);
  });
});
