import type { CheckName } from '../inventory/device.ts';
import type { BlindCause } from '../facts/observation.ts';
import type { Role } from '../facts/lease.ts';
import type { RelayFigures } from '../alerts/notification.ts';
import type { Instant } from '../time/civil-time.ts';

/** A cumulative histogram: how many samples were at most `upTo`, for rising `upTo`. */
export type Histogram = {
  readonly buckets: readonly { readonly upTo: number; readonly count: number }[];
  readonly sum: number;
  readonly count: number;
};

/** How the service itself does: counts since it started, and states now. */
export type ServiceFigures = {
  readonly startedAt: Instant;
  /** Whether every part runs: polling, store and HTTP. */
  readonly ready: boolean;
  /** Whether this poller watches, or stands by for another on the same Redis. */
  readonly role: Role;
  /** Observations by check and outcome: `answered`, a failure's reason, or `blind-` and a cause. */
  readonly outcomes: readonly {
    readonly check: CheckName;
    readonly outcome: string;
    readonly count: number;
  }[];
  /** Seconds between when a poll was due and when it began. */
  readonly lateness: readonly { readonly check: CheckName; readonly seconds: Histogram }[];
  /** Askings now under way. */
  readonly inFlight: number;
  readonly outbox: {
    /** Events not yet taken by Redis. */
    readonly events: number;
    /** Size of the outbox file. */
    readonly bytes: number;
    /** Coverage marks given up because the outbox was full. */
    readonly dropped: number;
  };
  readonly journal: {
    /** Times Redis was found to have forgotten what it had answered for. */
    readonly forgotten: number;
    /** Facts sent again from the journal, at the start of the service too. */
    readonly resent: number;
    /** Size of the journal. */
    readonly bytes: number;
  };
  readonly redis: { readonly up: boolean; readonly errors: number; readonly seconds: Histogram };
  /** The canary of the last sweep, and sweeps voided since the start. */
  readonly canary: { readonly ok: boolean; readonly voided: number };
  /** Each cause of blindness, whether it lasts, and since when; null: it does not. */
  readonly blindness: readonly {
    readonly cause: BlindCause;
    readonly since: Instant | null;
    readonly episodes: number;
  }[];
  readonly lapses: ClockAnomalies;
  readonly relay: RelayFigures;
  readonly inventory: {
    readonly lastReloadOk: boolean;
    readonly lastReloadAt: Instant;
    readonly reloads: { readonly success: number; readonly failure: number };
  };
};

/** What went wrong with our own time, since the start. */
export type ClockAnomalies = {
  /**
   * How often this process stood still for half a second or more, and how long it stood still in
   * all.
   */
  readonly pauses: number;
  readonly pausedMs: number;
  /** How often the wall clock was set forwards or backwards, and how often the host slept. */
  readonly forward: number;
  readonly backward: number;
  readonly suspended: number;
};
