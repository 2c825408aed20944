import { stringify } from 'csv-stringify/sync';

/** Languages of headings and of the program's own words. Operators' text is never translated. */
export const LANGUAGES = ['zh-CN', 'en'] as const;
/** One of {@link LANGUAGES}. */
export type Language = (typeof LANGUAGES)[number];

/** A text in every language. */
export type Words = Readonly<Record<Language, string>>;

/** A number, an operator's text, or text of the program's own that a spreadsheet may well read as a number or duration. */
export type Cell = number | string | { readonly own: string };

/** One column of a table. */
export type Column<Row> = { readonly heading: Words; readonly cell: (row: Row, language: Language) => Cell };

/** Rows turned into text at one time. */
const BATCH = 500;

/**
 * A table as CSV in pieces: UTF-8 with a byte order mark, CRLF. Texts a spreadsheet would take for a formula, or would turn
 * into a number or date and not give back (20-digit codes, leading zeros), begin with an apostrophe; see {@link cellText}.
 */
export function* csvOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[], language: Language): Generator<string> {
  yield textOf([columns.map((column) => column.heading[language])], true);
  for (let from = 0; from < rows.length; from += BATCH) {
    yield textOf(rows.slice(from, from + BATCH).map((row) => columns.map((column) => cellOf(column.cell(row, language)))), false);
  }
}

function textOf(records: (string | number)[][], bom: boolean): string {
  return stringify(records, { bom, record_delimiter: '\r\n', escape_formulas: true });
}

function cellOf(value: Cell): string | number {
  if (typeof value === 'object') return value.own;
  return typeof value === 'number' ? value : cellText(value);
}

/** Numbers and dates a spreadsheet would rewrite: leading zeros, 12 digits and more, exponents, decimals, dates, times. */
const REWRITTEN = /^\s*(0\d+|\d{12,}|\d+(\.\d*)?[eE][+-]?\d+|\d+[-/:.]\d+([-/:.]\d+)?)\s*$/;
/** Characters without a picture of their own: controls, half pairs, and marks that change the direction or joining of what stands around them. */
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff\p{Surrogate}]/gu;

/** A text with invisible characters spelled out as `\\u202e`, so that it is one line and shows what it holds. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * A text as a CSV cell, see {@link visibleText}. One that a spreadsheet would rewrite gets a leading apostrophe, the same mark
 * that formulas get: it stays visible in a cell opened from CSV, unlike a tab or `="..."`, which hide in the cell or are
 * formulas. Machines read `report.json`.
 */
export function cellText(text: string): string {
  const visible = visibleText(text);
  return REWRITTEN.test(visible) ? `'${visible}` : visible;
}
