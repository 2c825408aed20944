import { EXIT_USAGE } from '../wiring.ts';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { ExclusionEvent } from '../../core/exclusions/exclusion.ts';
import type { ExclusionText } from '../../core/exclusions/filing.ts';
import { csvRows } from '../../inventory/csv.ts';
import { formatProblems, problemsOf, type Report } from '../../inventory/problems.ts';
import { trimmed } from '../../inventory/table.ts';
import { keepEvidence, readEvidence } from './evidence.ts';
import type { ExcludeDeps } from './exclude.ts';
import {
  draftOf,
  identified,
  knownNames,
  type DraftGround,
  type Identified,
} from './exclusion-draft.ts';

/** Columns of the file by what they are read as, each with the headings it goes by. */
const COLUMNS: Readonly<Record<keyof ExclusionText | 'evidence', readonly string[]>> = {
  reason: ['reason', '原因', '事由', '原因代码'],
  devices: ['devices', '设备编码', '设备'],
  sites: ['sites', '站点', '辖区'],
  contracts: ['contracts', '合同编号'],
  parents: ['behind', '上联设备'],
  labels: ['labels', '标签'],
  from: ['from', '开始时间'],
  to: ['to', '结束时间'],
  requester: ['requester', '申请人'],
  approver: ['approver', '审批人'],
  filedAt: ['filed_at', '报备时间'],
  note: ['note', '备注'],
  evidence: ['evidence', '证据', '证明材料'],
};
const REQUIRED = ['reason', 'from', 'requester', 'approver'] as const;
type Name = keyof typeof COLUMNS;
const NAMES = Object.keys(COLUMNS) as readonly Name[];
type Places = ReadonlyMap<Name, { readonly index: number; readonly heading: string }>;

const MAX_BYTES = 16 * 1024 * 1024;
const MAX_IMPORT_ROWS = 10_000;
/**
 * Records the exclusions of a CSV file, or none when anything in it is wrong; all of that is told
 * at once. Files of evidence must lie in the folder of the file. Resolves to the exit code: 0 all
 * on record, 2 something to mend.
 */
export async function importExclusions(path: string, deps: ExcludeDeps): Promise<number> {
  const { store, settings, ledger, now, print, complain } = deps;
  const { problems, report } = problemsOf(basename(path));
  const rows = await rowsOf(path, report);
  const [enrolments, events] = await Promise.all([store.enrolments(), store.exclusions()]);
  const ground = {
    zone: settings.zone,
    reasons: settings.exclusionReasons,
    now,
    known: knownNames(enrolments, ledger.contracts),
  };
  const read = rows && (await readRows(rows, dirname(path), ground, events, report));
  if (!read || problems.length > 0) {
    for (const line of formatProblems(problems.toSorted((a, b) => (a.row ?? 0) - (b.row ?? 0))))
      complain(line);
    complain(`${basename(path)}: nothing was recorded`);
    return EXIT_USAGE;
  }
  const lost = await keepAll(read, settings.data);
  if (lost !== null) {
    complain(`${basename(path)}: ${lost}; nothing was recorded`);
    return EXIT_USAGE;
  }
  const fresh = read
    .filter(({ identified: { known } }) => !known)
    .map(({ identified: { exclusion } }) => exclusion);
  await store.record(fresh);
  const recorded = new Set(fresh.map(({ id }) => id)).size;
  print(
    `${basename(path)}: ${String(recorded)} recorded, ${String(read.length - recorded)} on record already`,
  );
  return 0;
}

async function rowsOf(
  path: string,
  report: Report,
): Promise<readonly (readonly string[])[] | null> {
  try {
    const about = await stat(path);
    if (!about.isFile() || about.size > MAX_BYTES) {
      report(null, '', '', 'is no file of at most 16 MB; name a CSV file');
      return null;
    }
    const bytes = await readFile(path);
    if (bytes.subarray(0, 2).toString() === 'PK')
      report(
        null,
        '',
        '',
        'is a workbook, whose cells lose the time of day; save it as "CSV UTF-8"',
      );
    else return csvRows(bytes, report);
  } catch (error) {
    report(
      null,
      '',
      '',
      `cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'}); check the path and its permissions`,
    );
  }
  return null;
}

/**
 * Files of evidence are read again when they are kept, so that only one at a time is held in
 * memory.
 */
