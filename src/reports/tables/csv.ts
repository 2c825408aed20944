import { stringify } from 'csv-stringify/sync';
import { inUnit } from '../../core/terms/columns.ts';
import type { Term } from '../../core/terms/language.ts';
import { cellText } from '../../core/text/cell-text.ts';
import type { Instant } from '../../core/time/civil-time.ts';
import { stampsIn } from '../../core/time/zone-offsets.ts';
import { columnsIn, type Column, type Format, type Table, type Value, type View } from './table.ts';
import { percentText, yuanText } from './values.ts';

/** Rows turned into text at one time. */
const BATCH = 500;

/**
 * A table as CSV in pieces: UTF-8 with a byte order mark, CRLF. A text begins with an apostrophe if
 * a spreadsheet would run it as a formula or change it (20-digit codes, leading zeros); see
 * {@link cellText}.
 */
export function* csvOf<Row>(
  table: Table<Row>,
  rows: readonly Row[],
  { language, zone }: View,
): Generator<string> {
  const columns = columnsIn(table.columns, 'csv');
  const stamp = stampsIn(zone);
  const recordOf = (row: Row): Cell[] =>
    columns.map(({ format, value }) => cellOf(value(row, language), format, stamp));
  yield csvText([columns.map((column) => headingOf(column)[language])], true);
  for (let from = 0; from < rows.length; from += BATCH)
    yield csvText(rows.slice(from, from + BATCH).map(recordOf), false);
}

/** A cell as it is written. */
type Cell = string | number;

function csvText(records: Cell[][], bom: boolean): string {
  return stringify(records, { bom, record_delimiter: '\r\n', escape_formulas: true });
}

function headingOf({ heading, format }: Pick<Column<unknown>, 'heading' | 'format'>): Term {
  if (format === 'duration') return inUnit(heading, 'ms');
  return format === 'rate' ? inUnit(heading, 'percent') : heading;
}

function cellOf(value: Value, format: Format, stamp: (at: Instant) => string): Cell {
  if (value === null) return '';
  if (typeof value === 'string') return cellText(value);
  if (typeof value === 'object') return percentText(value);
  if (format === 'time') return stamp(value);
  return format === 'money' ? yuanText(value) : value;
}
