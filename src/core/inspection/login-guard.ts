import type { Instant } from '../time/civil-time.ts';

/** How a login at a device ended. */
export type LoginRecord = {
  readonly at: Instant;
  readonly device: string;
  /** Name of the credential. */
  readonly credential: string;
  /** Differs when user or password differ; tells neither. */
  readonly mark: string;
  readonly outcome: 'accepted' | 'refused';
  /**
   * How many attempts the device said are left before it locks out whoever asks; null: it did not
   * say.
   */
  readonly attemptsLeft: number | null;
};

/** What earlier logins say about the next. */
export type LoginGuard = {
  /** The last refusal at each device that has not accepted a login since. */
  readonly refusals: ReadonlyMap<string, LoginRecord>;
  /** The devices that refused a credential since one last accepted it, by name and mark. */
  readonly inRow: ReadonlyMap<
    string,
    { readonly devices: ReadonlySet<string>; readonly since: Instant }
  >;
};

/** Nothing was refused yet. */
export const NOTHING_REFUSED: LoginGuard = { refusals: new Map(), inRow: new Map() };

/** Whether a login may be tried. `until` null: not before the credential changes. */
export type Permission =
  | { readonly may: true }
  | {
      readonly may: false;
      /** `refused`: this device refused this credential. `paused`: several devices in a row did. */
      readonly why: 'refused' | 'paused';
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

/**
 * Takes a login's outcome into account. Records may come twice and in any order of devices, each
 * device's in order of time.
 */
export function noteLogin(guard: LoginGuard, record: LoginRecord): LoginGuard {
  const refusals = new Map(guard.refusals);
  const inRow = new Map(guard.inRow);
  const key = rowKey(record);
  if (record.outcome === 'accepted') {
    refusals.delete(record.device);
    inRow.delete(key);
  } else {
    const row = inRow.get(key) ?? { devices: new Set<string>(), since: record.at };
    const devices = new Set(row.devices).add(record.device);
    refusals.set(record.device, record);
    inRow.set(key, { devices, since: devices.size > row.devices.size ? record.at : row.since });
  }
  return { refusals, inRow };
}

/** Whether `credential` may be tried at `device` at an instant. */
export function permission(
  guard: LoginGuard,
  device: string,
  credential: { readonly name: string; readonly mark: string },
  at: Instant,
): Permission {
  const row = guard.inRow.get(rowKey({ credential: credential.name, mark: credential.mark }));
  const last = guard.refusals.get(device);
  const refused =
    last?.credential === credential.name && last.mark === credential.mark ? last : null;
  if (row && row.devices.size >= REFUSALS_IN_ROW) {
    return {
      may: false,
      why: 'paused',
      since: row.since,
      until: null,
      attemptsLeft: refused?.attemptsLeft ?? null,
    };
  }
  if (!refused) return { may: true };
  const until = refused.at + (refused.attemptsLeft === null ? REFUSAL_WAIT_MS : COUNTED_WAIT_MS);
  return at >= until
    ? { may: true }
    : { may: false, why: 'refused', since: refused.at, until, attemptsLeft: refused.attemptsLeft };
}

/** How many more devices in a row may refuse a credential before it is paused. */
export function refusalsLeft(
  guard: LoginGuard,
  credential: { readonly name: string; readonly mark: string },
): number {
  const row = guard.inRow.get(rowKey({ credential: credential.name, mark: credential.mark }));
  return Math.max(0, REFUSALS_IN_ROW - (row?.devices.size ?? 0));
}

function rowKey({ credential, mark }: Pick<LoginRecord, 'credential' | 'mark'>): string {
  return `${credential}\n${mark}`;
}