type ReadRow = {
  readonly identified: Identified;
  readonly evidence: { readonly path: string; readonly sha256: string } | null;
  readonly folder: string;
};

async function keepAll(rows: readonly ReadRow[], dataDir: string): Promise<string | null> {
  for (const { evidence, folder } of rows) {
    const read = evidence && (await readEvidence(evidence.path, folder));
    if (
      evidence &&
      (read === null || typeof read === 'string' || read.about.sha256 !== evidence.sha256)
    )
      return `evidence "${evidence.path}" changed meanwhile`;
    if (read && typeof read !== 'string') await keepEvidence(dataDir, read);
  }
  return null;
}

async function readRows(
  rows: readonly (readonly string[])[],
  folder: string,
  ground: DraftGround,
  events: readonly ExclusionEvent[],
  report: Report,
): Promise<readonly ReadRow[]> {
  const places = placesOf(rows[0] ?? [], report);
  if (REQUIRED.some((name) => !places.has(name))) return [];
  const filled = rows
    .slice(1)
    .map((cells, index) => ({ row: index + 2, cells }))
    .filter(({ cells }) => cells.some((cell) => trimmed(cell) !== ''));
  if (filled.length === 0)
    report(null, '', '', 'has no exclusion; add one row for each below the headings');
  if (filled.length > MAX_IMPORT_ROWS)
    report(null, '', '', `has more than ${String(MAX_IMPORT_ROWS)} rows; split it`);
  const read: ReadRow[] = [];
  for (const { row, cells } of filled.slice(0, MAX_IMPORT_ROWS)) {
    const one = await readRow(cells, places, folder, ground, events, (name, value, message) => {
      report(row, places.get(name)?.heading ?? COLUMNS[name][0]!, value, message);
    });
    if (one) read.push(one);
  }
  return read;
}

function placesOf(headings: readonly string[], report: Report): Places {
  const keys = headings.map(keyOf);
  const places = new Map(
    NAMES.flatMap((name) => {
      const known = COLUMNS[name];
      const index = keys.findIndex((key) => known.some((heading) => keyOf(heading) === key));
      return index < 0 ? [] : [[name, { index, heading: trimmed(headings[index] ?? '') }] as const];
    }),
  );
  const missing = REQUIRED.filter((name) => !places.has(name)).map(
    (name) => `${COLUMNS[name][0]!} (${COLUMNS[name][1]!})`,
  );
  if (missing.length > 0)
    report(
      1,
      '',
      '',
      `has no column ${missing.join(', ')}; row 1 must hold the headings, add these`,
    );
  return places;
}

function keyOf(heading: string): string {
  return trimmed(heading)
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_*-]/g, '');
}

async function readRow(
  cells: readonly string[],
  places: Places,
  folder: string,
  ground: DraftGround,
  events: readonly ExclusionEvent[],
  report: (name: Name, value: string, message: string) => void,
): Promise<ReadRow | null> {
  const cell = (name: Name): string => oneLine(cells[places.get(name)?.index ?? -1] ?? '');
  const list = (name: Name): readonly string[] =>
    cell(name)
      .split(/[;；、|]/)
      .map(trimmed)
      .filter((part) => part !== '');
  const { draft, faults } = draftOf(
    {
      reason: cell('reason'),
      devices: list('devices'),
      sites: list('sites'),
      contracts: list('contracts'),
      parents: list('parents'),
      labels: list('labels'),
      from: cell('from'),
      to: cell('to'),
      requester: cell('requester'),
      approver: cell('approver'),
      filedAt: cell('filedAt'),
      note: cell('note'),
    },
    ground,
  );
  for (const { field, value, message } of faults) report(field, value, message);
  const path = cell('evidence');
  const evidence = path === '' ? null : await readEvidence(path, folder);
  if (typeof evidence === 'string') report('evidence', path, evidence);
  if (!draft || typeof evidence === 'string') return null;
  return {
    identified: identified(draft, evidence?.about ?? null, events, ground.zone),
    evidence: evidence && { path, sha256: evidence.about.sha256 },
    folder,
  };
}

/**
 * Undoes the apostrophe that exports put before `= + - @`, and makes line breaks and other
 * invisible controls one space.
 */
function oneLine(text: string): string {
  return trimmed(
    text.replaceAll(/[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu, ' '),
  ).replace(/^'(?=[=+\-@])/, '');
}
