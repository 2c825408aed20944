import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { verify } from '../../src/cli/month/close.ts';
import { reportYear } from '../../src/cli/month/report-year.ts';
import { settingsSchema } from '../../src/config.ts';
import { percent } from '../../src/core/judging/availability.ts';
import { NO_POLICY } from '../../src/core/contracts/contract.ts';
import type { ReportReader } from '../../src/core/facts/fact-store.ts';
import { civilMonth } from '../../src/core/time/civil-time.ts';
import type { Language } from '../../src/core/terms/language.ts';
import { sha256 } from '../../src/reports/proof/canonical.ts';
import { writeYearDocuments, type YearPolicy } from '../../src/reports/proof/year-dossier.ts';
import { loadRubric } from '../../src/reports/rubric/load.ts';
import { drawYear } from '../../src/reports/year/year.ts';
import { yearDocumentSchema, type YearDocument } from '../../src/reports/year/schema.ts';
import { aContract } from '../support/contracts.ts';
import { enrol, HOUR, METHOD, october, pinged } from './examples.ts';
import { memoryReader } from './memory-reader.ts';
import { forge } from './proof/forge.ts';

const ZONE = 'Asia/Shanghai';
const rubric = loadRubric('config/evaluation.yaml');

it('a year is its months in one exact sum, scored by the same form; months without facts are named', async () => {
  const oct = civilMonth('2026-10', ZONE);
  const nov = civilMonth('2026-11', ZONE);
  const facts = [oct, nov].flatMap((month) => {
    const edge = Date.UTC(2026, new Date(month.to - 1).getUTCMonth(), 1);
    return [
      ...pinged('a', month.from, edge),
      ...pinged('a', edge, month.to, [[edge + 48 * HOUR, edge + (month === oct ? 54 : 84) * HOUR]]),
    ];
  });
  const rest = october({ rubric, asOf: nov.to });
  const reader = memoryReader(facts, [enrol({ id: 'a', checks: ['icmp'] }, oct.from)]);
  const document = await drawYear(
    (month) => Promise.resolve(month < '2026-12' ? reader : null),
    { ...rest, year: '2026' },
    METHOD,
    () => undefined,
  );
  if (!document) throw new Error('no month has facts');
  expect(yearDocumentSchema.parse(document)).toEqual(document);
  expect([
    document.complete,
    document.months.map(({ month }) => month),
    document.missing.length,
  ]).toEqual([false, ['2026-10', '2026-11'], 10]);
  const inServiceMs = nov.to - oct.from;
  expect(document.figures.online.rate).toMatchObject({
    part: inServiceMs - 42 * HOUR,
    of: inServiceMs,
  });
  const online = document.evaluation!.rows.find(({ id }) => id === 'online')!;
  expect([online.actual!.shown, online.met, online.earned!.shown]).toEqual([
    '97.13',
    true,
    '10.00',
  ]);
  const repair = document.evaluation!.rows.find(({ id }) => id === 'repair')!;
  expect([repair.actual!.shown, repair.earned!.shown]).toEqual(['50.00', '5.26']);
  expect(document.evaluation!.rows.find(({ id }) => id === 'devices')!.actual!.shown).toBe('1.00');
  expect(
    document
      .evaluation!.rows.filter(({ status }) => status === 'person')
      .map(({ id, earned }) => [id, earned]),
  ).toEqual([
    ['cost', null],
    ['benefit', null],
    ['satisfaction', null],
  ]);
  expect(document.evaluation!.grade).toBeNull();
});

it('a year without any facts says so', async () => {
  const rest = october();
  expect(
    await drawYear(
      () => Promise.resolve(memoryReader([], [])),
      { ...rest, year: '2026' },
      METHOD,
      () => undefined,
    ),
  ).toBeNull();
});

