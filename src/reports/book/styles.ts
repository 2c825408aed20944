import type { CellObject } from 'write-excel-file/node';
import type { Format } from '../tables/table.ts';

/** The font of every cell. */
export const FONT = { fontFamily: 'Microsoft YaHei', fontSize: 10 };

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

/** White on dark, in the middle. */
export const HEADING = {
  ...BOXED,
  fontWeight: 'bold',
  textColor: COLOURS.headText,
  backgroundColor: COLOURS.head,
  align: 'center',
  alignVertical: 'center',
  wrap: true,
} as const;

const NUMBER_FORMATS: Readonly<Record<Exclude<Format, 'text'>, string>> = {
  count: '#,##0',
  rate: '0.00%',
  time: 'yyyy-mm-dd hh:mm:ss',
  duration: '[=0]"–";[h]:mm:ss',
  money: '#,##0.00',
  points: '0.00',
};

/** The style of a cell that holds a value of a format. */
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
