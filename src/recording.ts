import { join } from 'node:path';
import type { Settings } from './config.ts';
import type { Event } from './core/event.ts';
import { openIdentity, type Identity } from './polling/identity.ts';
import { openJournal, type Journal } from './polling/journal.ts';
import { openOutbox, type Outbox } from './polling/outbox.ts';
import type { OutboxLog } from './polling/outbox-spill.ts';
import { systemClock } from './polling/system-clock.ts';
import type { WatchParts } from './polling/watch.ts';
import type { OpenStore } from './store/open.ts';

/**
 * How facts get into the store, and stay there: what waits for it, what it has answered for, what
 * of an instant and later is in either, and who we are to the store.
 */
export type Recording = {
  readonly outbox: Outbox;
  readonly journal: Journal;
  readonly identity: Identity;
  readonly told: WatchParts['told'];
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
  settings: Pick<Settings, 'data' | 'outboxMaxBytes'>,
  store: OpenStore,
  log: OutboxLog,
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
    clock: systemClock,
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
    clock: systemClock,
    log,
  });
  stops.push(async () => {
    await bounded(outbox.drained());
    await outbox.close();
  });
  const told: WatchParts['told'] = async (at) =>
    (await Promise.all([outbox.told(at), journal.told(at)])).flat();
  return { outbox, journal, identity, told };
}
