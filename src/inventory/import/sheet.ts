import { stringify } from 'csv-stringify/sync';
import writeXlsxFile from 'write-excel-file/node';
import type { Table } from '../table.ts';

/**
 * A sheet as a file again, in the format of the file it comes from (or that its name tells): UTF-8
 * CSV with a byte-order mark, or a workbook of text cells. Colours, widths and formulas of a
 * workbook are not carried over.
 */
export async function written(
  { headings, rows }: Table,
  file: { readonly name: string; readonly bytes: Uint8Array | null },
): Promise<Uint8Array> {
  const cells = [headings, ...rows.map((row) => row.cells)];
  const isWorkbook = file.bytes
    ? file.bytes[0] === 0x50 && file.bytes[1] === 0x4b
    : file.name.toLowerCase().endsWith('.xlsx');
  if (!isWorkbook)
    return Buffer.from(
      stringify(cells, { bom: true, escape_formulas: true, record_delimiter: 'windows' }),
    );
  return writeXlsxFile([
    {
      data: cells.map((row) => row.map((value) => (value === '' ? null : { value, type: String }))),
      sheet: 'inventory',
    },
  ]).toBuffer();
}
