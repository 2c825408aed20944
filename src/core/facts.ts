import type { Enrolment, Event, StreamEvent, StreamKey } from './event.ts';
import type { ExclusionEvent } from './exclusion.ts';
import type { Instant, Period } from './time.ts';
import type { TraitChange } from './trait.ts';

/** Where facts are written. */
export type FactWriter = {
  /**
   * Stores events in one round trip. Idempotent and independent of order. Resolves once they are stored; rejects within the
   * store's deadline when that is not known, in which case the same events must be sent again.
   */
  record(events: readonly Event[]): Promise<void>;
};

/** Where facts are read. */
export type FactReader = {
  /** Facts of each stream for every UTC month that touches `period`, one array a key, in the order of `keys`. */
  streamEvents(keys: readonly StreamKey[], period: Period): Promise<readonly (readonly StreamEvent[])[]>;
  /** Every enrolment ever recorded, in no particular order. */
  enrolments(): Promise<readonly Enrolment[]>;
  /** Every exclusion and withdrawal ever recorded, in no particular order. */
  exclusions(): Promise<readonly ExclusionEvent[]>;
  /** When each stream first succeeded, by {@link streamId}; a stream that is missing never did. */
  proven(): Promise<ReadonlyMap<string, Instant>>;
};

/** Where what devices tell of themselves is read. */
export type TraitReader = {
  /** Every change ever recorded, in no particular order. */
  traits(): Promise<readonly TraitChange[]>;
};

/** A stream's name as text: `device/check`. Unique, because no check name holds a slash. */
export function streamId(key: StreamKey): string {
  return `${key.device}/${key.check}`;
}
