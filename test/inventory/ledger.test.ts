import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import writeXlsxFile from 'write-excel-file/node';
import { daysBetween } from '../../src/core/time/civil-date.ts';
import { ledgerYaml } from '../../src/simulator/ledger-yaml.ts';
import { CONTRACTS } from '../../src/simulator/names.ts';
import { readLedger, type Ledger } from '../../src/inventory/ledger/read.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchpost-ledger-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}
async function accepted(path: string): Promise<Ledger> {
  const result = await readLedger(path);
  expect(result.ok ? [] : result.problems).toEqual([]);
  return (result as { readonly ledger: Ledger }).ledger;
}
async function refused(path: string): Promise<readonly string[]> {
  const result = await readLedger(path);
  return result.ok ? [] : result.problems;
}
const CONTRACT = '  - number: K\n    name: N\n    from: 2026-01-01\n    to: 2026-12-31\n';
const yaml = (text: string): Promise<string> => file('contracts.yaml', text);
/** A ledger with one contract whose policy holds the given lines. */
const policy = (...lines: readonly string[]): string =>
  `policies:\n  default:\n${lines.map((line) => `    ${line}\n`).join('')}contracts:\n${CONTRACT}    monthlyFee: 100\n`;

describe('contracts.yaml', () => {
  it('as it ships is good', async () => {
    const { contracts, holidays } = await accepted('config/contracts.yaml');
    expect(holidays).toContain('2026-10-01');
    expect(contracts[0]).toMatchObject({
      number: 'HT-2026-01',
      amountFen: 120_000_000,
      covers: { by: 'column' },
      attachments: [{ path: 'contracts/HT-2026-01.pdf', page: 3 }],
    });
    expect(contracts[0]?.policy).toMatchObject({
      target: { part: 97, of: 100 },
      filingLimitDays: 3,
      lateFilingCounts: false,
      repairLimitMs: { 一类点: 86_400_000 },
      defaultRepairLimitMs: 172_800_000,
      cap: { part: 30, of: 100 },
      deductions: [
        {
          rule: 'stepBelowTarget',
          step: { part: 1, of: 100 },
          charge: 'feeShare',
          share: { part: 1, of: 100 },
        },
        { rule: 'downtimeOver', limitMs: 28_800_000, charge: 'sum', amountFen: 10_000 },
        { rule: 'lateRepair', charge: 'sum', amountFen: 5000 },
      ],
    });
  });

  it('keeps long codes and exact numbers as written', async () => {
    const { contracts } = await accepted(
      await yaml(
        `policies: { default: { target: 96.996 } }\ncontracts:\n${CONTRACT.replace('K', '34020000001310000001')}    amount: 0.29\n    covers: { devices: [34020000001310000007] }\n`,
      ),
    );
    expect(contracts[0]).toMatchObject({
      number: '34020000001310000001',
      amountFen: 29,
      covers: { by: 'devices', devices: ['34020000001310000007'] },
      policy: { target: { part: 96_996, of: 100_000 } },
    });
  });

  it.each([
    [
      'a percentage with its sign',
      policy('target: 97%'),
      'contracts.yaml: policies.default.target (line 3): "97%" is not a percentage; write a number from 0 to 100 without %, for example 97 or 96.5',
    ],
    [
      'a word it does not know',
      policy('tragt: 97'),
      'contracts.yaml: policies.default.tragt (line 3): "97" is not known here; correct or delete it',
    ],
    [
      'another method',
      policy('online: credits'),
      'contracts.yaml: policies.default.online (line 3): "credits" must be one of none, exclude, credit',
    ],
    [
      'a rule with two charges',
      policy('deductions: [{ rule: stepBelowTarget, step: 1, amount: 5, feeShare: 1 }]'),
      'contracts.yaml: policies.default.deductions.0 (line 3): needs exactly one of amount (yuan) and feeShare (percent of the monthly fee)',
    ],
    [
      'a rule that does not exist',
      policy('deductions: [{ rule: fine, amount: 5 }]'),
      'contracts.yaml: policies.default.deductions.0.rule (line 3): "fine" is no rule; write one of stepBelowTarget, downtimeOver, lateRepair, gradeBands under rule',
    ],
    [
      'a step of nothing',
      policy('deductions: [{ rule: stepBelowTarget, step: 0, amount: 5 }]'),
      'contracts.yaml: policies.default.deductions.0.step (line 3): "0" is not a percentage above 0; write for example 1 or 0.5',
    ],
    [
      'a day that does not exist',
      `contracts:\n${CONTRACT.replace('2026-12-31', '2026-02-30')}`,
      'contracts.yaml: contracts.0.to (line 5): "2026-02-30" is not a date of the calendar; write it as YYYY-MM-DD, for example 2026-03-01',
    ],
    [
      'days in the wrong order',
      `contracts:\n${CONTRACT.replace('2026-12-31', '2025-12-31')}`,
      'contracts.yaml: contracts.0.to (line 5): "2025-12-31" is before the first day; correct one of the two',
    ],
    [
      'a contract without a number',
      `contracts:\n${CONTRACT.replace('number: K', 'number:')}`,
      'contracts.yaml: contracts.0.number (line 2): is empty; fill it in',
    ],
    [
      'a contract without days',
      'contracts:\n  - number: K\n    name: N\n    to: 2026-12-31\n',
      'contracts.yaml: contracts.0.from (line 2): is missing; add it',
    ],
    [
      'a number that stands twice',
      `contracts:\n${CONTRACT}${CONTRACT}`,
      'contracts.yaml: contracts.1 (line 6): "K" is the number of contracts.yaml: contracts.0 (line 2) too; give each contract its own number, or delete one of the two',
    ],
    [
      'a policy that is not there',
      `contracts:\n${CONTRACT}    policy: strict\n`,
      'contracts.yaml: contracts.0 (line 2): policy "strict" is not among the policies (there are none); correct the name, or add it under policies of the YAML file',
    ],
    [
      'a share of a fee that nobody knows',
      `policies: { default: { cap: 30 } }\ncontracts:\n${CONTRACT}`,
      'contracts.yaml: contracts.0 (line 3): "K" is deducted from by shares of its monthly fee, and tells none; add monthlyFee, or an amount over whole months',
    ],
    [
      'a sum with a unit',
      `contracts:\n${CONTRACT}    amount: 120万元\n`,
      'contracts.yaml: contracts.0.amount (line 6): "120万元" is not a sum in yuan; write digits with at most two decimals, for example 1200000 or 350.50',
    ],
    [
      'a stage that ends before it begins',
      `contracts:\n${CONTRACT}    stages: [{ name: 会签, from: 2026-02-01, to: 2026-01-01 }]\n`,
      'contracts.yaml: contracts.0.stages.0.to (line 6): "2026-01-01" is before the day the stage began; correct one of the two',
    ],
    [
      'a list where a map belongs',
      '- a\n',
      'contracts.yaml: must be a map of names and values; correct how it is written',
    ],
    [
      'no YAML',
      'contracts: [\n',
      'contracts.yaml (line 2): Flow sequence in block collection must be sufficiently indented and end with a ]; correct the YAML',
    ],
    [
      'a table that is not there',
      'tables: [nowhere.csv]\n',
      'nowhere.csv: cannot be read (ENOENT); check the path and its permissions',
    ],
  ])('refuses %s', async (_what, text, problem) => {
    expect(await refused(await yaml(text))).toEqual([problem]);
  });

  it('names everything that is wrong at once', async () => {
    expect(
      await refused(await yaml(`${policy('target: x', 'cap: y')}holidays: [z]\n`)),
    ).toHaveLength(3);
  });

  it('is not brought down by a bomb of aliases', async () => {
    const bomb = `a: &a [x, x]\n${'bcdefghij'
      .split('')
      .map(
        (name, index) =>
          `${name}: &${name} [${`*${'abcdefghij'[index]!}, `.repeat(9)}*${'abcdefghij'[index]!}]`,
      )
      .join('\n')}\n`;
    const [problem] = await refused(await yaml(bomb));
    expect(problem).toContain('Excessive alias count');
  });
});

