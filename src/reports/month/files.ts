import { createHash } from 'node:crypto';
import { monthSheets } from '../book/month-book.ts';
import { workbookOf } from '../book/workbook.ts';
import { monthMethodRows } from '../method/month-method.ts';
import { monthPage } from '../page/month-page.ts';
import { CHANGES } from '../tables/changes.ts';
import { csvOf } from '../tables/csv.ts';
import { DEVICES, partRows } from '../tables/devices.ts';
import { FINDINGS } from '../tables/findings.ts';
import { GROUPS } from '../tables/groups.ts';
import { METHOD } from '../tables/method.ts';
import { OUTAGES } from '../tables/outages.ts';
import type { HashedFile } from '../tables/signatures.ts';
import type { Table, View } from '../tables/table.ts';
import { schemaText } from '../format.ts';
import type { Content } from './content.ts';
import type { MonthlyDocument } from './schema.ts';

/** A file of a report: its name and its content, made while it is written. */
export type ReportFile = {
  readonly name: string;
  readonly pieces: () => Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;
};

/**
 * The files a month is shown in, in code-point order of their names. The same content gives the
 * same bytes.
 */
export async function documentFiles({
  document,
  language,
  markBelow,
  basis,
}: Content): Promise<readonly ReportFile[]> {
  const view = { language, zone: document.zone, markBelow };
  const sha256 = hashOf(jsonOf(document));
  const files = [...hashedFiles(basis), { name: 'report.json', sha256 }];
  const sheets = monthSheets(document, files, view);
  const workbook = await workbookOf(sheets, `${document.month}  ${sha256}`);
  return [
    ...csvFiles(document, view),
    { name: 'report.html', pieces: () => monthPage(document, files, view) },
    { name: 'report.json', pieces: () => jsonOf(document) },
    { name: 'report.schema.json', pieces: () => [schemaText('report')] },
    { name: 'report.xlsx', pieces: workbook },
  ];
}

/** The files a report stands on, for its cover. */
export function hashedFiles(basis: Content['basis']): readonly HashedFile[] {
  return basis.map(([name, sha256]) => ({ name, sha256 }));
}

function csvFiles(document: MonthlyDocument, view: View): readonly ReportFile[] {
  const file = <Row>(name: string, table: Table<Row>, rows: readonly Row[]): ReportFile => ({
    name,
    pieces: () => csvOf(table, rows, view),
  });
  return [
    file('changes.csv', CHANGES, document.changes),
    file('devices.csv', DEVICES, partRows(document.devices)),
    file('findings.csv', FINDINGS, document.findings),
    file('groups.csv', GROUPS, document.groups),
    file('method.csv', METHOD, monthMethodRows(document)),
    file('outages.csv', OUTAGES, document.outages),
  ];
}

/** The SHA-256 of a text in pieces. */
export function hashOf(pieces: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

/**
 * A document as JSON in pieces, with one line for each element of its lists, so that a difference
 * between two is a line.
 */
export function* jsonOf(document: object): Generator<string> {
  let before = '{';
  for (const [key, value] of Object.entries<unknown>(document as Record<string, unknown>)) {
    yield `${before}\n  ${JSON.stringify(key)}: `;
    if (Array.isArray(value)) yield* listOf(value);
    else yield JSON.stringify(value);
    before = ',';
  }
  yield '\n}\n';
}

function* listOf(elements: readonly unknown[]): Generator<string> {
  let before = '[';
  for (const element of elements) {
    yield `${before}\n    ${JSON.stringify(element)}`;
    before = ',';
  }
  yield elements.length > 0 ? '\n  ]' : '[]';
}
