import { createHmac, randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import {
  noteLogin,
  NOTHING_REFUSED,
  rowKey,
  type LoginGuard,
  type LoginRecord,
} from '../../core/inspection/login-guard.ts';
import { PRIVATE_MODE, replaceFileSync } from '../../platform/atomic-file.ts';
import { fromNdjson, toNdjson } from '../../platform/ndjson.ts';

/** Refusals that outlive the process, so that a restart does not try them again. */
export type RecordFile = {
  /**
   * What all processes that use the file have found up to now. Reads the file again only when it
   * has changed.
   */
  guard(): LoginGuard;
  /** Adds what was found. A first acceptance says nothing new and is not written. */
  note(record: LoginRecord): void;
  /**
   * Tells credentials apart without telling them: 16 bits of a keyed hash, too few to test guesses
   * with.
   */
  markOf(login: { readonly user: string; readonly password: string }): string;
};

/** Size beyond which only what still counts is kept, in bytes. */
const COMPACT_BYTES = 4 * 1024 * 1024;

const recordSchema = z.object({
  at: z.int(),
  device: z.string(),
  credential: z.string(),
  mark: z.string(),
  outcome: z.enum(['accepted', 'refused', 'unclear']),
  operation: z.string().nullable().default(null),
  attemptsLeft: z.int().nullable(),
});
const saltSchema = z.object({ salt: z.string().regex(/^[0-9a-f]{64}$/) });

/**
 * Opens the file, one JSON value a line, and makes it when it is missing. Throws when it can be
 * neither read nor made.
 */
export function openRecordFile(path: string): RecordFile {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, '', { mode: 0o600 });
  let known = load(path);
  if (!known.salt) {
    appendFileSync(path, toNdjson([{ salt: randomBytes(32).toString('hex') }]));
    known = load(path);
  }
  const fresh = (): Loaded => {
    if (statSync(path).size !== known.size) known = load(path);
    return known;
  };
  return {
    guard: () => fresh().guard,
    note: (record) => {
      if (record.outcome === 'accepted' && !speaksOf(fresh().guard, record)) return;
      if (known.size > COMPACT_BYTES) compact(path, known);
      appendFileSync(path, toNdjson([record]));
      known = load(path);
    },
    markOf: ({ user, password }) =>
      createHmac('sha256', known.salt ?? '')
        .update(`${user}\0${password}`)
        .digest('hex')
        .slice(0, 4),
  };
}

type Loaded = { readonly size: number; readonly salt: string | null; readonly guard: LoginGuard };

function load(path: string): Loaded {
  const bytes = readFileSync(path);
  let guard = NOTHING_REFUSED;
  let salt: string | null = null;
  for (const value of fromNdjson(bytes.toString('utf8'))) {
    const record = recordSchema.safeParse(value);
    if (record.success) guard = noteLogin(guard, record.data);
    else salt ??= saltSchema.safeParse(value).data?.salt ?? null;
  }
  return { size: bytes.length, salt, guard };
}

function speaksOf(guard: LoginGuard, record: LoginRecord): boolean {
  const { refusals, inRow, unclear, unclearInRow } = guard;
  const key = rowKey(record);
  return (
    refusals.has(record.device) ||
    inRow.has(key) ||
    unclear.get(record.device)?.isOver === false ||
    unclearInRow.has(key)
  );
}

/**
 * What devices were unclear about before they accepted a login comes first. Then what an acceptance
 * elsewhere has ended the row of, then those acceptances, then the rows.
 */
function compact(path: string, { salt, guard }: Loaded): void {
  const kept = [...guard.refusals.values(), ...unclearRecords(guard, false)];
  const inRow = (record: LoginRecord): boolean => {
    const rows = record.outcome === 'refused' ? guard.inRow : guard.unclearInRow;
    return rows.get(rowKey(record))?.devices.has(record.device) === true;
  };
  const byTime = (a: LoginRecord, b: LoginRecord): number => a.at - b.at;
  const single = kept.filter((record) => !inRow(record)).sort(byTime);
  const ended = single.map((record) => acceptedBy('', record));
  const settled = unclearRecords(guard, true).flatMap((record) => [
    record,
    acceptedBy(record.device, record),
  ]);
  const lines = [{ salt }, ...settled, ...single, ...ended, ...kept.filter(inRow).sort(byTime)];
  replaceFileSync(path, PRIVATE_MODE, toNdjson(lines));
}

function acceptedBy(device: string, record: LoginRecord): LoginRecord {
  return { ...record, device, outcome: 'accepted', attemptsLeft: null, operation: null };
}

/** The records that make what a guard holds of devices that were unclear. */
function unclearRecords(guard: LoginGuard, isOver: boolean): readonly LoginRecord[] {
  return [...guard.unclear.values()]
    .filter((known) => known.isOver === isOver)
    .flatMap(({ last, operations }) => [
      ...Array.from(operations, (operation) => ({ ...last, operation })),
      ...(operations.size === 0 ? [last] : []),
    ]);
}
