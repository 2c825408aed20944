import { createHash } from 'node:crypto';
import { ASSESSABLE_COVERAGE, ratio } from '../../core/judging/availability.ts';
import { stampsIn } from '../../core/time/zone-offsets.ts';
import { coverOf, gradeOf } from '../book/cover.ts';
import { formOf } from '../book/form.ts';
import { listsOf } from '../book/lists.ts';
import { settlementTables } from '../book/settlements.ts';
import { waysTable } from '../book/ways.ts';
import { workbookOf } from '../book/workbook.ts';
import {
  changeColumns,
  deviceColumns,
  deviceRows,
  findingColumns,
  GROUP_COLUMNS,
  outageColumns,
} from '../tables/columns.ts';
import type { Content } from './content.ts';
import { csvOf } from '../tables/csv.ts';
import { METHOD_COLUMNS, methodRows } from '../method.ts';
import { pageOf } from '../page/page.ts';
import { reportJsonSchema } from './schema.ts';

/** A file of a report: its name and its content, made while it is written. */
export type ReportFile = {
  readonly name: string;
  readonly pieces: () => Iterable<string | Uint8Array>;
};

/**
 * The files a month is shown in, in code-point order of their names. The same content gives the
 * same bytes.
 */
export async function documentFiles(content: Content): Promise<readonly ReportFile[]> {
  const { document, language, markBelow, basis } = content;
  const stamp = stampsIn(document.zone);
  const hashes = [...basis, ['report.json', hashOf(jsonOf(document))] as const];
  const { evaluation, month } = document;
  const cover = coverOf(document, { hashes, grade: gradeOf(evaluation) }, language);
  const form = evaluation ? [formOf(evaluation, month, language)] : [];
  const lists = listsOf(
    document,
    { online: markBelow, coverage: ratio(ASSESSABLE_COVERAGE)! },
    language,
  );
  const workbook = await workbookOf(
    [
      cover,
      ...form,
      ...settlementTables(document, language),
      waysTable(month, document.methods, language),
      ...lists,
    ],
    `${month}  ${hashes.at(-1)![1]}`,
  );
  return [
    { name: 'changes.csv', pieces: () => csvOf(changeColumns(stamp), document.changes, language) },
    {
      name: 'devices.csv',
      pieces: () => csvOf(deviceColumns(stamp), deviceRows(document.devices), language),
    },
    {
      name: 'findings.csv',
      pieces: () => csvOf(findingColumns(stamp), document.findings, language),
    },
    { name: 'groups.csv', pieces: () => csvOf(GROUP_COLUMNS, document.groups, language) },
    {
      name: 'method.csv',
      pieces: () => csvOf(METHOD_COLUMNS, methodRows(document, stamp), language),
    },
    { name: 'outages.csv', pieces: () => csvOf(outageColumns(stamp), document.outages, language) },
    { name: 'report.html', pieces: () => pageOf(content, hashes) },
    { name: 'report.json', pieces: () => jsonOf(document) },
    { name: 'report.schema.json', pieces: () => [reportJsonSchema()] },
    { name: 'report.xlsx', pieces: workbook },
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
