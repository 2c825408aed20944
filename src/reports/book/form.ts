import type { CellObject } from 'write-excel-file/node';
import type { Exact, ReportedEvaluation } from '../assessment/schema.ts';
import type { Language, Words } from '../tables/csv.ts';
import { across, heading, label, valued } from './cells.ts';
import { COLOURS } from './scaffold.ts';
import type { Form, Value } from './sheet.ts';

type Row = readonly (CellObject | null)[];
const COLUMNS = 8;

const words = (chinese: string, english: string): Words => ({ 'zh-CN': chinese, en: english });

/** Why a row has no points. */
const STATUS_WORDS: Readonly<Record<ReportedEvaluation['rows'][number]['status'], Words>> = {
  scored: words('', ''),
  'not-fit': words(
    '不具备考核条件（覆盖率不足 95 %）',
    'not fit for assessment (coverage below 95 %)',
  ),
  nothing: words('无可计量对象', 'nothing to measure'),
  person: words('', ''),
};

/** The number as a spreadsheet reckons with it. */
export function numberOf(exact: Exact | null): Value {
  return exact && Number(exact.decimal);
}

/** The evaluation form (项目支出绩效自评表) in its usual layout. Rows left to people stay empty. */
export function formOf(evaluation: ReportedEvaluation, month: string, language: Language): Form {
  const say = (chinese: string, english: string): string => words(chinese, english)[language];
  const { project, department, unit, goal } = evaluation;
  return {
    layout: 'form',
    name: say('自评表', 'Self-evaluation'),
    widths: [14, 15, 30, 15, 15, 11, 11, 36],
    rows: [
      across(
        {
          value: `${say('项目支出绩效自评表', 'Self-evaluation of the project')}（${month}）`,
          fontSize: 16,
          fontWeight: 'bold',
          align: 'center',
          alignVertical: 'center',
          textColor: COLOURS.head,
          height: 34,
        },
        COLUMNS,
      ),
      [label(say('项目名称', 'project')), ...across(valued(project, 'text'), COLUMNS - 1)],
      [
        label(say('主管部门', 'department')),
        ...across(valued(department, 'text'), 3),
        label(say('实施单位', 'unit')),
        ...across(valued(unit, 'text'), 3),
      ],
      ...budgetRows(evaluation, say),
      [
        label(say('年度总体目标', 'goal')),
        ...across(heading(say('预期目标', 'expected')), 3),
        ...across(heading(say('实际完成情况', 'achieved')), 4),
      ],
      [
        label(''),
        ...across({ ...valued(goal.expected, 'text'), wrap: true, height: 44 }, 3),
        ...across({ ...valued(goal.achieved, 'text'), wrap: true }, 4),
      ],
      INDICATOR_HEADINGS.map((text) => heading(text[language])),
      ...evaluation.rows.map((row) => indicatorRow(row, language)),
      totalRow(evaluation, say),
    ],
  };
}

type Say = (chinese: string, english: string) => string;

function budgetRows(
  { budget: { points, rows, rate, earned } }: ReportedEvaluation,
  say: Say,
): readonly Row[] {
  const heads = [
    say('年初预算数', 'initial budget'),
    say('全年预算数', 'budget of the year'),
    say('全年执行数', 'spent'),
    say('分值', 'points'),
    say('执行率', 'execution'),
    say('得分', 'score'),
  ];
  return [
    [...across(label(say('项目资金（万元）', 'funds (10,000 yuan)')), 2), ...heads.map(heading)],
    ...rows.map((row, index): Row => [
      ...across(label(row.name), 2),
      ...[row.initial, row.year, row.spent].map((amount) => valued(numberOf(amount), 'money')),
      valued(index === 0 ? numberOf(points) : null, 'points'),
      valued(index === 0 ? shareOfPercent(rate) : null, 'percent'),
      valued(index === 0 ? numberOf(earned) : null, 'points'),
    ]),
  ];
}

function shareOfPercent(exact: Exact | null): Value {
  return exact && Number(exact.decimal) / 100;
}

const INDICATOR_HEADINGS: readonly Words[] = [
  words('一级指标', 'level 1'),
  words('二级指标', 'level 2'),
  words('三级指标', 'level 3'),
  words('年度指标值', 'target'),
  words('实际完成值', 'actual'),
  words('分值', 'points'),
  words('得分', 'score'),
  words('偏差原因分析及改进措施', 'why it deviates, and what is done'),
];

function indicatorRow(
  {
    names,
    unit,
    target,
    actual,
    direction,
    status,
    points,
    earned,
  }: ReportedEvaluation['rows'][number],
  language: Language,
): Row {
  const [first, second, third] = names;
  return [
    label(first),
    label(second),
    { ...valued(third, 'text'), wrap: true },
    measured(target, unit, direction === 'higher' ? '≥' : '≤'),
    measured(actual, unit, ''),
    valued(numberOf(points), 'points'),
    valued(numberOf(earned), 'points'),
    { ...valued(STATUS_WORDS[status][language], 'text'), wrap: true },
  ];
}

/** A number with its unit; percentages as such. */
function measured(exact: Exact | null, unit: string, sign: string): CellObject {
  if (exact === null) return valued(null, 'text');
  const shown = /[."\\]/.test(unit) || unit.length > 12 ? '' : unit;
  return {
    ...valued(Number(exact.decimal), 'points'),
    format: `"${sign}"0.00"${shown === '' ? '' : ` ${shown}`}"`,
  };
}

function totalRow(
  { rows, budget, earned, possible, total, grade }: ReportedEvaluation,
  say: Say,
): Row {
  const all = [...rows.map(({ points }) => points), budget.points].reduce(
    (sum, exact) => sum + Number(exact.decimal),
    0,
  );
  const part = say(
    `已评 ${earned.shown} / ${possible.shown} 分；其余由人工填写`,
    `scored ${earned.shown} of ${possible.shown}; the rest is left to people`,
  );
  return [
    ...across(label(say('总分', 'total')), 5),
    valued(all, 'points'),
    valued(numberOf(total), 'points'),
    { ...valued(grade ?? part, 'text'), wrap: true, fontWeight: 'bold' },
  ];
}
