import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectMonth } from '../../../src/reports/month/collect.ts';
import { documentFiles } from '../../../src/reports/month/files.ts';
import { monthlyDocument } from '../../../src/reports/month/month.ts';
import type { MonthlyDocument } from '../../../src/reports/month/schema.ts';
import { loadRubric } from '../../../src/reports/rubric/load.ts';
import { enrol, exclude, HOUR, METHOD, OCTOBER, october, pinged } from '../examples.ts';
import { memoryReader } from '../memory-reader.ts';

const { from, to } = OCTOBER;
const ID = '34020000001320000001';
const HOSTILE = [
  "=cmd|' /C calc'!A0",
  'one\r\ntwo',
  '\u202egnp.exe',
  '摄'.repeat(200),
  '</t></is></c><script>alert(1)</script>',
  'constructor',
  '__proto__',
  '\ud800 half',
  '&amp;',
  '\ue000mark',
];

async function october2026(): Promise<MonthlyDocument> {
  const enrolments = [
    enrol({ id: ID, contract: '0012' }),
    ...HOSTILE.map((text, index) =>
      enrol({ id: `h${index}`, name: text, site: text, vendor: text }),
    ),
  ];
  const facts = [
    ...pinged(ID, from, to, [[from + HOUR, from + 24.5 * HOUR]]),
    ...pinged('h0', from, to - 50 * HOUR),
  ];
  const exclusions = [exclude('x-1', [ID], from + 2 * HOUR, from + 4 * HOUR)];
  const rubric = loadRubric(new URL('../../../config/evaluation.yaml', import.meta.url).pathname);
  const collected = await collectMonth(
    memoryReader(facts, enrolments, undefined, exclusions),
    october({ rubric }),
    () => undefined,
  );
  if (!collected.found) throw new Error(collected.why);
  return monthlyDocument(collected.collected, METHOD);
}

async function fileOf(document: MonthlyDocument, name: string): Promise<Buffer> {
  const files = await documentFiles({
    document,
    language: 'zh-CN',
    markBelow: 0.97,
    basis: [
      ['events.ndjson', 'e'.repeat(64)],
      ['policy.json', 'f'.repeat(64)],
    ],
  });
  const pieces: Buffer[] = [];
  for await (const piece of files.find((file) => file.name === name)!.pieces())
    pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

let folder = '';
let document: MonthlyDocument;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchpost-book-'));
  document = await october2026();
  await writeFile(join(folder, 'report.xlsx'), await fileOf(document, 'report.xlsx'));
});
afterAll(() => rm(folder, { recursive: true }));

