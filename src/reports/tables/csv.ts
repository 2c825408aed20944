import { stringify } from 'csv-stringify/sync';
import { cellText } from '../../core/text/cell-text.ts';

/** Languages of headings and of the program's own words. Operators' text is never translated. */
export const LANGUAGES = ['zh-CN', 'en'] as const;
/** One of {@link LANGUAGES}. */
export type Language = (typeof LANGUAGES)[number];

/** A text in every language. */
export type Words = Readonly<Record<Language, string>>;

/**
 * A number, an operator's text, or text of the program's own that a spreadsheet may well read as a
 * number or duration.
 */
export type Cell = number | string | { readonly own: string };

/** One column of a table. */
export type Column<Row> = {
  readonly heading: Words;
  readonly cell: (row: Row, language: Language) => Cell;
};

/** Rows turned into text at one time. */
const BATCH = 500;

/**
 * A table as CSV in pieces: UTF-8 with a byte order mark, CRLF. Texts a spreadsheet would take for
 * a formula, or would turn into a number or date and not give back (20-digit codes, leading zeros),
 * begin with an apostrophe; see {@link cellText}.
 */
export function* csvOf<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  language: Language,
): Generator<string> {
  yield textOf([columns.map((column) => column.heading[language])], true);
  for (let from = 0; from < rows.length; from += BATCH) {
    yield textOf(
      rows
        .slice(from, from + BATCH)
        .map((row) => columns.map((column) => cellOf(column.cell(row, language)))),
      false,
    );
  }
}

function textOf(records: (string | number)[][], bom: boolean): string {
  return stringify(records, { bom, record_delimiter: '\r\n', escape_formulas: true });
}

function cellOf(value: Cell): string | number {
  if (typeof value === 'object') return value.own;
  return typeof value === 'number' ? value : cellText(value);
}
