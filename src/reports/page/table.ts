import { ASSESSABLE_COVERAGE, ratio } from '../../core/judging/availability.ts';
import { visibleMarkup } from '../../core/text/markup.ts';
import type { Instant } from '../../core/time/civil-time.ts';
import { stampsIn } from '../../core/time/zone-offsets.ts';
import {
  columnsIn,
  type Column,
  type Format,
  type Table,
  type Value,
  type View,
} from '../tables/table.ts';
import { hoursOf, percentText, shareOf, yuanText } from '../tables/values.ts';

/** A table as HTML. `className`: of the table, or empty. */
export function tableHtml<Row>(
  table: Table<Row>,
  rows: readonly Row[],
  view: View,
  className = '',
): string {
  const columns = columnsIn(table.columns, 'page');
  const heads = columns.map(({ heading }) => `<th>${visibleMarkup(heading[view.language])}</th>`);
  const cellOf = cellsIn(view);
  const lines = rows.map(
    (row) => `<tr>${columns.map((column) => cellOf(column, row)).join('')}</tr>`,
  );
  const tag = className === '' ? '<table>' : `<table class="${className}">`;
  return `${tag}<thead><tr>${heads.join('')}</tr></thead><tbody>\n${lines.join('\n')}\n</tbody></table>`;
}

function cellsIn({
  language,
  zone,
  markBelow: target,
}: View): <Row>(column: Column<Row>, row: Row) => string {
  const thresholds = { target, coverage: ratio(ASSESSABLE_COVERAGE)! };
  const stamp = stampsIn(zone);
  return ({ format, value, markBelow }, row) => {
    const own = value(row, language);
    const limit = markBelow && thresholds[markBelow];
    const classes = [format === 'text' ? '' : 'n', isBelow(own, limit) ? 'bad' : ''].filter(
      Boolean,
    );
    const attribute = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
    return `<td${attribute}>${visibleMarkup(shown(own, format, stamp))}</td>`;
  };
}

function isBelow(value: Value, limit: number | null): boolean {
  if (limit === null || typeof value === 'string') return false;
  const share = typeof value === 'object' ? shareOf(value) : value;
  return share !== null && share < limit;
}

function shown(value: Value, format: Format, stamp: (at: Instant) => string): string {
  if (value === null || typeof value === 'string') return value ?? '';
  if (typeof value === 'object') return percentShown(percentText(value));
  if (format === 'time') return stamp(value);
  if (format === 'duration') return hoursOf(value);
  return format === 'money' ? yuanText(value) : String(value);
}

function percentShown(text: string): string {
  return text === '' ? '' : `${text} %`;
}
