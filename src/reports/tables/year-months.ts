import { COLUMN_TERMS } from '../../core/terms/columns.ts';
import { term, type Language, type Term } from '../../core/terms/language.ts';
import type { Missing } from '../month/missing.ts';
import { yearMonths, type YearDocument, type YearMonth } from '../year/schema.ts';
import { FIGURE_COLUMNS } from './figures.ts';
import { columnsOf, EVERY_LIST, text, type Table } from './table.ts';

const MISSING_TERMS: Readonly<Record<Missing, Term>> = {
  'not-begun': term('尚未开始', 'Not begun yet'),
  'no-service': term('无在役设备，未计入', 'No device in service: not counted'),
  unobserved: term('无观测记录，未计入', 'Nothing observed: not counted'),
};

const YEAR = term('全年', 'Year');
const INCOMPLETE = term('不完整，仅供参考', 'Not complete: preliminary');

/** The months, then the year as one whose name is empty. */
export function yearMonthRows(document: YearDocument): readonly YearMonth[] {
  const { figures, complete } = document;
  return [...yearMonths(document), { month: '', figures, complete, cause: null }];
}

/** The figures of each month and of the year. */
export const YEAR_MONTHS: Table<YearMonth> = {
  name: term('逐月情况', 'Months'),
  title: term('逐月运行情况', 'the months'),
  frozen: 2,
  columns: [
    text('month', COLUMN_TERMS.month, ({ month }, language) => month || YEAR[language], {
      width: 11,
      media: EVERY_LIST,
    }),
    text('note', COLUMN_TERMS.note, noteText, { width: 24, media: EVERY_LIST }),
    ...columnsOf(FIGURE_COLUMNS, ({ figures }: YearMonth) => figures),
  ],
};

function noteText({ cause, complete }: YearMonth, language: Language): string | null {
  if (cause) return MISSING_TERMS[cause][language];
  return complete ? null : INCOMPLETE[language];
}
