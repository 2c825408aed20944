import type { CellObject } from 'write-excel-file/node';
import { ASSESSABLE_COVERAGE, ratio } from '../../core/judging/availability.ts';
import { term } from '../../core/terms/language.ts';
import type { Instant } from '../../core/time/civil-time.ts';
import { offsetsIn } from '../../core/time/zone-offsets.ts';
import {
  columnsIn,
  type Column,
  type Format,
  type Table,
  type Value,
  type View,
} from '../tables/table.ts';
import { shareOf } from '../tables/values.ts';

/**
 * A value as a cell holds it: a `rate` as a share of 1, a `time` in days since 1899-12-30, a
 * `duration` in days, `money` in yuan; null: empty.
 */
export type CellValue = string | number | null;

/** A column of a list as it looks. `width` in characters; numbers below `markBelow` are marked. */
export type ListColumn = {
  readonly width: number;
  readonly format: Format;
  readonly markBelow: number | null;
};

/** A sheet that is a list: a title, headings, and one row for each thing. */
export type ListSheet = {
  readonly layout: 'list';
  readonly name: string;
  readonly title: string;
  readonly headings: readonly string[];
  readonly columns: readonly ListColumn[];
  /** Columns that stay in sight. */
  readonly frozen: number;
  readonly rowCount: number;
  readonly rowAt: (index: number) => readonly CellValue[];
};

/** A sheet that is a form: cells of any shape. */
export type FormSheet = {
  readonly layout: 'form';
  readonly name: string;
  readonly widths: readonly number[];
  readonly rows: readonly FormRow[];
};

/** A row of a form. Null: covered by the cell before it. */
export type FormRow = readonly (CellObject | null)[];

/** One sheet of a workbook. */
export type Sheet = ListSheet | FormSheet;

/**
 * Rows a sheet may have, less some for headings. The CSV file of the same table holds all of them.
 */
const MAX_ROWS = 1_048_000;
const DAY_MS = 86_400_000;
/** The day a spreadsheet counts from, 1899-12-30, in days before 1970. */
const SERIAL_OF_1970 = 25_569;

const NO_ROWS = term('（无）', '(none)');
const CUT_OFF = term('其余见 CSV 文件', 'the rest is in the CSV file');

/** A table as a sheet. `period`: the month or year, for its title. One without rows says so. */
export function sheetOf<Row>(
  table: Table<Row>,
  rows: readonly Row[],
  period: string,
  { language, zone, markBelow }: View,
): ListSheet {
  const columns = columnsIn(table.columns, 'workbook');
  const cellOf = cellsIn(zone);
  const count = Math.min(rows.length, MAX_ROWS);
  const note = rows.length === 0 ? NO_ROWS : CUT_OFF;
  return {
    layout: 'list',
    name: table.name[language],
    title: term(`${period}　${table.title['zh-CN']}`, `${period}  ${table.title.en}`)[language],
    headings: columns.map(({ heading }) => heading[language]),
    columns: columns.map((column) => listColumn(column, markBelow)),
    frozen: table.frozen,
    rowCount: rows.length === 0 ? 1 : count + Number(rows.length > count),
    rowAt: (index) =>
      index < count
        ? columns.map(({ format, value }) => cellOf(value(rows[index]!, language), format))
        : columns.map((_, column) => (column === 0 ? note[language] : null)),
  };
}

function listColumn<Row>({ width, format, markBelow }: Column<Row>, target: number): ListColumn {
  const thresholds = { target, coverage: ratio(ASSESSABLE_COVERAGE) };
  return { width, format, markBelow: markBelow && thresholds[markBelow] };
}

/** Makes a function that gives values as cells hold them. */
export function cellsIn(zone: string): (value: Value, format: Format) => CellValue {
  const serial = serialsIn(zone);
  return (value, format) => {
    if (value === null || typeof value === 'string') return value;
    if (typeof value === 'object') return shareOf(value);
    if (format === 'time') return serial(value);
    if (format === 'duration') return value / DAY_MS;
    return format === 'money' ? value / 100 : value;
  };
}

/** Makes a function that gives an instant as a spreadsheet's date and time in a zone. */
function serialsIn(zone: string): (at: Instant) => number {
  const offsetOf = offsetsIn(zone);
  return (at) => (at + offsetOf(at).ms) / DAY_MS + SERIAL_OF_1970;
}
