import type { Fraction } from '../../core/judging/availability.ts';
import type { Instant } from '../../core/time/civil-time.ts';
import type { Language, Term } from '../../core/terms/language.ts';
import type { Exact } from '../assessment/schema.ts';

/** What a column may appear in: a CSV file, a list or the cover of the workbook, the HTML page. */
export type Medium = 'csv' | 'workbook' | 'cover' | 'page';
/** For columns of detail. */
export const CSV_ONLY: readonly Medium[] = ['csv'];
/** For columns that the page has room for, too. */
export const EVERY_LIST: readonly Medium[] = ['csv', 'workbook', 'page'];
/** For the figures that matter most. */
export const EVERYWHERE: readonly Medium[] = ['csv', 'workbook', 'cover', 'page'];

/**
 * The unit of a column's values, and so how each medium writes them: `duration` in milliseconds,
 * `time` as an instant, `money` in fen, `rate` as a fraction or as an exact number of percent.
 */
export type Format = 'text' | 'count' | 'rate' | 'time' | 'duration' | 'money' | 'points';

/** A rate: a fraction, an exact number of percent, or null where there is nothing to tell. */
export type Rate = Fraction | Exact | null;

/** A value of a cell; null: empty. */
export type Value = string | number | Rate;

/** What a figure is compared with; one that is less is marked. */
export type Threshold = 'target' | 'coverage';

/** One column: everything that CSV, workbook and page need to show it. */
export type Column<Row> = {
  /** Unique in its table. */
  readonly key: string;
  readonly heading: Term;
  readonly format: Format;
  readonly value: (row: Row, language: Language) => Value;
  readonly media: readonly Medium[];
  /** In the workbook, in characters. */
  readonly width: number;
  readonly markBelow: Threshold | null;
};

/** One table: what it is called, and its columns. */
export type Table<Row> = {
  /** Name of its sheet. */
  readonly name: Term;
  /** Title of its sheet, after the month or year. */
  readonly title: Term;
  /** Columns that stay in sight when its sheet is scrolled. */
  readonly frozen: number;
  readonly columns: readonly Column<Row>[];
};

/** How one report shows its tables. */
export type View = {
  readonly language: Language;
  /** IANA time zone that instants are shown in. */
  readonly zone: string;
  /** Online rate below which figures are marked, a share of 1. */
  readonly markBelow: number;
};

type Options = Partial<Pick<Column<unknown>, 'media' | 'width' | 'markBelow'>>;

/** A column of texts. */
export function text<Row>(
  key: string,
  heading: Term,
  value: (row: Row, language: Language) => string | null,
  options?: Options,
): Column<Row> {
  return columnOf(key, heading, 'text', 14, value, options);
}

/** A column of whole numbers. */
export function count<Row>(
  key: string,
  heading: Term,
  value: (row: Row) => number | null,
  options?: Options,
): Column<Row> {
  return columnOf(key, heading, 'count', 8, value, options);
}

/** A column of rates. */
export function rate<Row>(
  key: string,
  heading: Term,
  value: (row: Row) => Rate,
  options?: Options,
): Column<Row> {
  return columnOf(key, heading, 'rate', 9, value, options);
}

/** A column of instants. */
export function time<Row>(
  key: string,
  heading: Term,
  value: (row: Row) => Instant | null,
  options?: Options,
): Column<Row> {
  return columnOf(key, heading, 'time', 19, value, options);
}

/** A column of durations in milliseconds. */
export function duration<Row>(
  key: string,
  heading: Term,
  value: (row: Row) => number | null,
  options?: Options,
): Column<Row> {
  return columnOf(key, heading, 'duration', 12, value, options);
}

/** A column of sums of money in fen. */
export function money<Row>(
  key: string,
  heading: Term,
  value: (row: Row) => number | null,
  options?: Options,
): Column<Row> {
  return columnOf(key, heading, 'money', 12, value, options);
}

function columnOf<Row>(
  key: string,
  heading: Term,
  format: Format,
  width: number,
  value: Column<Row>['value'],
  options: Options = {},
): Column<Row> {
  return {
    key,
    heading,
    format,
    value,
    media: ['csv', 'workbook'],
    width,
    markBelow: null,
    ...options,
  };
}

/** The columns of a part of a row, e.g. its figures. Without that part their cells are empty. */
export function columnsOf<Row, Part>(
  columns: readonly Column<Part>[],
  partOf: (row: Row) => Part | null,
): readonly Column<Row>[] {
  return columns.map((column) => ({
    ...column,
    value: (row, language) => {
      const part = partOf(row);
      return part && column.value(part, language);
    },
  }));
}

/** The columns that appear in one medium. */
export function columnsIn<Row>(
  columns: readonly Column<Row>[],
  medium: Medium,
): readonly Column<Row>[] {
  return columns.filter(({ media }) => media.includes(medium));
}
