import type { CheckName, Kind } from '../inventory/device.ts';
import type { ExclusionEvent } from '../exclusions/exclusion.ts';
import type { InspectionCoverage } from '../inspection/coverage.ts';
import type { Reason } from './observation.ts';
import type { Instant } from '../time/civil-time.ts';
import type { PropertyChange } from '../inspection/property.ts';

/** What a stream was found to be. */
export type State = 'up' | 'down';

/** Names one stream: one device asked by one check. */
export type StreamKey = { readonly device: string; readonly check: CheckName };

/**
 * From `at` on the stream is in `state`. Also written at the start of each covered span, where it
 * may only repeat the state. `since` is when the state first began; it differs from `at` exactly
 * then.
 */
export type Transition = StreamKey & {
  readonly type: 'transition';
  readonly at: Instant;
  readonly state: State;
  /** Set when `state` is `down`. */
  readonly reason: Reason | null;
  readonly since: Instant;
};

/**
 * The stream was watched from `from` to `to`. Sent again with a later `to` as the span grows; the
 * latest `to` holds.
 */
export type Coverage = StreamKey & {
  readonly type: 'coverage';
  readonly from: Instant;
  readonly to: Instant;
};

/**
 * From `at` on the device's clock is off by `offsetMs` (+-500 ms); null: it stopped telling the
 * time.
 */
export type Offset = StreamKey & {
  readonly type: 'offset';
  readonly at: Instant;
  readonly offsetMs: number | null;
};

/** What a stream's own life consists of. */
export type StreamEvent = Transition | Coverage | Offset;

/** The part of an inventory row that accounts depend on. */
export type Enrolled = {
  readonly name: string;
  readonly kind: Kind;
  readonly site: string;
  readonly address: string;
  readonly parent: string;
  readonly contract: string;
  readonly vendor: string;
  readonly class: string;
  readonly checks: readonly CheckName[];
  readonly labels: Readonly<Record<string, string>>;
};

/**
 * From `at` on the device is in service as `entry` says; null: it has left. For equal `at` the
 * later `recordedAt` holds.
 */
export type Enrolment = {
  readonly type: 'enrolment';
  readonly device: string;
  readonly at: Instant;
  readonly recordedAt: Instant;
  readonly entry: Enrolled | null;
};

/**
 * Everything that is stored. Facts only, append-only, and the same whether written once or twice,
 * in any order.
 */
export type Event = StreamEvent | Enrolment | ExclusionEvent | PropertyChange | InspectionCoverage;