const HOSTILE = "=cmd|' /C calc'!A0<script>";
const CONTRACTS = [
  aContract({
    number: '0012',
    name: HOSTILE,
    monthlyFeeFen: 1_000_055,
    policy: {
      ...NO_POLICY,
      target: { part: 97, of: 100 },
      deductions: [{ rule: 'downtimeOver', limitMs: 8 * HOUR, charge: 'sum', amountFen: 10_000 }],
    },
  }),
  aContract({ number: 'B', policy: { ...NO_POLICY, target: { part: 97, of: 100 } } }),
];

/** Two months of two contracts: one device down for 30 and 6 hours, one never. */
function recorded(): ReportReader {
  const [sep, oct] = [civilMonth('2026-09', ZONE), civilMonth('2026-10', ZONE)];
  const facts = [
    ...pinged('a', sep.from, sep.to, [[sep.from + HOUR, sep.from + 31 * HOUR]]),
    ...pinged('a', sep.to, oct.to, [[sep.to + HOUR, sep.to + 7 * HOUR]]),
    ...pinged('b', sep.from, oct.to),
  ];
  return memoryReader(facts, [
    enrol({ id: 'a', contract: '0012', checks: ['icmp'] }, sep.from),
    enrol({ id: 'b', contract: 'B', checks: ['icmp'] }, sep.from),
  ]);
}

