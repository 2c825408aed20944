import { CsvError, parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import type { Report } from './problems.ts';
import { MAX_CELL_BYTES, MAX_COLUMNS, MAX_ROWS } from './table.ts';

const SEPARATORS = [',', ';', '\t'] as const;

/**
 * The rows of a CSV file, headings first, blank lines kept as rows of one empty cell so that row
 * numbers hold. Comma, semicolon or tab, whichever the heading line has most of. One row more than
 * allowed is read, for the caller to refuse. Null when the file cannot be read as CSV; what is
 * wrong has then been reported.
 */
export function csvRows(bytes: Uint8Array, report: Report): readonly (readonly string[])[] | null {
  const text = decodeText(bytes);
  if (text === null) {
    report(
      null,
      '',
      '',
      'is not text in UTF-8 or GB18030; save it as "CSV UTF-8" or as an XLSX workbook',
    );
    return null;
  }
  try {
    return parse(text, {
      delimiter: separatorOf(text),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      max_record_size: MAX_COLUMNS * MAX_CELL_BYTES,
      to: MAX_ROWS + 2,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? ` near line ${error['lines']}` : '';
    report(
      null,
      '',
      '',
      `${faultOf(error.code)}${line}; put a cell that holds quotes, separators or line breaks in "quotes", and double the quotes inside`,
    );
    return null;
  }
}

function faultOf(code: string): string {
  if (code === 'CSV_MAX_RECORD_SIZE')
    return 'has a row that is too long or a quote that is never closed';
  return code === 'CSV_QUOTE_NOT_CLOSED'
    ? 'has a quote that is never closed'
    : 'has a quotation mark where none may stand';
}

function separatorOf(text: string): string {
  const end = text.search(/[\r\n]/);
  const heading = (end < 0 ? text : text.slice(0, end)).replaceAll(/"[^"]*"/g, '');
  const count = (separator: string): number => heading.split(separator).length;
  return SEPARATORS.reduce((best, separator) =>
    count(separator) > count(best) ? separator : best,
  );
}

/**
 * The text of a file in UTF-8 (with or without byte order mark) or else GB18030, which spreadsheets
 * in Chinese write by default. Null when it is neither, or holds NUL as UTF-16 and binary files do.
 */
function decodeText(bytes: Uint8Array): string | null {
  const text =
    utf8(bytes) ??
    iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), 'gb18030');
  return text.includes('\uFFFD') || text.includes('\0') ? null : text;
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
