import type { Instant } from '../time/civil-time.ts';

/** How a login at a device ended. */
export type LoginRecord = {
  readonly at: Instant;
  readonly device: string;
  /** Name of the credential. */
  readonly credential: string;
  /** Differs when user or password differ; tells neither. */
  readonly mark: string;
  /** `unclear`: it was sent, and what came back neither accepts nor refuses it. */
  readonly outcome: 'accepted' | 'refused' | 'unclear';
  /** What was asked for, where the answer to that is why it is unclear; else null. */
  readonly operation: string | null;
  /**
   * How many attempts the device said are left before it locks out whoever asks; null: it did not
   * say.
   */
  readonly attemptsLeft: number | null;
};

/** Devices in a row, and when the last of them joined it. */
type Row = { readonly devices: ReadonlySet<string>; readonly since: Instant };

/** What one device answered neither yes nor no to. */
type Unclear = {
  readonly last: LoginRecord;
  /** What it was asked for; a login does not begin with these again. */
  readonly operations: ReadonlySet<string>;
  /** How many of them since it last accepted a login. */
  readonly inRow: number;
  /** Whether it has accepted a login since the last of them, or they became a refusal. */
  readonly isOver: boolean;
};

/** What earlier logins say about the next. */
export type LoginGuard = {
  /** The last refusal at each device that has not accepted a login since. */
  readonly refusals: ReadonlyMap<string, LoginRecord>;
  /** The devices that refused a credential since one last accepted it, by name and mark. */
  readonly inRow: ReadonlyMap<string, Row>;
  /** By device. */
  readonly unclear: ReadonlyMap<string, Unclear>;
  /** The devices where a credential is unclear since one last accepted it, by name and mark. */
  readonly unclearInRow: ReadonlyMap<string, Row>;
};

/** Nothing was refused yet. */
export const NOTHING_REFUSED: LoginGuard = {
  refusals: new Map(),
  inRow: new Map(),
  unclear: new Map(),
  unclearInRow: new Map(),
};

/** Whether a login may be tried. `until` null: not before the credential changes. */
export type Permission =
  | { readonly may: true }
  | {
      readonly may: false;
      /**
       * `refused`: this device refused this credential. `paused`: several devices in a row did.
       * `unclear`: this device, or several others in a row, neither accepted nor refused it.
       */
      readonly why: 'refused' | 'paused' | 'unclear';
      readonly since: Instant;
      readonly until: Instant | null;
      readonly attemptsLeft: number | null;
    };

/**
 * A refused credential is not tried again at that device before this time has passed, in
 * milliseconds: devices lock out for 30 minutes.
 */
export const REFUSAL_WAIT_MS = 30 * 60_000;
/** The same where the device said that it counts attempts, in milliseconds. */
export const COUNTED_WAIT_MS = 24 * 3_600_000;
/** Devices in a row that refuse a credential before it is tried nowhere any more. */
const REFUSALS_IN_ROW = 3;
/** As many devices in a row may be unclear before only they are asked again, for a day. */
const UNCLEAR_IN_ROW = 3;
/** A device that is unclear about so many operations in a row refuses the credential. */
const OPERATIONS_IN_ROW = 3;

/**
 * Takes a login's outcome into account. Records may come twice and in any order of devices, each
 * device's in order of time.
 */
export function noteLogin(guard: LoginGuard, record: LoginRecord): LoginGuard {
  if (record.outcome === 'accepted') return noteAccepted(guard, record);
  if (record.outcome === 'refused') return noteRefused(guard, record);
  return noteUnclear(guard, record);
}

function noteAccepted(guard: LoginGuard, record: LoginRecord): LoginGuard {
  const key = rowKey(record);
  const unclear = new Map(guard.unclear);
  const before = unclear.get(record.device);
  if (before) unclear.set(record.device, { ...before, inRow: 0, isOver: true });
  return {
    refusals: without(guard.refusals, record.device),
    inRow: without(guard.inRow, key),
    unclear,
    unclearInRow: without(guard.unclearInRow, key),
  };
}

function noteRefused(guard: LoginGuard, record: LoginRecord): LoginGuard {
  return {
    refusals: new Map(guard.refusals).set(record.device, record),
    inRow: withDevice(guard.inRow, record),
    unclear: without(guard.unclear, record.device),
    unclearInRow: guard.unclearInRow,
  };
}

