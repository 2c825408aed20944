import type { CellObject } from 'write-excel-file/node';
import type { ReportedSettlement } from '../assessment/schema.ts';
import type { Language, Words } from '../tables/csv.ts';
import { yearMethodRows } from '../method.ts';
import { FITNESS_WORDS, MISSING_WORDS } from '../words.ts';
import { yearMonths, type YearDocument, type YearMonth } from '../year/schema.ts';
import { heading, label, valued } from './cells.ts';
import { gradeOf, gradeRow, hashRows, ratesOf, signatureRows, wide } from './cover.ts';
import { formOf, numberOf } from './form.ts';
import { column, figureColumns, METHOD_COLUMNS, type Marks } from './lists.ts';
import { COLOURS } from './scaffold.ts';
import { metText, share, totalNotes, yuan } from './settlements.ts';
import { tableOf, type BookColumn, type Form, type Sheet, type Value } from './sheet.ts';
import { waysTable } from './ways.ts';

type Hashes = readonly (readonly [string, string])[];
type Row = readonly (CellObject | null)[];

const words = (chinese: string, english: string): Words => ({ 'zh-CN': chinese, en: english });

const PROVISIONAL = words('暂定：有未定项', 'provisional: a line is undecided');

/** The sheets of a year's workbook. `hashes`: SHA-256 of the files it stands on, by their names. */
export function yearSheets(
  document: YearDocument,
  hashes: Hashes,
  marks: Marks,
  language: Language,
): readonly Sheet[] {
  const { year, evaluation, methods } = document;
  const title = (chinese: string, english: string): Words =>
    words(`${year}　${chinese}`, `${year}  ${english}`);
  return [
    coverSheet(document, hashes, language),
    ...(evaluation ? [formOf(evaluation, words(`${year} 年度`, year)[language], language)] : []),
    tableOf(
      {
        name: words('合同结算', 'Settlement'),
        title: title(
          '合同考核结算（逐月与全年）',
          'settlement of contracts, by month and for the year',
        ),
        columns: SETTLEMENT_COLUMNS,
        rows: settlementRows(document),
        frozen: 3,
      },
      language,
    ),
    tableOf(
      {
        name: words('逐月情况', 'Months'),
        title: title('逐月运行情况', 'the months'),
        columns: monthColumns(marks),
        rows: monthRows(document),
        frozen: 2,
      },
      language,
    ),
    waysTable(year, methods, language),
    tableOf(
      {
        name: words('统计口径', 'Method'),
        title: title('统计口径', 'how the figures came about'),
        columns: METHOD_COLUMNS,
        rows: yearMethodRows(document),
        frozen: 1,
      },
      language,
    ),
  ];
}

function coverSheet(document: YearDocument, hashes: Hashes, language: Language): Form {
  const say = (chinese: string, english: string): string => words(chinese, english)[language];
  const { year, zone, complete, months, method } = document;
  const state = complete
    ? ''
    : say('（全年不完整，仅供参考）', ' (preliminary: the year is not complete)');
  const counted = say(`计入 ${months.length} 个月`, `months counted: ${months.length}`);
  return {
    layout: 'form',
    name: say('封面', 'Cover'),
    widths: [17, 17, 17, 17, 17, 17, 17, 17],
    rows: [
      [
        wide(say('视频监控设备运行年度自评报告', 'Annual self-evaluation of availability'), {
          fontSize: 22,
          fontWeight: 'bold',
          align: 'center',
          textColor: COLOURS.head,
          height: 48,
        }),
      ],
      [
        wide(`${year}　${counted}　${zone}　${method.program}${state}`, {
          fontSize: 11,
          align: 'center',
          textColor: COLOURS.quiet,
          height: 22,
        }),
      ],
      [],
      ...figureRows(document, language),
      [],
      ...hashRows(
        hashes,
        say(
          '校验值（SHA-256）：本报告的数字见 year.json，口径见 policy.json',
          'SHA-256: the figures are those of year.json, computed by policy.json',
        ),
      ),
      [],
      ...signatureRows(hashes, language),
    ],
  };
}

const HEADINGS: readonly Words[] = [
  words('范围', 'scope'),
  words('计入月数', 'months'),
  words('在线率', 'online rate'),
  words('下限', 'lower bound'),
  words('上限', 'upper bound'),
  words('完好率', 'intact rate'),
  words('覆盖率', 'coverage'),
  words('考核条件', 'assessment'),
];

function figureRows(
  { year, months, figures, evaluation, contracts }: YearDocument,
  language: Language,
): readonly Row[] {
  return [
    HEADINGS.map((text) => heading(text[language])),
    [
      label(year),
      valued(months.length, 'count'),
      ...ratesOf(figures),
      valued(FITNESS_WORDS[figures.assessable ? 'fit' : 'unfit'][language], 'text'),
    ],
    gradeRow(gradeOf(evaluation), language),
    ...(contracts.length === 0 ? [] : [moneyRow(contracts, language)]),
  ];
}

