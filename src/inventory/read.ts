import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Inventory } from '../core/inventory/device.ts';
import { explainReadFailure, readRegularFile } from '../platform/regular-file.ts';
import { layoutOf } from './columns.ts';
import { csvRows } from './csv.ts';
import { problemsOf, type Problem, type Report } from './problems.ts';
import { refuseBadRelations } from './relations.ts';
import { readRows } from './row.ts';
import { MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS, trimmed, type Table } from './table.ts';
import { xlsxRows } from './xlsx.ts';

const TOO_LARGE = `is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB; split it or delete what is no device`;

/**
 * A valid inventory, or everything that is wrong with it. Warnings name what was left out of it.
 */
export type InventoryResult =
  | { readonly ok: true; readonly inventory: Inventory; readonly warnings: readonly string[] }
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      readonly warnings: readonly string[];
    };

/**
 * Reads an inventory file. A file that cannot be read, or that changes meanwhile, is a problem too;
 * never throws for either.
 */
export async function readInventory(path: string): Promise<InventoryResult> {
  const read = await readWhole(path);
  if (read instanceof Uint8Array) return parseInventory(read, basename(path));
  const { problems, report } = problemsOf(path);
  report(null, '', '', read);
  return { ok: false, problems, warnings: [] };
}

/**
 * The bytes of a file of at most 64 MB, or why there are none to be had: what is wrong; the mend.
 * Never rejects.
 */
export async function readWhole(path: string): Promise<Uint8Array | string> {
  const read = await readRegularFile(path, MAX_FILE_BYTES);
  if (read instanceof Uint8Array) return read;
  switch (read.failure) {
    case 'too-large':
      return TOO_LARGE;
    case 'changing':
      return 'changed while it was read; it will be complete once whoever writes it is done';
    default:
      return explainReadFailure(read, 'a CSV or XLSX file', MAX_FILE_BYTES);
  }
}

/**
 * Reads the bytes of a CSV (UTF-8 or GB18030) or XLSX file. All problems are found at once, as far
 * as one does not hide another. Never throws, whatever the bytes.
 */
export async function parseInventory(
  bytes: Uint8Array,
  fileName: string,
): Promise<InventoryResult> {
  const { problems, report } = problemsOf(fileName);
  const warnings: string[] = [];
  const warn = (warning: string): void => {
    warnings.push(`${fileName}: ${warning}`);
  };
  const table = await tableOf(bytes, report);
  const layout = table && layoutOf(table.headings, report, warn);
  if (!table || !layout || problems.length > 0) return { ok: false, problems, warnings };
  const devices = readRows(table, layout, report, warn);
  refuseBadRelations(devices, layout, report);
  if (problems.length > 0) return { ok: false, problems: inOrder(problems), warnings };
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    ok: true,
    inventory: { devices: devices.map(({ device }) => device), sha256 },
    warnings,
  };
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => (a.row ?? 0) - (b.row ?? 0));
}

/**
 * The sheet of a CSV (UTF-8 or GB18030) or XLSX file as text; null when it cannot be read. What is
 * wrong has been reported.
 */
export async function tableOf(bytes: Uint8Array, report: Report): Promise<Table | null> {
  if (bytes.length > MAX_FILE_BYTES) {
    report(null, '', '', TOO_LARGE);
    return null;
  }
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) {
    report(
      null,
      '',
      '',
      'is a workbook of the old .xls format, or one locked with a password; save it as .xlsx or as "CSV UTF-8"',
    );
    return null;
  }
  const isWorkbook = startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]);
  const rows = isWorkbook ? await xlsxRows(bytes, report) : csvRows(bytes, report);
  return rows && shaped(rows, isWorkbook, report);
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}

/**
 * Refuses a sheet that is empty, too large or not a rectangle. Columns without any text at the
 * right edge do not count.
 */
function shaped(
  rows: readonly (readonly string[])[],
  isWorkbook: boolean,
  report: Report,
): Table | null {
  const filled = (cells: readonly string[]): boolean => cells.some((cell) => trimmed(cell) !== '');
  const headings = rows[0] ?? [];
  const width = headings.findLastIndex((heading) => trimmed(heading) !== '') + 1;
  const numbered = rows
    .slice(1)
    .map((cells, index) => ({ number: index + 2, cells }))
    .filter(({ cells }) => filled(cells));
  if (width === 0)
    report(
      null,
      '',
      '',
      'has nothing in row 1; put the headings there (id, name, kind, site, address, ...)',
    );
  else if (width > MAX_COLUMNS)
    report(1, '', '', `has ${width} columns; at most ${MAX_COLUMNS} are read`);
  else if (numbered.length === 0)
    report(null, '', '', 'has no device; add one row for each below the headings');
  else if (numbered.length > MAX_ROWS)
    report(null, '', '', `has more than ${MAX_ROWS} devices; split the file`);
  else
    for (const { number, cells } of numbered)
      refuseWrongLength(number, cells, headings.slice(0, width), report);
  return width === 0
    ? null
    : { headings: headings.slice(0, width), rows: numbered, serialDates: isWorkbook };
}

function refuseWrongLength(
  row: number,
  cells: readonly string[],
  headings: readonly string[],
  report: Report,
): void {
  const used = cells.findLastIndex((cell) => trimmed(cell) !== '') + 1;
  const rule =
    'a cell that holds a separator needs "quotes" around it, and an empty one its separator';
  if (used > headings.length)
    report(row, '', '', `has ${used} cells, more than the ${headings.length} headings; ${rule}`);
  else if (cells.length < headings.length)
    report(
      row,
      '',
      '',
      `has ${cells.length} cells, fewer than the ${headings.length} headings; ${rule}`,
    );
  headings.forEach((heading, index) => {
    if (trimmed(heading) === '' && trimmed(cells[index] ?? '') !== '')
      report(
        row,
        '',
        '',
        `has a value in column ${index + 1}, which has no heading; give it one in row 1`,
      );
  });
}