function hasOffice(): boolean {
  try {
    execFileSync('soffice', ['--version'], { stdio: 'ignore', timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}

describe('the workbook', () => {
  it('is the same bytes in any zone of the host and at any time', () => {
    const script = `
      import { readFileSync } from 'node:fs';
      import { createHash } from 'node:crypto';
      const { documentFiles } = await import(${JSON.stringify(new URL('../../../src/reports/month/files.ts', import.meta.url).href)});
      const document = JSON.parse(readFileSync(0, 'utf8'));
      const files = await documentFiles({ document, language: 'zh-CN', markBelow: 0.97, basis: [] });
      for (const { name, pieces } of files) { const hash = createHash('sha256'); for await (const piece of pieces()) hash.update(piece); console.log(name, hash.digest('hex')); }`;
    const under = (TZ: string): string =>
      execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
        input: JSON.stringify(document),
        env: { ...process.env, TZ },
        encoding: 'utf8',
        timeout: 60_000,
      });
    const utc = under('UTC');
    expect(utc).toMatch(/report\.xlsx [0-9a-f]{64}/);
    expect(under('Asia/Shanghai')).toBe(utc);
    expect(under('America/St_Johns')).toBe(utc);
  });

  it('holds texts of operators as texts, whatever they are, and never as markup or formula', async () => {
    const entries = unzipSync(await fileOf(document, 'report.xlsx'));
    const sheets = Object.entries(entries)
      .filter(([name]) => name.startsWith('xl/worksheets/sheet'))
      .map(([, bytes]) => strFromU8(bytes))
      .join('');
    expect(sheets).not.toMatch(/<f>(?!AND)|<script|\u202e|\r|function/);
    expect(sheets).toContain('<t xml:space="preserve">constructor</t>');
    expect(sheets).toContain('<t xml:space="preserve">=cmd|&#39; /C calc&#39;!A0</t>');
    expect(sheets).toContain('one\\u000d\\u000atwo');
    expect(sheets).toContain('\\ud800 half');
    expect(sheets).toContain('摄'.repeat(200));
    expect(strFromU8(entries['xl/sharedStrings.xml']!)).not.toContain('\ue000');
  });

  it('is set up for A4 across with repeated headings, filters and frozen headings', async () => {
    const entries = unzipSync(await fileOf(document, 'report.xlsx'));
    const workbook = strFromU8(entries['xl/workbook.xml']!);
    const lists = Object.entries(entries).filter(
      ([name, bytes]) =>
        name.startsWith('xl/worksheets/sheet') && strFromU8(bytes).includes('<autoFilter'),
    );
    expect(lists.length).toBeGreaterThanOrEqual(8);
    expect(workbook.match(/_xlnm\.Print_Titles/g)).toHaveLength(lists.length);
    for (const [, bytes] of lists)
      expect(strFromU8(bytes)).toMatch(
        /fitToPage="1".*state="frozen".*paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/s,
      );
  });

  it.skipIf(!hasOffice())(
    'opens in LibreOffice, and every list shows the figures of report.json (left out where soffice is missing)',
    { timeout: 180_000 },
    async () => {
      const convert = (filter: string): void => {
        execFileSync(
          'soffice',
          [
            `-env:UserInstallation=file://${folder}/profile`,
            '--headless',
            '--convert-to',
            filter,
            '--outdir',
            folder,
            join(folder, 'report.xlsx'),
          ],
          { stdio: 'ignore', timeout: 120_000 },
        );
      };
      convert('csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1');
      convert('pdf');
      expect((await readFile(join(folder, 'report.pdf'))).subarray(0, 5).toString()).toBe('%PDF-');
      const names = (await readdir(folder)).filter((name) => name.endsWith('.csv'));
      const sheet = async (name: string): Promise<readonly (readonly string[])[]> =>
        parse(
          await readFile(
            join(
              folder,
              names.find((file) => file.includes(name))!,
            ),
            'utf8',
          ),
          { bom: true, relax_column_count: true },
        ).slice(1);
      const [heads, ...rows] = await sheet('按设备');
      const at = (row: readonly string[], head: string): string => row[heads!.indexOf(head)]!;
      expect(rows.map((row) => row[0])).toEqual(document.devices.map(({ id }) => id));
      for (const [
        index,
        {
          figures: { online, intact, coverage, outages, inServiceMs },
        },
      ] of document.devices.entries()) {
        const row = rows[index]!;
        for (const [head, { part, of }] of [
          ['在线率', online.rate],
          ['在线率下限', online.lower],
          ['在线率上限', online.upper],
          ['完好率', intact.rate],
          ['覆盖率', coverage],
        ] as const) {
          if (of === 0) expect(at(row, head)).toBe('');
          else expect(Number(at(row, head).replace('%', ''))).toBeCloseTo((100 * part) / of, 9);
        }
        expect([Number(at(row, '离线次数')), Number(at(row, '在役')) * 24 * HOUR]).toEqual([
          outages,
          inServiceMs,
        ]);
      }
      const [outageHeads, ...outages] = await sheet('离线明细');
      expect(
        outages.map((row) => [
          row[0],
          row[outageHeads!.indexOf('开始')],
          Math.round(Number(row[outageHeads!.indexOf('时长')]) * 24 * HOUR),
        ]),
      ).toEqual([[ID, '2026-10-01 01:00:00', 23.5 * HOUR]]);
      const [exclusionHeads, ...exclusions] = await sheet('报备');
      expect(
        exclusions.map((row) => [
          row[0],
          Math.round(Number(row[exclusionHeads!.indexOf('剔除时长')]) * 24 * HOUR),
        ]),
      ).toEqual([['x-1', 2 * HOUR]]);
    },
  );
});

describe('the page', () => {
  it('escapes what is hostile and needs neither script nor network', async () => {
    const page = (await fileOf(document, 'report.html')).toString();
    expect(page).not.toMatch(/<script|\u202e|https?:|src=|@import|url\(/);
    expect(page).toContain('&lt;/t&gt;&lt;/is&gt;&lt;/c&gt;&lt;script&gt;');
    expect(page.match(/<svg /g)!.length).toBe(3);
    expect(page).toContain('摄'.repeat(200));
  });

  it('is the same in English', async () => {
    const files = await documentFiles({ document, language: 'en', markBelow: 0.97, basis: [] });
    let page = '';
    for await (const piece of files.find(({ name }) => name === 'report.html')!.pieces())
      page += String(piece);
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('Online rate by day');
  });
});
