import type { CellObject } from 'write-excel-file/node';
import { BOXED, COLOURS, styleOf } from './scaffold.ts';
import type { Format, Value } from './sheet.ts';

/** A heading of a form. */
export function heading(value: string): CellObject {
  return {
    ...BOXED,
    value,
    fontWeight: 'bold',
    textColor: COLOURS.headText,
    backgroundColor: COLOURS.head,
    align: 'center',
    alignVertical: 'center',
    wrap: true,
    height: 26,
  };
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
export function valued(value: Value, format: Format): CellObject {
  return value === null ? styleOf(format) : { ...styleOf(format), value };
}

/** A cell over several columns, with the empty ones that library wants behind it. */
export function across(cell: CellObject, columns: number): readonly (CellObject | null)[] {
  return [{ ...cell, columnSpan: columns }, ...Array.from({ length: columns - 1 }, () => null)];
}