function noteUnclear(guard: LoginGuard, record: LoginRecord): LoginGuard {
  const known = guard.unclear.get(record.device);
  const before = known && rowKey(known.last) === rowKey(record) ? known : null;
  const operations = new Set(before?.operations);
  const isNew = record.operation !== null && !operations.has(record.operation);
  const inRow = (before?.inRow ?? 0) + Number(isNew);
  if (inRow >= OPERATIONS_IN_ROW) return noteRefusedByAll(guard, record);
  if (record.operation !== null) operations.add(record.operation);
  const unclear = { last: record, operations, inRow, isOver: false };
  return {
    ...guard,
    unclear: new Map(guard.unclear).set(record.device, unclear),
    unclearInRow: withDevice(guard.unclearInRow, record),
  };
}

/** Until it accepts a login, the next unclear answer is a refusal as well. */
function noteRefusedByAll(guard: LoginGuard, record: LoginRecord): LoginGuard {
  const refused = noteRefused(guard, { ...record, outcome: 'refused' });
  const unclear = {
    last: record,
    operations: new Set<string>(),
    inRow: OPERATIONS_IN_ROW - 1,
    isOver: true,
  };
  return { ...refused, unclear: new Map(refused.unclear).set(record.device, unclear) };
}

function without<T>(map: ReadonlyMap<string, T>, key: string): ReadonlyMap<string, T> {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}

function withDevice(
  rows: ReadonlyMap<string, Row>,
  { device, at, ...login }: LoginRecord,
): ReadonlyMap<string, Row> {
  const key = rowKey(login);
  const row = rows.get(key);
  if (row?.devices.has(device)) return rows;
  return new Map(rows).set(key, { devices: new Set(row?.devices).add(device), since: at });
}

/** A credential by its name and {@link LoginRecord.mark}. */
export type MarkedCredential = { readonly name: string; readonly mark: string };

/** Whether `credential` may be tried at `device` at an instant. */
export function permission(
  guard: LoginGuard,
  device: string,
  credential: MarkedCredential,
  at: Instant,
): Permission {
  const row = guard.inRow.get(keyOf(credential));
  const last = guard.refusals.get(device);
  const refused = last && rowKey(last) === keyOf(credential) ? last : null;
  const attemptsLeft = refused?.attemptsLeft ?? null;
  if (row && row.devices.size >= REFUSALS_IN_ROW)
    return { may: false, why: 'paused', since: row.since, until: null, attemptsLeft };
  if (refused) {
    const until = refused.at + (attemptsLeft === null ? REFUSAL_WAIT_MS : COUNTED_WAIT_MS);
    return at >= until
      ? { may: true }
      : { may: false, why: 'refused', since: refused.at, until, attemptsLeft };
  }
  const unclear = unclearSpan(guard, device, credential);
  return unclear && at < unclear.until
    ? { may: false, why: 'unclear', ...unclear, attemptsLeft: null }
    : { may: true };
}

/** How long the credential rests at a device because it was unclear there, or elsewhere. */
function unclearSpan(
  guard: LoginGuard,
  device: string,
  credential: MarkedCredential,
): { readonly since: Instant; readonly until: Instant } | null {
  const own = guard.unclear.get(device);
  if (own && !own.isOver && rowKey(own.last) === keyOf(credential))
    return { since: own.last.at, until: own.last.at + REFUSAL_WAIT_MS };
  const row = guard.unclearInRow.get(keyOf(credential));
  return row && row.devices.size >= UNCLEAR_IN_ROW && !row.devices.has(device)
    ? { since: row.since, until: row.since + COUNTED_WAIT_MS }
    : null;
}

/** What a login with `credential` at `device` must not begin with: it was unclear about these. */
export function unclearOperations(
  guard: LoginGuard,
  device: string,
  credential: MarkedCredential,
): ReadonlySet<string> {
  const known = guard.unclear.get(device);
  return known && rowKey(known.last) === keyOf(credential) ? known.operations : new Set();
}

/** How many more devices in a row may refuse a credential before it is paused. */
export function refusalsLeft(guard: LoginGuard, credential: MarkedCredential): number {
  const row = guard.inRow.get(keyOf(credential));
  return Math.max(0, REFUSALS_IN_ROW - (row?.devices.size ?? 0));
}

/** At how many devices a credential may be tried at one time; 0: it is paused. */
export function loginsAtOnce(guard: LoginGuard, credential: MarkedCredential): number {
  const unclear = guard.unclearInRow.get(keyOf(credential))?.devices.size ?? 0;
  return Math.min(refusalsLeft(guard, credential), Math.max(1, UNCLEAR_IN_ROW - unclear));
}

function keyOf({ name, mark }: MarkedCredential): string {
  return rowKey({ credential: name, mark });
}

/** The key of a credential in {@link LoginGuard.inRow} and {@link LoginGuard.unclearInRow}. */
export function rowKey({ credential, mark }: Pick<LoginRecord, 'credential' | 'mark'>): string {
  return `${credential}\n${mark}`;
}
