import writeExcelFile, { type CellObject, type Sheet as LibrarySheet } from 'write-excel-file/node';
import { visibleText } from '../../core/text/cell-text.ts';
import type { FormSheet, ListColumn, ListSheet, Sheet } from './sheet.ts';
import { COLOURS, FONT, HEADING, styleOf } from './styles.ts';

/** The row of a list's headings, counted from 1; the title is above it. */
export const HEADING_ROW = 2;
/** The first row of a list. */
export const FIRST_ROW = 3;

/**
 * The workbook without the rows of its lists: each list has one empty row with the styles of its
 * columns. The library keeps an object for each cell, which is too much for hundreds of thousands.
 * It also takes names such as `constructor` for known texts, so operators' texts must not pass
 * through it.
 */
export async function scaffoldOf(sheets: readonly Sheet[]): Promise<Uint8Array> {
  return writeExcelFile(
    sheets.map((sheet) => (sheet.layout === 'list' ? listScaffold(sheet) : formScaffold(sheet))),
    FONT,
  ).toBuffer();
}

/**
 * Every text of a form begins with this character, so that the library knows none of them. It is
 * taken away later.
 */
export const GUARD = '\ue000';

function formScaffold({ name, widths, rows }: FormSheet): LibrarySheet<never> {
  return {
    sheet: name,
    data: rows.map((row) => row.map(guarded)),
    columns: widths.map((width) => ({ width })),
    orientation: 'landscape',
    showGridLines: false,
  };
}

function guarded(cell: CellObject | null): CellObject | null {
  return typeof cell?.value === 'string'
    ? { ...cell, type: String, value: GUARD + visibleText(cell.value) }
    : cell;
}

function listScaffold(sheet: ListSheet): LibrarySheet<never> {
  const { name, title, headings, columns, frozen } = sheet;
  const marks = marksOf(sheet);
  return {
    sheet: name,
    data: [
      [titleCell(title)],
      headings.map((value) => ({ ...HEADING, value, type: String, height: 32 })),
      columns.map(({ format }) => styleOf(format)),
    ],
    columns: columns.map(({ width }) => ({ width })),
    orientation: 'landscape',
    stickyRowsCount: HEADING_ROW,
    stickyColumnsCount: frozen,
    ...(marks.length === 0 ? {} : { conditionalFormatting: marks }),
  };
}

function titleCell(value: string): CellObject {
  return {
    value,
    type: String,
    fontSize: 14,
    fontWeight: 'bold',
    textColor: COLOURS.head,
    height: 26,
    alignVertical: 'center',
  };
}

type Mark = NonNullable<LibrarySheet<never>['conditionalFormatting']>[number];

function marksOf({ columns, rowCount }: ListSheet): Mark[] {
  return columns.flatMap(({ markBelow }: ListColumn, column) => {
    if (markBelow === null) return [];
    const cell = `${letterOf(column)}${FIRST_ROW}`;
    return [
      {
        cellRange: {
          from: { row: FIRST_ROW, column: column + 1 },
          to: { row: FIRST_ROW + rowCount - 1, column: column + 1 },
        },
        condition: { formula: `AND(ISNUMBER(${cell}),${cell}<${markBelow})` },
        style: { backgroundColor: COLOURS.mark, textColor: COLOURS.markText },
      },
    ];
  });
}

/** The letters of a column, counted from 0. */
export function letterOf(column: number): string {
  return column < 26
    ? String.fromCharCode(65 + column)
    : letterOf(Math.floor(column / 26) - 1) + letterOf(column % 26);
}
