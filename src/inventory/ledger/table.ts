import { csvRows } from '../csv.ts';
import { problemsOf, type Problem, type Report } from '../problems.ts';
import { MAX_FILE_BYTES, trimmed } from '../table.ts';
import { readDate } from '../values.ts';
import { xlsxSheets, type Sheet } from '../xlsx.ts';
import { headerOf, type Header, type LedgerField, type Place } from './columns.ts';
import { contractSchema, type WrittenContract } from './schema.ts';
import { problemsOfIssue } from './yaml.ts';

/** A contract and the place it was read from, e.g. `ledger.xlsx, sheet "2026": row 4`. */
export type TableContract = { readonly written: WrittenContract; readonly place: string };
/** The contracts of a table, and everything that is wrong with it. */
export type TableLedger = {
  readonly contracts: readonly TableContract[];
  readonly problems: readonly Problem[];
};

/**
 * Reads the contracts of a CSV (UTF-8 or GB18030) or XLSX file, from every sheet that has headings;
 * titles may stand above them. All problems are found at once. Never throws, whatever the bytes.
 */
export async function readTableLedger(bytes: Uint8Array, file: string): Promise<TableLedger> {
  const { problems, report } = problemsOf(file);
  const isWorkbook = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (bytes.length > MAX_FILE_BYTES) {
    report(null, '', '', `is larger than ${String(MAX_FILE_BYTES / 1024 / 1024)} MB; split it`);
    return { contracts: [], problems };
  }
  const sheets = isWorkbook ? await xlsxSheets(bytes, report) : csvSheet(bytes, report);
  if (!sheets) return { contracts: [], problems };
  const headed = sheets.flatMap((sheet) => {
    const header = headerOf(sheet.rows);
    return header
      ? [readSheet(sheet, header, sheet.name === '' ? file : `${file}, sheet "${sheet.name}"`)]
      : [];
  });
  if (headed.length === 0)
    report(
      null,
      '',
      '',
      'has no row with the headings 合同编号 and 合同名称 (number and name) among its first 30; add them above the contracts',
    );
  return {
    contracts: headed.flatMap(({ contracts }) => contracts),
    problems: [...problems, ...headed.flatMap((sheet) => sheet.problems)],
  };
}

function csvSheet(bytes: Uint8Array, report: Report): readonly Sheet[] | null {
  const rows = csvRows(bytes, report);
  return rows && [{ name: '', rows }];
}

function readSheet({ rows }: Sheet, header: Header, file: string): TableLedger {
  const { problems, report } = problemsOf(file);
  const contracts = rows.slice(header.row + 1).flatMap((cells, index): readonly TableContract[] => {
    const filled = cells.map(trimmed).filter((cell) => cell !== '');
    if (filled.length === 0 || SUMS.test(filled[0]!)) return [];
    const row = header.row + index + 2;
    const written = readRow(cells, row, header.fields, report);
    return written ? [{ written, place: `${file}: row ${String(row)}` }] : [];
  });
  return { contracts, problems };
}

/** First cell of a row that adds up others. */
const SUMS = /^(合\s*计|总\s*计|小\s*计|total)[:：]?$/i;

function readRow(
  cells: readonly string[],
  row: number,
  fields: Header['fields'],
  report: Report,
): WrittenContract | null {
  const cell = (field: LedgerField): string => {
    const place = fields.get(field);
    return place ? oneLine(cells[place.index] ?? '').replace(/^'/, '') : '';
  };
  const result = contractSchema.safeParse(rawContract(cell));
  if (result.success) return result.data;
  for (const { path, message } of result.error.issues.flatMap((issue) => problemsOfIssue(issue))) {
    const { heading, value } = meant(String(path[0]), fields, cell);
    report(row, heading, value, message);
  }
  return null;
}

/** What `contracts.yaml` would hold. */
function rawContract(cell: (field: LedgerField) => string): object {
  const [from = '', to = ''] = cell('period').split(/至|到|~|～|—+|--/);
  const attachment = cell('attachment');
  return {
    number: cell('number'),
    name: cell('name'),
    labels: listOf(cell('labels')),
    owner: cell('owner'),
    vendor: cell('vendor'),
    vendorPhone: cell('vendorPhone'),
    amount: cell('amount') === '' ? fromWan(sumOf(cell('amountWan'))) : sumOf(cell('amount')),
    monthlyFee: sumOf(cell('monthlyFee')),
    from: dateOf(cell('from') === '' ? from : cell('from')),
    to: dateOf(cell('to') === '' ? to : cell('to')),
    attachments: attachment === '' ? [] : [{ path: attachment, page: cell('page') }],
    covers: { devices: listOf(cell('devices')), sites: listOf(cell('sites')) },
    policy: cell('policy'),
  };
}

/** The column a fault is about, where several fields make one value. */
const ALSO: Readonly<Record<string, readonly LedgerField[]>> = {
  amount: ['amount', 'amountWan'],
  from: ['from', 'period'],
  to: ['to', 'period'],
  attachments: ['page', 'attachment'],
  covers: ['devices', 'sites'],
};

function meant(
  key: string,
  fields: ReadonlyMap<LedgerField, Place>,
  cell: (field: LedgerField) => string,
): { readonly heading: string; readonly value: string } {
  const candidates = ALSO[key] ?? [key as LedgerField];
  const field =
    candidates.find((candidate) => cell(candidate) !== '') ??
    candidates.find((candidate) => fields.has(candidate)) ??
    candidates[0]!;
  return { heading: fields.get(field)?.heading ?? field, value: cell(field) };
}

function listOf(text: string): readonly string[] {
  return text
    .split(/[;；、,，|]/)
    .map(trimmed)
    .filter((part) => part !== '');
}

/** Without thousands separators, signs of currency and the unit. */
function sumOf(text: string): string {
  return text.normalize('NFKC').replaceAll(/[,\s¥￥]|元$/g, '');
}

const WAN_PLACES = 4;

/** Moves the decimal point instead of reckoning, so that what cannot be read is shown as it was. */
function fromWan(text: string): string {
  const [, whole, decimals = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return text;
  const padded = decimals.padEnd(WAN_PLACES, '0');
  const rest = padded.slice(WAN_PLACES);
  return (
    `${whole}${padded.slice(0, WAN_PLACES)}`.replace(/^0+(?=\d)/, '') +
    (rest === '' ? '' : `.${rest}`)
  );
}

/**
 * As `YYYY-MM-DD` from the ways people write dates, day counts of a spreadsheet among them; else as
 * it was.
 */
function dateOf(text: string): string {
  const plain = trimmed(text)
    .replace(/日$/, '')
    .replaceAll(/[年月.]/g, '-')
    .replace(/[ T]0?0:00(:00)?$/, '');
  const reading = readDate(plain, true);
  return 'value' in reading ? reading.value : trimmed(text);
}

function oneLine(text: string): string {
  return trimmed(text.replaceAll(/[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu, ' '));
}
