import { repack, unpack, type Part } from './archive.ts';
import type { Report } from './problems.ts';
import { MAX_COLUMNS, MAX_ROWS } from './table.ts';

const LAST_SHEET_ROW = 1_048_576;
const LAST_SHEET_COLUMN = 16_384;

/**
 * Fetched when a workbook is read: the service, whose inventory is mostly CSV, has better uses for
 * 3 MB.
 */
const reader = (): Promise<typeof import('read-excel-file/universal')> =>
  import('read-excel-file/universal');

/** A sheet of a workbook: its name, and its rows from the topmost. */
export type Sheet = { readonly name: string; readonly rows: readonly (readonly string[])[] };

/** Every sheet of a workbook, read as {@link xlsxRows} reads the first. */
export function xlsxSheets(bytes: Uint8Array, report: Report): Promise<readonly Sheet[] | null> {
  return readArchive(bytes, report, async (archive) =>
    (await (await reader()).default(archive)).map(({ sheet, data }) => ({
      name: sheet,
      rows: data.map((row) => row.map(textOf)),
    })),
  );
}

/**
 * The rows of a workbook's first sheet, headings first, as text: dates as `YYYY-MM-DD`, and numbers
 * too long to be exact in scientific notation, as the spreadsheet would have shown them. Null when
 * it cannot be read; what is wrong has been reported.
 */
export function xlsxRows(
  bytes: Uint8Array,
  report: Report,
): Promise<readonly (readonly string[])[] | null> {
  return readArchive(bytes, report, async (archive) =>
    (await (await reader()).readSheet(archive)).map((row) => row.map(textOf)),
  );
}

async function readArchive<T>(
  bytes: Uint8Array,
  report: Report,
  read: (archive: ArrayBuffer) => Promise<T>,
): Promise<T | null> {
  const parts = partsOf(bytes, report);
  if (!parts) return null;
  const overflow = parts
    .flatMap((part) => (/^xl\/worksheets\/[^/]+\.xml$/.test(part.name) ? [overflowOf(part)] : []))
    .find((cell) => cell !== null);
  if (overflow !== undefined) {
    report(
      null,
      '',
      overflow,
      `is a cell beyond row ${MAX_ROWS + 1} or column ${MAX_COLUMNS}; delete it, or split the file`,
    );
    return null;
  }
  try {
    return await read(new Uint8Array(repack(parts)).buffer);
  } catch {
    report(
      null,
      '',
      '',
      'cannot be read as a workbook; open it in a spreadsheet program and save it anew as .xlsx, or as "CSV UTF-8"',
    );
    return null;
  }
}

/**
 * The parts are unfolded here and handed on plain, because the reader believes the sizes an archive
 * states.
 */
function partsOf(bytes: Uint8Array, report: Report): readonly Part[] | null {
  try {
    const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return unpack(archive, (name) => name.endsWith('.xml') || name.endsWith('.xml.rels'));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const fault = /^(is|has) /.test(error.message) ? error.message : 'is damaged';
    report(
      null,
      '',
      '',
      `${fault}; open it in a spreadsheet program and save it anew as .xlsx, or as "CSV UTF-8"`,
    );
    return null;
  }
}

/**
 * A cell with content beyond what an inventory may hold, or a row or cell beyond what a sheet can
 * hold. Looked for beforehand because the reader fills every place up to the last one.
 */
function overflowOf(part: Part): string | null {
  const places = /<(?:\w+:)?(?:row|c)\s(?:[^>]*\s)?r="([A-Za-z]*)(\d+)"[^>]*>/g;
  for (const [tag, letters, digits] of part.data.toString('utf8').matchAll(places)) {
    const row = Number(digits);
    const column = letters === '' ? 0 : columnOf(letters!);
    const filled = column > 0 && !tag.endsWith('/>');
    if (row > LAST_SHEET_ROW || column > LAST_SHEET_COLUMN) return `${letters ?? ''}${digits!}`;
    if (filled && (row > MAX_ROWS + 1 || column > MAX_COLUMNS)) return `${letters!}${digits!}`;
  }
  return null;
}

function columnOf(letters: string): number {
  return Array.from(letters.toUpperCase()).reduce(
    (column, letter) => column * 26 + letter.charCodeAt(0) - 64,
    0,
  );
}

function textOf(cell: unknown): string {
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number') return numberText(cell);
  if (typeof cell === 'boolean') return cell ? 'TRUE' : 'FALSE';
  return cell instanceof Date && !Number.isNaN(cell.getTime())
    ? cell.toISOString().slice(0, 10)
    : '';
}

function numberText(value: number): string {
  return Number.isInteger(value) && !Number.isSafeInteger(value)
    ? value.toExponential().toUpperCase()
    : String(value);
}
