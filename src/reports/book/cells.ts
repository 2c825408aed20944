import type { CellObject } from 'write-excel-file/node';
import type { Format } from '../tables/table.ts';
import type { CellValue, FormRow } from './sheet.ts';
import { BOXED, COLOURS, HEADING, styleOf } from './styles.ts';

/** A heading of a form. */
export function heading(value: string): CellObject {
  return { ...HEADING, value, height: 26 };
}

/** A label before a value. */
export function label(value: string): CellObject {
  return {
    ...BOXED,
    value,
    fontWeight: 'bold',
    backgroundColor: COLOURS.label,
    align: 'left',
    indent: 1,
    alignVertical: 'center',
    wrap: true,
    height: 22,
  };
}

/** A value in the style of its format. */
export function valued(value: CellValue, format: Format): CellObject {
  return value === null ? styleOf(format) : { ...styleOf(format), value };
}

/** A cell over several columns, followed by the empty ones that the library wants behind it. */
export function across(cell: CellObject, columns: number): FormRow {
  return [{ ...cell, columnSpan: columns }, ...Array.from({ length: columns - 1 }, () => null)];
}