/** What all contracts come to in the year. */
function moneyRow(contracts: YearDocument['contracts'], language: Language): Row {
  const deduction = contracts.reduce((sum, { deductionFen }) => sum + deductionFen, 0);
  const payable = contracts.reduce<number | null>(
    (sum, { payableFen }) => (sum === null || payableFen === null ? null : sum + payableFen),
    0,
  );
  const provisional = contracts.some((contract) => contract.provisional)
    ? PROVISIONAL[language]
    : '';
  return [
    label(words('合同数', 'contracts')[language]),
    valued(contracts.length, 'count'),
    label(words('扣减合计（元）', 'deductions (yuan)')[language]),
    valued(yuan(deduction), 'money'),
    label(words('应付合计（元）', 'payable (yuan)')[language]),
    valued(yuan(payable), 'money'),
    { ...valued(provisional, 'text'), columnSpan: 2, wrap: true },
    null,
  ];
}

/** A month of a contract, or (null) its year. */
type SettlementRow = {
  readonly sum: YearDocument['contracts'][number];
  readonly month: string;
  readonly settlement: ReportedSettlement | null;
};

function settlementRows({ contracts, months }: YearDocument): readonly SettlementRow[] {
  return contracts.flatMap((sum) => [
    ...months.flatMap(({ month, settlements }) =>
      settlements
        .filter(({ contract }) => contract === sum.contract)
        .map((settlement): SettlementRow => ({ sum, month, settlement })),
    ),
    { sum, month: '', settlement: null },
  ]);
}

const SETTLEMENT_COLUMNS: readonly BookColumn<SettlementRow>[] = [
  column('合同编号', 'contract', 14, 'text', ({ sum }) => sum.contract),
  column('合同名称', 'name', 22, 'text', ({ sum }) => sum.name),
  column('月份', 'month', 15, 'text', ({ sum, month, settlement }, language) =>
    settlement ? month : words(`全年（${sum.months} 个月）`, `year (${sum.months})`)[language],
  ),
  column('维护单位', 'vendor', 18, 'text', ({ settlement }) => settlement?.vendor ?? null),
  column('设备数', 'devices', 8, 'count', ({ settlement }) => settlement?.devices ?? null),
  column('在线率（剔除前）', 'online before exclusions', 11, 'percent', ({ settlement }) =>
    rateOf(settlement, 'before'),
  ),
  column('在线率（剔除后）', 'online after exclusions', 11, 'percent', ({ settlement }) =>
    rateOf(settlement, 'after'),
  ),
  column('目标', 'target', 9, 'percent', ({ settlement }) => rateOf(settlement, 'target')),
  column(
    '达标',
    'met',
    12,
    'text',
    ({ settlement }, language) => settlement && metText(settlement.rates.met, language),
  ),
  column('费用（元）', 'fee (yuan)', 12, 'money', ({ sum, settlement }) =>
    yuan((settlement ?? sum).feeFen),
  ),
  column('扣减（元）', 'deduction (yuan)', 12, 'money', ({ sum, settlement }) =>
    yuan((settlement ?? sum).deductionFen),
  ),
  column('应付（元）', 'payable (yuan)', 12, 'money', ({ sum, settlement }) =>
    yuan((settlement ?? sum).payableFen),
  ),
  column('说明', 'note', 32, 'text', ({ sum, settlement }, language) =>
    noteOf(sum, settlement, language),
  ),
];

function rateOf(
  settlement: ReportedSettlement | null,
  which: 'before' | 'after' | 'target',
): Value {
  return settlement && share(numberOf(settlement.rates[which]));
}

function noteOf(
  { provisional }: SettlementRow['sum'],
  settlement: ReportedSettlement | null,
  language: Language,
): Value {
  const notes = settlement ? totalNotes(settlement) : provisional ? [PROVISIONAL] : [];
  return notes.map((note) => note[language]).join('; ') || null;
}

/** The months, and the year as one whose name is empty. */
function monthRows(document: YearDocument): readonly YearMonth[] {
  const { figures, complete } = document;
  return [...yearMonths(document), { month: '', figures, complete, cause: null }];
}

function monthColumns(marks: Marks): readonly BookColumn<YearMonth>[] {
  return [
    column(
      '月份',
      'month',
      11,
      'text',
      ({ month }, language) => month || words('全年', 'year')[language],
    ),
    column('说明', 'note', 24, 'text', stateOf),
    ...figureColumns<YearMonth>(({ figures }) => figures, marks),
  ];
}

function stateOf({ cause, complete }: YearMonth, language: Language): Value {
  if (cause) return MISSING_WORDS[cause][language];
  return complete ? null : words('不完整，仅供参考', 'not complete: preliminary')[language];
}