const TITLE = '2026年度合同台账,,,,,,\r\n,,,,,,\r\n';
const HEAD = '合同编号,合同名称,分类/标签,乙方,金额（万元）,起止日期,设备编码\r\n';

describe('a ledger as people have it', () => {
  it('in GB18030 with a title above the headings and a sum below', async () => {
    const csv = iconv.encode(
      `${TITLE}${HEAD}34020000001310000001,视频监控运维,监控、运维,某公司,120.5,2026年1月1日至2026年12月31日,\r\n合计,,,,120.5,,\r\n`,
      'gb18030',
    );
    const { contracts } = await accepted(await file('ledger.csv', csv));
    expect(contracts).toHaveLength(1);
    expect(contracts[0]).toMatchObject({
      number: '34020000001310000001',
      name: '视频监控运维',
      labels: ['监控', '运维'],
      amountFen: 120_500_000,
      from: '2026-01-01',
      to: '2026-12-31',
      covers: { by: 'column' },
    });
  });

  it('as a workbook with merged titles, day counts for dates, and codes as text', async () => {
    const path = join(folder, 'ledger.xlsx');
    const row = (cells: readonly (string | number | null)[]) =>
      cells.map((value) => (value === null ? null : { value }));
    const sheet = [
      [{ value: '2026 年度合同台账', columnSpan: 6 }, null, null, null, null, null],
      row(['编制单位', '科信大队', null, null, null, null]),
      row(['合同编号', '合同名称', '金额(元)', '开始日期', '结束日期', '设备清单']),
      row([
        'HT-1',
        '运维',
        1_200_000.5,
        46_023,
        46_387,
        '34020000001310000001；34020000001310000002',
      ]),
      row([null, null, null, null, null, null]),
      row(['合 计', null, 1_200_000.5, null, null, null]),
    ];
    await writeXlsxFile([
      { data: [row(['说明'])], sheet: '说明' },
      { data: sheet, sheet: '台账' },
    ]).toFile(path);
    const { contracts } = await accepted(path);
    expect(contracts).toHaveLength(1);
    expect(contracts[0]).toMatchObject({
      number: 'HT-1',
      amountFen: 120_000_050,
      from: '2026-01-01',
      to: '2026-12-31',
      covers: { by: 'devices', devices: ['34020000001310000001', '34020000001310000002'] },
    });
  });

  it('has its mistakes named by sheet, row and column, all at once', async () => {
    const path = join(folder, 'bad.xlsx');
    const row = (cells: readonly (string | number)[]) => cells.map((value) => ({ value }));
    const data = [
      row(['台账', '']),
      row(['编号', '名称', '合同金额', '起止日期', '页码', '附件']),
      row([34_020_000_001_310_000_000, '甲', '约十万', '2026-01-01', 'x', 'a.pdf']),
    ];
    await writeXlsxFile([{ data, sheet: '今年' }]).toFile(path);
    expect(await refused(path)).toEqual([
      'bad.xlsx, sheet "今年": row 3, column "编号", "3.402000000131E+19": is a number that a spreadsheet cut; format the column as text and enter it again',
      'bad.xlsx, sheet "今年": row 3, column "合同金额", "约十万": is not a sum in yuan; write digits with at most two decimals, for example 1200000 or 350.50',
      'bad.xlsx, sheet "今年": row 3, column "起止日期", "2026-01-01": is not a date of the calendar; write it as YYYY-MM-DD, for example 2026-03-01',
      'bad.xlsx, sheet "今年": row 3, column "页码", "x": is not a page; write a whole number from 1',
    ]);
  });

  it('without headings is refused with what to add', async () => {
    expect(await refused(await file('none.csv', 'a,b\r\n1,2\r\n'))).toEqual([
      'none.csv: has no row with the headings 合同编号 and 合同名称 (number and name) among its first 30; add them above the contracts',
    ]);
  });

  it('takes its assessment from the policies of the YAML file that names it', async () => {
    const table = await file(
      'named.csv',
      '合同编号,名称,开始日期,结束日期,考核办法\r\nK,N,2026/1/1,2026.12.31,strict\r\nL,N,2026/1/1,2026-12-31,\r\n',
    );
    const { contracts } = await accepted(
      await yaml(
        `policies: { default: { target: 95 }, strict: { target: 99 } }\ntables: ['${table}']\n`,
      ),
    );
    expect(contracts.map(({ number, policy: { target } }) => [number, target?.part])).toEqual([
      ['K', 99],
      ['L', 95],
    ]);
  });
});

it('an empty path is an empty ledger', async () => {
  expect(await accepted('')).toMatchObject({ contracts: [], holidays: [] });
});

it("the demo's ledger is taken, whatever day it is shown on", async () => {
  for (const today of ['2026-11-24', '2027-12-31', '2028-02-29', '2029-01-01']) {
    const { contracts } = await accepted(await yaml(ledgerYaml(today)));
    expect(contracts.map(({ number }) => number)).toEqual(CONTRACTS.map(({ id }) => id));
    expect(
      contracts.filter(
        ({ to }) => to < `${today.slice(0, 4)}-12-31` || daysBetween(today, to) <= 25,
      ).length,
    ).toBe(1);
  }
});
