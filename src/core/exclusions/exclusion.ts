import type { Instant } from '../time/civil-time.ts';

/**
 * Whom an exclusion excuses: a device that any of these names. `parents`: everything reached
 * through them, at any depth, but not themselves.
 */
export type ExclusionScope = {
  readonly devices: readonly string[];
  readonly sites: readonly string[];
  /** Numbers of contracts. */
  readonly contracts: readonly string[];
  readonly parents: readonly string[];
  readonly labels: readonly { readonly label: string; readonly value: string }[];
};

/**
 * An approved, evidenced span in which downtime is excused (报备). A fact; it is never changed, only
 * withdrawn.
 */
export type Exclusion = {
  readonly type: 'exclusion';
  readonly id: string;
  /** Reason code of the configured list, e.g. `停电`. */
  readonly reason: string;
  readonly scope: ExclusionScope;
  readonly from: Instant;
  /** Null: until further notice. */
  readonly to: Instant | null;
  /** The file that proves it: hexadecimal SHA-256 of its bytes, and its name as given. */
  readonly evidence: { readonly sha256: string; readonly name: string } | null;
  readonly requester: string;
  /** Differs from the requester. */
  readonly approver: string;
  /** When it was handed in. */
  readonly filedAt: Instant;
  /** When the program took it down. Of several with the same id the first recorded holds. */
  readonly recordedAt: Instant;
  readonly note: string;
};

/**
 * Takes an exclusion back as a whole, as if it had never been. Itself never undone: file a new one.
 */
export type Withdrawal = {
  readonly type: 'withdrawal';
  /** Id of the exclusion. */
  readonly exclusion: string;
  readonly at: Instant;
  readonly by: string;
  readonly why: string;
};

/** What is recorded about exclusions. */
export type ExclusionEvent = Exclusion | Withdrawal;
