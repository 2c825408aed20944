import type { Enrolment, Event, StreamEvent, StreamKey } from './event.ts';
import type { ExclusionEvent } from '../exclusions/exclusion.ts';
import type { InspectionCoverage } from '../inspection/coverage.ts';
import type { Instant, Period } from '../time/civil-time.ts';
import type { PropertyChange } from '../inspection/property.ts';

/** Where facts are written. */
export type FactWriter = {
  /**
   * Stores events in one round trip. Idempotent and independent of order. Resolves once they are
   * stored; rejects within the store's deadline when that is not known, in which case the same
   * events must be sent again.
   */
  record(events: readonly Event[]): Promise<void>;
};

/**
 * Ties a write to the one before it, so that a store that has forgotten the one before is found
 * out.
 */
export type Link = {
  /** Names the data folder that writes. */
  readonly writer: string;
  /** Stamp of the writer's last write that was answered for; 0: none is known. */
  readonly after: number;
  /**
   * Stamp of this write, greater than all before it; 0: this write only asks, and is not
   * remembered.
   */
  readonly stamp: number;
  /**
   * The writer's term as the active poller, counted up by each takeover; 0: the write is not
   * fenced.
   */
  readonly epoch: number;
};

/** What a store said of a linked write. */
export type LinkAnswer =
  | { readonly result: 'follows' }
  /**
   * Stored, but the write it should follow is gone: `known` is the stamp of the last one the store
   * holds; 0: none.
   */
  | { readonly result: 'forgotten'; readonly known: number }
  /** Not stored: from `at` on another poller was the active one. */
  | { readonly result: 'superseded'; readonly at: Instant };

/** Where linked facts are written. */
export type LinkedWriter = {
  /** As {@link FactWriter.record}. The link is remembered only where it follows. */
  recordLinked(events: readonly Event[], link: Link): Promise<LinkAnswer>;
};

/** When a stream first succeeded: follows from its facts, but outlives them. */
export type FirstSuccess = StreamKey & { readonly type: 'first-success'; readonly at: Instant };

/** Where facts are read. */
export type FactReader = {
  /**
   * Facts of each stream for every UTC month that touches `period`, one array a key, in the order
   * of `keys`.
   */
  streamEvents(
    keys: readonly StreamKey[],
    period: Period,
  ): Promise<readonly (readonly StreamEvent[])[]>;
  /** Every enrolment ever recorded, in no particular order. */
  enrolments(): Promise<readonly Enrolment[]>;
  /** Every exclusion and withdrawal ever recorded, in no particular order. */
  exclusions(): Promise<readonly ExclusionEvent[]>;
  /** When each stream first succeeded, by {@link streamId}; a stream that is missing never did. */
  proven(): Promise<ReadonlyMap<string, Instant>>;
};

/** Where what devices tell of themselves, and when they were asked, is read. */
export type PropertyReader = {
  /** Every change ever recorded, in no particular order. */
  properties(): Promise<readonly PropertyChange[]>;
  /**
   * When each device was looked into, for every UTC month that touches `period`; one array a
   * device, in the order of `devices`.
   */
  inspectionCoverage(
    devices: readonly string[],
    period: Period,
  ): Promise<readonly (readonly InspectionCoverage[])[]>;
};

/** Where all that a report stands on is read. */
export type ReportReader = FactReader & PropertyReader;

/** A stream's name as text: `device/check`. Unique, because no check name holds a slash. */
export function streamId(key: StreamKey): string {
  return `${key.device}/${key.check}`;
}
