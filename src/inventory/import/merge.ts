import { suggestedKind } from '../../core/inventory/gb28181.ts';
import { COLUMNS, type Field, type Layout } from '../columns.ts';
import type { Report } from '../problems.ts';
import { keyOf, trimmed, type Table } from '../table.ts';
import type { Incoming, IncomingCell, IncomingRow } from './incoming.ts';

/** The inventory as it is: its sheet, and which cell is what. */
export type Running = { readonly table: Table; readonly layout: Layout };

/** How an export is taken over. */
export type ImportOptions = {
  /** Take the kind that a code suggests where neither file tells one. */
  readonly acceptKinds: boolean;
  /** Take out devices that the export does not name. */
  readonly removeGone: boolean;
};

/** Headings of an inventory that does not exist yet. */
export const FRESH_HEADINGS: readonly string[] = COLUMNS.map(({ field }) => field).filter(
  (field) => field !== 'status',
);

/**
 * The sheet of the inventory with an export laid over it: cells that say something replace what was
 * there, new devices come last, new columns to the right. Rows of the inventory that stay have
 * their number negated, to be told from those of the export.
 */
export function merge(
  running: Running,
  incoming: Incoming,
  options: ImportOptions,
  report: Report,
): Table {
  const places = placesFor(running, incoming);
  const byId = new Map<string, IncomingRow>();
  for (const row of incoming.rows) {
    const first = byId.get(row.id);
    if (first)
      report(row.row, 'id', row.id, `is the code of row ${first.row} too; delete one of the rows`);
    else byId.set(row.id, row);
  }
  const idAt = running.layout.fields.get('id')?.index ?? 0;
  const rows = running.table.rows.flatMap(({ number, cells }) => {
    const id = trimmed(cells[idAt] ?? '');
    const over = byId.get(id);
    byId.delete(id);
    if (!over)
      return options.removeGone
        ? []
        : [{ number: -number, cells: padded(cells, places.headings.length) }];
    return [
      { number: over.row, cells: overlaid(padded(cells, places.headings.length), over, places) },
    ];
  });
  const added = [...byId.values()].map((row) => ({
    number: row.row,
    cells: overlaid(padded([], places.headings.length), row, places),
  }));
  const merged = [...rows, ...added];
  return {
    headings: places.headings,
    rows: merged.map((row) => (row.number < 0 ? row : withKind(row, places, options, report))),
    serialDates: running.table.serialDates,
  };
}

type Places = {
  readonly headings: readonly string[];
  readonly placeOf: (cell: IncomingCell) => number;
  readonly id: number;
  readonly kind: number;
};

function placesFor({ table, layout }: Running, incoming: Incoming): Places {
  const headings = [...table.headings];
  const fields = new Map([...layout.fields].map(([field, { index }]) => [field, index]));
  const labels = new Map(layout.labels.map(({ index, heading }) => [keyOf(heading), index]));
  const chinese = COLUMNS[0]!.headings.includes(layout.fields.get('id')?.heading ?? '');
  const nameOf = (field: Field): string =>
    chinese ? (COLUMNS.find((column) => column.field === field)?.headings[0] ?? field) : field;
  const place = <Key>(known: Map<Key, number>, key: Key, heading: string): void => {
    if (!known.has(key)) known.set(key, headings.push(heading) - 1);
  };
  place(fields, 'kind', nameOf('kind'));
  for (const cell of incoming.rows.flatMap(({ cells }) => cells)) {
    if (cell.field === null) place(labels, keyOf(cell.heading), cell.heading);
    else place(fields, cell.field, nameOf(cell.field));
  }
  const placeOf = (cell: IncomingCell): number =>
    cell.field === null ? labels.get(keyOf(cell.heading))! : fields.get(cell.field)!;
  return { headings, placeOf, id: fields.get('id') ?? 0, kind: fields.get('kind')! };
}

function padded(cells: readonly string[], width: number): readonly string[] {
  return Array.from({ length: width }, (_, index) => cells[index] ?? '');
}

function overlaid(cells: readonly string[], row: IncomingRow, places: Places): readonly string[] {
  const over = new Map(row.cells.map((cell) => [places.placeOf(cell), cell.text]));
  return cells.map((cell, index) => over.get(index) ?? cell);
}

type Row = Table['rows'][number];

/**
 * Gives a row without a kind the suggested one, on the say-so of whoever imports; else it is
 * reported.
 */
function withKind(
  row: Row,
  { id, kind }: Places,
  { acceptKinds }: ImportOptions,
  report: Report,
): Row {
  if (trimmed(row.cells[kind] ?? '') !== '') return row;
  const suggested = suggestedKind(row.cells[id] ?? '');
  if (!acceptKinds || suggested === null) {
    const hint =
      suggested === null
        ? 'its code suggests none; enter one'
        : `its code suggests ${suggested}; enter one, or take what codes suggest with --accept-kinds`;
    report(row.number, 'kind', '', `is empty or not there, and ${hint}`);
  }
  return {
    ...row,
    cells: row.cells.map((cell, index) => (index === kind ? (suggested ?? 'camera') : cell)),
  };
}
