import { join } from 'node:path';
import type { Event, StreamEvent } from '../core/facts/event.ts';
import type { LinkedWriter } from '../core/facts/fact-store.ts';
import type { Clock, Instant } from '../core/time/civil-time.ts';
import type { Identity } from './identity.ts';
import { openJournal, type Journal } from './journal.ts';
import { openOutbox, type Outbox } from './outbox.ts';
import type { Log } from '../platform/log.ts';

/** The write path: the outbox (not yet stored) and the journal (stored, replayable). */
export type Recording = {
  readonly outbox: Outbox;
  readonly journal: Journal;
  /** Stream events of an instant and later that the outbox or the journal holds. */
  readonly eventsSince: (at: Instant) => Promise<readonly StreamEvent[]>;
  /**
   * Registers what the running parts hold in memory, for a store that has forgotten it. Called once
   * they exist; until then the journal alone is replayed.
   */
  attach(heldFacts: () => Iterable<readonly Event[]>): void;
};

/** Where recording keeps its files, and how large the outbox may grow. */
export type RecordingSettings = {
  /** The data folder. */
  readonly data: string;
  /** Size of the outbox file, bytes. */
  readonly outboxMaxBytes: number;
};

/** What recording works with. */
export type RecordingParts = {
  readonly store: LinkedWriter;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when the store says that another poller is the active one. */
  readonly onSuperseded: () => void;
};

/**
 * Opens the journal and the outbox of the data folder. For each, a function that closes it is added
 * to `stops`: it first waits for the work under way, at most as long as `bounded` lets it. Rejects
 * when a file cannot be opened.
 */
export async function openRecording(
  settings: RecordingSettings,
  { store, identity, clock, log, onSuperseded }: RecordingParts,
  stops: { push(stop: () => Promise<void>): void },
  bounded: (work: Promise<void>) => Promise<void>,
): Promise<Recording> {
  let heldFacts: () => Iterable<readonly Event[]> = () => [];
  const journal = await openJournal({
    folder: join(settings.data, 'journal'),
    writer: store,
    name: identity.name,
    epoch: identity.epoch,
    ownFacts: () => heldFacts(),
    onSuperseded,
    clock,
    log,
  });
  stops.push(async () => {
    // The last facts may have found a Redis that has forgotten those before.
    await bounded(journal.settled());
    await journal.close();
  });
  const outbox = await openOutbox({
    file: join(settings.data, 'outbox.ndjson'),
    maxBytes: settings.outboxMaxBytes,
    writer: journal,
    clock,
    log,
  });
  stops.push(async () => {
    await bounded(outbox.drained());
    await outbox.close();
  });
  return {
    outbox,
    journal,
    eventsSince: async (at) =>
      (await Promise.all([outbox.eventsSince(at), journal.eventsSince(at)])).flat(),
    attach: (facts) => {
      heldFacts = facts;
    },
  };
}
