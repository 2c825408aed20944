import { createHmac, randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import {
  noteLogin,
  NOTHING_REFUSED,
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
  outcome: z.enum(['accepted', 'refused']),
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

function speaksOf(
  { refusals, inRow }: LoginGuard,
  { device, credential, mark }: LoginRecord,
): boolean {
  return refusals.has(device) || inRow.has(`${credential}\n${mark}`);
}

/**
 * Refusals that an acceptance elsewhere has ended the row of come first, then those acceptances,
 * then the rows.
 */
function compact(path: string, { salt, guard }: Loaded): void {
  const refusals = [...guard.refusals.values()].sort((a, b) => a.at - b.at);
  const inRow = ({ credential, mark, device }: LoginRecord): boolean =>
    guard.inRow.get(`${credential}\n${mark}`)?.devices.has(device) === true;
  const single = refusals.filter((record) => !inRow(record));
  const ended = single.map((record): LoginRecord => ({
    ...record,
    device: '',
    outcome: 'accepted',
    attemptsLeft: null,
  }));
  const lines = [{ salt }, ...single, ...ended, ...refusals.filter(inRow)];
  replaceFileSync(path, PRIVATE_MODE, toNdjson(lines));
}
