import type { Buckets } from '../judging/availability.ts';
import type { CheckName, Device } from '../inventory/device.ts';
import type { State } from '../facts/event.ts';
import type { ShownState } from '../judging/judgement.ts';
import type { Instant } from '../time/civil-time.ts';

/** One stream as it stands now. */
export type StreamView = {
  readonly check: CheckName;
  /** Last confirmed state while somebody vouches for it; null: unobserved now. */
  readonly state: State | null;
  /** When the last confirmed state began; null before the first verdict. */
  readonly since: Instant | null;
  /**
   * Why it is down, or is suspected to be, or `blind-` and why nobody could look; empty otherwise.
   */
  readonly reason: string;
  /** Bounded free text about that. */
  readonly detail: string;
  /** A failure awaits confirmation. */
  readonly suspect: boolean;
  readonly proven: boolean;
  readonly lastObservedAt: Instant | null;
  readonly latencyMs: number | null;
  /** When the certificate it showed last expires; null: it showed none. */
  readonly tlsExpiresAt: Instant | null;
};

/** One device as it stands now. */
export type DeviceView = {
  readonly device: Device;
  readonly state: ShownState;
  readonly since: Instant | null;
  readonly streams: readonly StreamView[];
  /** Device clock minus true time; null: unknown. */
  readonly clockOffsetMs: number | null;
  /** Whether the clock is beyond the kind's tolerance. */
  readonly clockWrong: boolean;
  /** This civil month so far, up to a minute old. */
  readonly month: Buckets;
};

/** A change of a device's shown state, newest last in lists. */
export type StateChange = {
  readonly at: Instant;
  readonly device: string;
  readonly name: string;
  readonly from: ShownState;
  readonly to: ShownState;
};

/** Most changes of state that are remembered for display. */
export const CHANGES_REMEMBERED = 1000;

/** The estate as it stands now. */
export type FleetView = {
  readonly at: Instant;
  readonly devices: readonly DeviceView[];
  /**
   * This civil month so far by contract, each device counted for the time it was under it; up to a
   * minute old.
   */
  readonly contracts: readonly { readonly contract: string; readonly month: Buckets }[];
  /** The last changes, newest last, at most {@link CHANGES_REMEMBERED}. */
  readonly changes: readonly StateChange[];
};
