import { COLUMN_TERMS } from '../../core/terms/columns.ts';
import { term, type Language } from '../../core/terms/language.ts';
import { yearMethodRows } from '../method/year-method.ts';
import { COUNTING_METHODS } from '../tables/counting-methods.ts';
import { FIGURE_COLUMNS } from '../tables/figures.ts';
import { METHOD } from '../tables/method.ts';
import { PROVISIONAL } from '../tables/settlement-notes.ts';
import type { HashedFile } from '../tables/signatures.ts';
import type { View } from '../tables/table.ts';
import { YEAR_MONTHS, yearMonthRows } from '../tables/year-months.ts';
import { YEAR_SETTLEMENT, yearSettlementRows } from '../tables/year-settlement.ts';
import type { YearDocument } from '../year/schema.ts';
import { across, label, valued } from './cells.ts';
import { coverSheet, figureCells, figureHeadings, gradeRow } from './cover.ts';
import { evaluationForm } from './evaluation-form.ts';
import { sheetOf, type FormRow, type Sheet } from './sheet.ts';

/** The sheets of a year's workbook. `files`: those that the cover ties it to. */
export function yearSheets(
  document: YearDocument,
  files: readonly HashedFile[],
  view: View,
): readonly Sheet[] {
  const { year, evaluation, methods } = document;
  const { language } = view;
  const period = term(`${year} 年度`, year)[language];
  return [
    yearCover(document, files, view),
    ...(evaluation ? [evaluationForm(evaluation, period, language)] : []),
    sheetOf(YEAR_SETTLEMENT, yearSettlementRows(document), year, view),
    sheetOf(YEAR_MONTHS, yearMonthRows(document), year, view),
    sheetOf(COUNTING_METHODS, methods, year, view),
    sheetOf(METHOD, yearMethodRows(document), year, view),
  ];
}

function yearCover(document: YearDocument, files: readonly HashedFile[], view: View): Sheet {
  return coverSheet(
    {
      title: term('视频监控设备运行年度自评报告', 'Annual self-evaluation of availability'),
      subtitle: subtitleOf(document, view.language),
      figures: figureRows(document, view),
      hashesTitle: term(
        '校验值（SHA-256）：本报告的数字见 year.json，口径见 policy.json',
        'SHA-256: the figures are those of year.json, computed by policy.json',
      ),
      files,
    },
    view.language,
  );
}

function subtitleOf(
  { year, zone, complete, months, method }: YearDocument,
  language: Language,
): string {
  const counted = term(`计入 ${months.length} 个月`, `months counted: ${months.length}`);
  const preliminary = term('（全年不完整，仅供参考）', ' (preliminary: the year is not complete)');
  const program = method.program + (complete ? '' : preliminary[language]);
  return [year, counted[language], zone, program].join('　');
}

function figureRows(document: YearDocument, view: View): readonly FormRow[] {
  const { year, months, figures, evaluation, contracts } = document;
  const { language } = view;
  return [
    figureHeadings([term('范围', 'Scope'), term('计入月数', 'Months')], FIGURE_COLUMNS, language),
    [label(year), valued(months.length, 'count'), ...figureCells(FIGURE_COLUMNS, figures, view)],
    gradeRow(evaluation, language),
    ...(contracts.length === 0 ? [] : [moneyRow(contracts, language)]),
  ];
}

/** What all contracts come to in the year. */
function moneyRow(contracts: YearDocument['contracts'], language: Language): FormRow {
  const deductionFen = contracts.reduce((sum, contract) => sum + contract.deductionFen, 0);
  const payableFen = contracts.reduce<number | null>(
    (sum, contract) =>
      sum === null || contract.payableFen === null ? null : sum + contract.payableFen,
    0,
  );
  const provisional = contracts.some((contract) => contract.provisional);
  return [
    label(term('合同数', 'Contracts')[language]),
    valued(contracts.length, 'count'),
    label(COLUMN_TERMS.deduction[language]),
    valued(deductionFen / 100, 'money'),
    label(COLUMN_TERMS.payable[language]),
    valued(payableFen && payableFen / 100, 'money'),
    ...across({ ...valued(provisional ? PROVISIONAL[language] : '', 'text'), wrap: true }, 2),
  ];
}
