import { join } from 'node:path';
import type { Event, StreamEvent } from '../core/facts/event.ts';
import { openIdentity, type Identity } from './identity.ts';
import { openJournal, type Journal } from './journal.ts';
import { openOutbox, type Outbox } from './outbox.ts';
import type { Log } from '../platform/log.ts';
import type { Clock, Instant } from '../core/time/civil-time.ts';
import type { LinkedWriter } from '../core/facts/fact-store.ts';

/**
 * How facts get into the store, and stay there: what waits for it, what it has answered for, what
 * of an instant and later is in either, and who we are to the store.
 */
export type Recording = {
  readonly outbox: Outbox;
  readonly journal: Journal;
  readonly identity: Identity;
  readonly eventsSince: (at: Instant) => Promise<readonly StreamEvent[]>;
};

/** Where recording keeps its files, and how much of what waits may lie there. */
export type RecordingSettings = {
  /** The data folder. */
  readonly data: string;
  /** Size of the outbox on disk, bytes. */
  readonly outboxMaxBytes: number;
};

/** What recording is told by the parts that are started later. */
export type RecordingParts = {
  /** What the program itself holds, for a store that has forgotten. */
  readonly ownFacts: () => Iterable<readonly Event[]>;
  /** Another is the active poller. */
  readonly onSuperseded: () => void;
};

/**
 * Opens outbox and journal of the data folder. Each that was opened is closed by what is put into
 * `stops`, once what is under way is done or `bounded` gives it up.
 */
export async function openRecording(
  settings: RecordingSettings,
  store: LinkedWriter,
  clock: Clock,
  log: Log,
  parts: RecordingParts,
  stops: (() => Promise<void>)[],
  bounded: (work: Promise<void>) => Promise<void>,
): Promise<Recording> {
  const identity = await openIdentity(join(settings.data, 'poller.json'));
  const journal = await openJournal({
    ...parts,
    folder: join(settings.data, 'journal'),
    writer: store,
    name: identity.name,
    epoch: identity.epoch,
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
  const eventsSince: Recording['eventsSince'] = async (at) =>
    (await Promise.all([outbox.eventsSince(at), journal.eventsSince(at)])).flat();
  return { outbox, journal, identity, eventsSince };
}