function policyOf(language: Language): YearPolicy {
  const [{ from }, { to }] = [civilMonth('2026-01', ZONE), civilMonth('2026-12', ZONE)];
  return {
    format: 1,
    year: '2026',
    zone: ZONE,
    period: { from, to },
    language,
    method: METHOD,
    evaluation: rubric,
    contracts: CONTRACTS,
    holidays: [],
    workdays: [],
    onlineTarget: 97,
  };
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchpost-year-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function written(
  name: string,
  language: Language,
): Promise<{ readonly out: string; readonly document: YearDocument }> {
  const out = join(folder, name);
  const drawn = await writeYearDocuments({
    folder: out,
    policy: policyOf(language),
    reader: recorded(),
    onProgress: () => undefined,
  });
  if (!drawn.found) throw new Error(drawn.why);
  return { out, document: drawn.document };
}

async function bytesIn(out: string): Promise<ReadonlyMap<string, Buffer>> {
  return new Map(
    await Promise.all(
      (await readdir(out))
        .sort()
        .map(async (name) => [name, await readFile(join(out, name))] as const),
    ),
  );
}

/** The cells of a sheet by their addresses, texts and numbers as they stand. */
function cellsOf(workbook: Buffer, sheet: number): ReadonlyMap<string, string> {
  const entries = unzipSync(workbook);
  const shared = [
    ...strFromU8(entries['xl/sharedStrings.xml']!).matchAll(/<si>.*?<t[^>]*>(.*?)<\/t><\/si>/gs),
  ].map(([, text]) => text!);
  const xml = strFromU8(entries[`xl/worksheets/sheet${sheet}.xml`]!);
  return new Map(
    [
      ...xml.matchAll(
        /<c r="([A-Z]+\d+)"([^>]*?)>(?:<is><t[^>]*>(.*?)<\/t><\/is>|<v>(.*?)<\/v>)<\/c>/g,
      ),
    ].map(([, at, attributes, text, value]) => [
      at!,
      text ?? (attributes!.includes('t="s"') ? shared[Number(value)]! : value!),
    ]),
  );
}

describe.each(['zh-CN', 'en'] as const)('the documents of a year in %s', (language) => {
  it('show the figures of year.json in the workbook: cover, form, settlement with its months, months, method', async () => {
    const { out, document } = await written(`figures-${language}`, language);
    const workbook = await readFile(join(out, 'report.xlsx'));
    const numberAt = (sheet: number, at: string): number =>
      Number(cellsOf(workbook, sheet).get(at));
    const { part, of } = document.figures.online.rate;
    expect(numberAt(1, 'C5')).toBeCloseTo(part / of, 12);
    expect(part).toBe(of - 36 * HOUR);
    const form = [...cellsOf(workbook, 2).values()];
    for (const row of document.evaluation!.rows.filter(({ status }) => status === 'scored'))
      expect(form).toContain(String(Number(row.actual!.decimal)));
    const settled = cellsOf(workbook, 3);
    const row = (number: number): readonly (string | undefined)[] =>
      ['A', 'C', 'J', 'K', 'L'].map((letter) => settled.get(`${letter}${number}`));
    expect([row(3), row(4), row(5)]).toEqual([
      ['0012', '2026-09', '10000.55', '100', '9900.55'],
      ['0012', '2026-10', '10000.55', '0', '10000.55'],
      [
        '0012',
        language === 'en' ? 'Year (2 months)' : '全年（2 个月）',
        '20001.1',
        '100',
        '19901.1',
      ],
    ]);
    expect(
      document.contracts.map(({ contract, feeFen, deductionFen, payableFen }) => [
        contract,
        feeFen,
        deductionFen,
        payableFen,
      ]),
    ).toEqual([
      ['0012', 2_000_110, 10_000, 1_990_110],
      ['B', null, 0, null],
    ]);
    const months = cellsOf(workbook, 4);
    expect(Array.from({ length: 12 }, (_, index) => months.get(`A${index + 3}`))).toEqual(
      Array.from({ length: 12 }, (_, index) => `2026-${String(index + 1).padStart(2, '0')}`),
    );
    for (const [index, { figures }] of document.months.entries())
      expect(Number(months.get(`D${index + 11}`))).toBeCloseTo(
        figures.online.rate.part / figures.online.rate.of,
        12,
      );
    expect([months.get('D3'), months.get('B3'), Number(months.get('D15'))]).toEqual([
      undefined,
      language === 'en' ? 'No device in service: not counted' : '无在役设备，未计入',
      part / of,
    ]);
    expect([...cellsOf(workbook, 6).values()]).toContain('2026-09, 2026-10');
  });

  it('show the same on a page without script, with a column for each month that has facts', async () => {
    const { out, document } = await written(`page-${language}`, language);
    const page = await readFile(join(out, 'report.html'), 'utf8');
    expect(page).toContain(`<html lang="${language}">`);
    expect(page).not.toMatch(/<script|https?:|src=|@import|url\(/);
    expect(page).toContain('&lt;script&gt;');
    for (const { month, figures } of document.months)
      expect(page).toContain(`<title>${month}: ${percent(figures.online.rate)} %</title>`);
    expect(page.match(/<rect /g)).toHaveLength(2);
    for (const figure of [
      percent(document.figures.online.rate),
      percent(document.figures.intact.rate),
      document.evaluation!.earned.shown,
      '20001.10',
      '19901.10',
    ])
      expect(page).toContain(figure);
    expect(page).toContain(sha256(await readFile(join(out, 'year.json'))));
  });

  it('are the same bytes from the same facts, each with its hash in the manifest', async () => {
    const [once, again] = [
      await written(`once-${language}`, language),
      await written(`again-${language}`, language),
    ];
    const bytes = await bytesIn(once.out);
    const facts = Array.from(
      { length: 12 },
      (_, index) => `events-2026-${String(index + 1).padStart(2, '0')}.ndjson`,
    );
    expect([...bytes.keys()]).toEqual([
      ...facts,
      'manifest.json',
      'policy.json',
      'report.html',
      'report.xlsx',
      'year.json',
      'year.schema.json',
    ]);
    expect(await bytesIn(again.out)).toEqual(bytes);
    const { files } = JSON.parse(bytes.get('manifest.json')!.toString()) as {
      readonly files: Readonly<Record<string, { readonly sha256: string }>>;
    };
    expect(Object.entries(files).map(([name, { sha256: hash }]) => [name, hash])).toEqual(
      [...bytes]
        .filter(([name]) => name !== 'manifest.json')
        .map(([name, content]) => [name, sha256(content)]),
    );
  });
});

describe('the command', () => {
  it('gives the same bytes whenever it is asked once the year is over, and names every file', async () => {
    const asked = async (
      name: string,
      now: number,
    ): Promise<{ readonly out: string; readonly lines: readonly string[] }> => {
      const [out, lines] = [join(folder, name), [] as string[]];
      const deps = {
        reader: recorded(),
        settings: settingsSchema.parse({}),
        version: '1.2.3',
        now,
      };
      expect(
        await reportYear({ year: '2026', out, lang: 'zh-CN' }, deps, {
          line: (text) => lines.push(text),
          error: (text) => lines.push(text),
        }),
      ).toBe(0);
      return { out, lines };
    };
    const { to } = civilMonth('2026-12', ZONE);
    const [soon, late] = [await asked('soon', to), await asked('late', to + 90 * 24 * HOUR)];
    const bytes = await bytesIn(soon.out);
    expect(await bytesIn(late.out)).toEqual(bytes);
    for (const name of bytes.keys()) expect(soon.lines).toContain(join(soon.out, name));
  });
});

describe('the proof of a year', () => {
  const proven = async (out: string): Promise<{ readonly code: number; readonly said: string }> => {
    const said: string[] = [];
    const code = await verify(out, undefined, {
      line: (text) => said.push(text),
      error: (text) => said.push(text),
    });
    return { code, said: said.join('\n') };
  };

  it('computes every figure anew from the facts of the months', async () => {
    const { out } = await written('proven', 'zh-CN');
    const { code, said } = await proven(out);
    expect(code, said).toBe(0);
    expect(said).toMatch(/right\. 2026, 17 files, every figure computed anew, not signed$/);
  });

  it.each([
    [
      'year.json',
      ['"deductionFen":10000,', '"deductionFen":20000,'],
      'year.json: /months/2026-09/settlements/0012/deductionFen is 20000; the facts and the policy give 10000',
    ],
    ['events-2026-09.ndjson', ['"state":"down"', '"state":"up"'], 'year.json: /'],
    ['policy.json', ['"part": 97', '"part": 98'], 'year.json: /'],
  ])('finds a forged %s whose hash was made anew', async (name, [from, to], difference) => {
    const { out } = await written(`forged-${name}`, 'zh-CN');
    await forge(out, name, (text) => text.replace(from!, to!));
    expect(await proven(out)).toEqual({
      code: 1,
      said: expect.stringContaining(difference) as unknown,
    });
  });

  it('holds pages, workbooks and schemas by their hashes alone', async () => {
    const { out } = await written('redrawn', 'zh-CN');
    for (const name of ['report.html', 'report.xlsx', 'year.schema.json'])
      await forge(out, name, () => 'drawn by a later program');
    expect(await proven(out)).toMatchObject({ code: 0 });
  });

  it.each([
    'policy.json',
    'report.html',
    'report.xlsx',
    'year.json',
    'year.schema.json',
    'manifest.json',
  ])('names %s when one byte of it differs', async (name) => {
    const { out } = await written(`changed-${name}`, 'en');
    const bytes = await readFile(join(out, name));
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(join(out, name), bytes);
    const { code, said } = await proven(out);
    expect([code, said]).toEqual([1, expect.stringContaining(name)]);
  });
});

describe('year.json', () => {
  it('obeys the published schema', async () => {
    const { out } = await written('schema', 'en');
    const schema = z.fromJSONSchema(
      JSON.parse(await readFile('config/formats/1/year.schema.json', 'utf8')) as Parameters<
        typeof z.fromJSONSchema
      >[0],
    );
    const value = JSON.parse(await readFile(join(out, 'year.json'), 'utf8')) as YearDocument;
    expect(schema.safeParse(value).error).toBeUndefined();
    expect(schema.safeParse({ ...value, generatedAt: 1 }).success).toBe(false);
  });
});
