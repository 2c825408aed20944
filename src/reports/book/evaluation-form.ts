import type { CellObject } from 'write-excel-file/node';
import { term, type Language, type Term } from '../../core/terms/language.ts';
import type { Exact, ReportedEvaluation } from '../assessment/schema.ts';
import { INDICATORS, noteText, scoredSoFar, signOf, type Indicator } from '../tables/indicators.ts';
import { numberOf, shareOf } from '../tables/values.ts';
import { across, heading, label, valued } from './cells.ts';
import type { FormRow, FormSheet } from './sheet.ts';
import { COLOURS } from './styles.ts';

/** Columns of the form. */
const COLUMNS = 8;

/**
 * The evaluation form (项目支出绩效自评表) in its usual layout. Rows left to people stay empty.
 * `period`: the month or year.
 */
export function evaluationForm(
  evaluation: ReportedEvaluation,
  period: string,
  language: Language,
): FormSheet {
  return {
    layout: 'form',
    name: INDICATORS.name[language],
    widths: [14, 15, 30, 15, 15, 11, 11, 36],
    rows: [
      titleRow(period, language),
      ...projectRows(evaluation, language),
      ...budgetRows(evaluation, language),
      ...goalRows(evaluation, language),
      INDICATORS.columns.map((column) => heading(column.heading[language])),
      ...evaluation.rows.map((row) => indicatorRow(row, language)),
      totalRow(evaluation, language),
    ],
  };
}

function titleRow(period: string, language: Language): FormRow {
  const title = term('项目支出绩效自评表', 'Self-evaluation of the project')[language];
  const cell: CellObject = {
    value: `${title}（${period}）`,
    fontSize: 16,
    fontWeight: 'bold',
    align: 'center',
    alignVertical: 'center',
    textColor: COLOURS.head,
    height: 34,
  };
  return across(cell, COLUMNS);
}

function projectRows(
  { project, department, unit }: ReportedEvaluation,
  language: Language,
): readonly FormRow[] {
  return [
    [label(term('项目名称', 'Project')[language]), ...across(valued(project, 'text'), COLUMNS - 1)],
    [
      label(term('主管部门', 'Department')[language]),
      ...across(valued(department, 'text'), 3),
      label(term('实施单位', 'Implementing unit')[language]),
      ...across(valued(unit, 'text'), 3),
    ],
  ];
}

const BUDGET_HEADINGS: readonly Term[] = [
  term('年初预算数', 'Initial budget'),
  term('全年预算数', 'Budget of the year'),
  term('全年执行数', 'Spent'),
  term('分值', 'Points'),
  term('执行率', 'Execution'),
  term('得分', 'Score'),
];

function budgetRows(
  { budget: { points, rows, rate, earned } }: ReportedEvaluation,
  language: Language,
): readonly FormRow[] {
  const funds = label(term('项目资金（万元）', 'Funds (10,000 yuan)')[language]);
  return [
    [...across(funds, 2), ...BUDGET_HEADINGS.map((text) => heading(text[language]))],
    ...rows.map((row, index): FormRow => [
      ...across(label(row.name), 2),
      ...[row.initial, row.year, row.spent].map((amount) => valued(numberOf(amount), 'money')),
      valued(index === 0 ? numberOf(points) : null, 'points'),
      valued(index === 0 ? shareOf(rate) : null, 'rate'),
      valued(index === 0 ? numberOf(earned) : null, 'points'),
    ]),
  ];
}

function goalRows({ goal }: ReportedEvaluation, language: Language): readonly FormRow[] {
  return [
    [
      label(term('年度总体目标', 'Goal')[language]),
      ...across(heading(term('预期目标', 'Expected')[language]), 3),
      ...across(heading(term('实际完成情况', 'Achieved')[language]), 4),
    ],
    [
      label(''),
      ...across({ ...valued(goal.expected, 'text'), wrap: true, height: 44 }, 3),
      ...across({ ...valued(goal.achieved, 'text'), wrap: true }, 4),
    ],
  ];
}

function indicatorRow(row: Indicator, language: Language): FormRow {
  const [first, second, third] = row.names;
  return [
    label(first),
    label(second),
    { ...valued(third, 'text'), wrap: true },
    measured(row.target, row.unit, signOf(row)),
    measured(row.actual, row.unit, ''),
    valued(numberOf(row.points), 'points'),
    valued(numberOf(row.earned), 'points'),
    { ...valued(noteText(row, language) ?? '', 'text'), wrap: true },
  ];
}

/** A number that shows its sign and unit. */
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
  language: Language,
): FormRow {
  const points = [...rows.map((row) => row.points), budget.points].reduce(
    (sum, exact) => sum + Number(exact.decimal),
    0,
  );
  const result = grade ?? scoredSoFar(earned, possible)[language];
  return [
    ...across(label(term('总分', 'Total')[language]), 5),
    valued(points, 'points'),
    valued(numberOf(total), 'points'),
    { ...valued(result, 'text'), wrap: true, fontWeight: 'bold' },
  ];
}
