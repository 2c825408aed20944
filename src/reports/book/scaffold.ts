import writeExcelFile, {
  type CellObject,
  type Row,
  type Sheet as LibrarySheet,
} from 'write-excel-file/node';
import { visibleText } from '../../core/text/cell-text.ts';
import type { Form, Format, Sheet, Table } from './sheet.ts';

/** What is set in every cell. */
const FONT = { fontFamily: 'Microsoft YaHei', fontSize: 10 };
/** Colours of headings, lines and marks. */
export const COLOURS = {
  head: '#1f3a5f',
  headText: '#ffffff',
  line: '#b8c0cc',
  label: '#eef2f7',
  mark: '#fde2e0',
  markText: '#a61b12',
  quiet: '#5b6675',
};

/** A thin line around a cell. */
export const BOXED = { borderStyle: 'thin', borderColor: COLOURS.line } as const;

/** Row of a table's headings, counted from 1; the title is above. */
export const HEADING_ROW = 2;
/** First row of the list. */
export const FIRST_ROW = 3;

const NUMBER_FORMATS: Readonly<Record<Exclude<Format, 'text'>, string>> = {
  count: '#,##0',
  percent: '0.00%',
  time: 'yyyy-mm-dd hh:mm:ss',
  duration: '[=0]"–";[h]:mm:ss',
  money: '#,##0.00',
  points: '0.00',
};

/** How a cell of a format looks. */
export function styleOf(format: Format): Omit<CellObject, 'value'> {
  const common = { ...BOXED, alignVertical: 'center' } as const;
  if (format === 'text') return { ...common, type: String, format: '@', align: 'left', indent: 1 };
  return {
    ...common,
    type: Number,
    format: NUMBER_FORMATS[format],
    align: format === 'time' ? 'center' : 'right',
  };
}

/**
 * The workbook without the rows of its tables: each has one empty row that holds the styles of its
 * columns. The library keeps an object for each cell, too much for hundreds of thousands; and takes
 * names such as `constructor` for known texts, so that texts of operators must not pass through it.
 */
export async function scaffoldOf(sheets: readonly Sheet[]): Promise<Uint8Array> {
  return writeExcelFile(sheets.map(librarySheet), FONT).toBuffer();
}

function librarySheet(sheet: Sheet): LibrarySheet<never> {
  return sheet.layout === 'table' ? tableSheet(sheet) : formSheet(sheet);
}

function formSheet({ name, widths, rows }: Form): LibrarySheet<never> {
  return {
    sheet: name,
    data: rows.map((row) => row.map(safe)),
    columns: widths.map((width) => ({ width })),
    orientation: 'landscape',
    showGridLines: false,
  };
}

/**
 * A form's text begins with a mark that is taken away later, so that the library sees none it takes
 * for its own.
 */
export const GUARD = '\ue000';

function safe(cell: CellObject | null): CellObject | null {
  return typeof cell?.value === 'string'
    ? { ...cell, type: String, value: GUARD + visibleText(cell.value) }
    : cell;
}

function tableSheet({
  name,
  title,
  headings,
  columns,
  frozen,
  rowCount,
}: Table): LibrarySheet<never> {
  const titleRow: Row = [
    {
      value: title,
      type: String,
      fontSize: 14,
      fontWeight: 'bold',
      textColor: COLOURS.head,
      height: 26,
      alignVertical: 'center',
    },
  ];
  const headingRow: Row = headings.map((heading) => ({
    ...BOXED,
    value: heading,
    type: String,
    fontWeight: 'bold',
    textColor: COLOURS.headText,
    backgroundColor: COLOURS.head,
    align: 'center',
    alignVertical: 'center',
    wrap: true,
    height: 32,
  }));
  const marks = columns.flatMap(({ markBelow }, index) =>
    markBelow === undefined ? [] : [markRule(index, markBelow, rowCount)],
  );
  return {
    sheet: name,
    data: [titleRow, headingRow, columns.map(({ format }) => styleOf(format))],
    columns: columns.map(({ width }) => ({ width })),
    orientation: 'landscape',
    stickyRowsCount: HEADING_ROW,
    stickyColumnsCount: frozen,
    ...(marks.length === 0 ? {} : { conditionalFormatting: marks }),
  };
}

function markRule(
  column: number,
  below: number,
  rowCount: number,
): NonNullable<LibrarySheet<never>['conditionalFormatting']>[number] {
  const cell = `${letterOf(column)}${FIRST_ROW}`;
  return {
    cellRange: {
      from: { row: FIRST_ROW, column: column + 1 },
      to: { row: FIRST_ROW + rowCount - 1, column: column + 1 },
    },
    condition: { formula: `AND(ISNUMBER(${cell}),${cell}<${below})` },
    style: { backgroundColor: COLOURS.mark, textColor: COLOURS.markText },
  };
}

/** The letters of a column, counted from 0. */
export function letterOf(column: number): string {
  return column < 26
    ? String.fromCharCode(65 + column)
    : letterOf(Math.floor(column / 26) - 1) + letterOf(column % 26);
}
