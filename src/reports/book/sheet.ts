import type { CellObject } from 'write-excel-file/node';
import type { Language, Words } from '../tables/csv.ts';

/**
 * How a column's values are written: texts stay texts; `time` takes days since 1899-12-30,
 * `duration` milliseconds, `percent` a share of 1, `money` yuan.
 */
export type Format = 'text' | 'count' | 'percent' | 'time' | 'duration' | 'money' | 'points';

/** A value of a cell; null: empty. */
export type Value = string | number | null;

/** One column of a table in the workbook. `width` in characters. */
export type BookColumn<Row> = {
  readonly heading: Words;
  readonly width: number;
  readonly format: Format;
  readonly cell: (row: Row, language: Language) => Value;
  /** Numbers below this are marked. */
  readonly markBelow?: number;
};

/** A sheet that is a list: a title, headings, and one row for each thing. */
export type Table = {
  readonly layout: 'table';
  readonly name: string;
  readonly title: string;
  readonly headings: readonly string[];
  readonly columns: readonly Pick<BookColumn<unknown>, 'width' | 'format' | 'markBelow'>[];
  /** Columns that stay in sight. */
  readonly frozen: number;
  readonly rowCount: number;
  readonly rowAt: (index: number) => readonly Value[];
};

/** A sheet that is a form: cells of any shape. */
export type Form = {
  readonly layout: 'form';
  readonly name: string;
  readonly widths: readonly number[];
  readonly rows: readonly (readonly (CellObject | null)[])[];
};

/** One sheet of a workbook. */
export type Sheet = Table | Form;

/** What a table is made of. */
export type TableParts<Row> = {
  readonly name: Words;
  readonly title: Words;
  readonly columns: readonly BookColumn<Row>[];
  readonly rows: readonly Row[];
  readonly frozen: number;
};

const NOTHING: Words = { 'zh-CN': '（无）', en: '(none)' };

/**
 * Rows a sheet may have, less some for headings. What is beyond is in the CSV file of the same
 * list.
 */
const MOST_ROWS = 1_048_000;
const CUT: Words = { 'zh-CN': '其余见 CSV 文件', en: 'the rest is in the CSV file' };

/** Makes a table sheet. One without rows says so. */
export function tableOf<Row>(
  { name, title, columns, rows, frozen }: TableParts<Row>,
  language: Language,
): Table {
  const only = (text: Words): readonly Value[] =>
    columns.map((_, index) => (index === 0 ? text[language] : null));
  const count = Math.min(rows.length, MOST_ROWS);
  return {
    layout: 'table',
    name: name[language],
    title: title[language],
    headings: columns.map(({ heading }) => heading[language]),
    columns,
    frozen,
    rowCount: rows.length === 0 ? 1 : count + Number(rows.length > count),
    rowAt: (index) => {
      if (rows.length === 0) return only(NOTHING);
      return index < count ? columns.map(({ cell }) => cell(rows[index]!, language)) : only(CUT);
    },
  };
}
