import { eventsBefore } from '../core/facts/filter-events.ts';
import type { Event, StreamEvent } from '../core/facts/event.ts';
import type { FactWriter, LinkedWriter } from '../core/facts/fact-store.ts';
import type { ServiceFigures } from '../core/health/service-figures.ts';
import type { Clock, Instant } from '../core/time/civil-time.ts';
import { LONGEST_SEGMENT_MS, startJournalWriter, type JournalWriter } from './journal-writer.ts';
import { factsSince, eventsSince } from './journal-replay.ts';
import { openSegments, type JournalDisk, type Segments } from './journal-segments.ts';
import type { Log } from '../platform/log.ts';

/**
 * How far back the journal reaches, milliseconds: a copy of Redis made last night can be put back
 * the next day.
 */
const KEEP_MS = 26 * 3_600_000;
/**
 * Size of the journal beyond which the oldest goes, bytes. 26 hours of 10,000 devices with two
 * checks each take about 400 MB.
 */
const MAX_BYTES = 536_870_912;
/** Wait before facts are sent again to a store that did not answer, milliseconds. */
const AGAIN_MS = 1000;
/** Follows no write there is: the store then tells the last one it holds. */
const NEVER_STORED = Number.MAX_SAFE_INTEGER;

/** What a journal works with. */
export type JournalOptions = {
  readonly folder: string;
  readonly writer: LinkedWriter;
  /** Names this data folder to the store. */
  readonly name: string;
  /** The present term as the active poller; 0: none yet. */
  readonly epoch: () => number;
  /** Told that another is the active poller. */
  readonly onSuperseded: () => void;
  /**
   * What the program itself holds, a few events at a time. The journal lacks what others wrote,
   * what is older than it, and what its disk could not take.
   */
  readonly ownFacts: () => Iterable<readonly Event[]>;
  readonly clock: Clock;
  readonly log: Log;
  /** The host's own when left out. */
  readonly disk?: JournalDisk;
};

/**
 * A writer that remembers what the store answered for, and sends it again to a store that has
 * forgotten it.
 */
export type Journal = FactWriter & {
  /** Takes facts that the store was found to hold, to be sent again like what was written to it. */
  keep(events: readonly Event[]): void;
  /**
   * Asks whether the store still holds what it answered for, when there is nothing to write. Never
   * rejects.
   */
  check(): Promise<void>;
  /** Resolves once nothing is being sent again. The caller bounds the wait. */
  settled(): Promise<void>;
  /** See {@link eventsSince}. */
  eventsSince(at: Instant): Promise<readonly StreamEvent[]>;
  figures(): ServiceFigures['journal'];
  close(): Promise<void>;
};

type State = JournalOptions & {
  readonly segments: Segments;
  readonly journalWriter: JournalWriter;
  /** Gives stamps that only grow, and are greater than `above`. */
  readonly stamp: (above?: number) => number;
  /** Stamp of the last write that was answered for; at the start, one that was written after. */
  after: number;
  replaying: Promise<void> | null;
  /**
   * While replaying, writes follow one another apart: the stamp of the last, and whether one found
   * the one before it gone.
   */
  replaySequence: number;
  isBroken: boolean;
  isClosing: boolean;
  /** Ends a wait early. */
  wake: () => void;
  forgotten: number;
  resent: number;
};

/**
 * Opens the journal of a data folder. Each write to the store names the one before it. A store that
 * does not hold the previous write has lost data: it was emptied, restored from an older copy, or
 * replaced by a lagging replica. It is sent everything since the last write it holds. What was sent
 * to it twice changes nothing. At the start, too, the newest segment is sent again, so that
 * recalling finds what an earlier run recorded. Rejects when the folder cannot be used.
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const stamp = stamps(options.clock);
  const segments = await openSegments(
    options.folder,
    stamp(),
    { spanMs: LONGEST_SEGMENT_MS, keepMs: KEEP_MS, maxBytes: MAX_BYTES },
    options.disk,
  );
  stamp(segments.stamps().at(-1));
  const journalWriter = startJournalWriter({ ...options, segments, stamp });
  const state: State = {
    ...options,
    segments,
    journalWriter,
    stamp,
    after: segments.stamps().at(-2) ?? 0,
    replaying: null,
    replaySequence: 0,
    isBroken: false,
    isClosing: false,
    wake: () => undefined,
    forgotten: 0,
    resent: 0,
  };
  startReplay(state);
  return {
    record: (events) => record(state, events),
    keep: (events) => {
      journalWriter.keep(events);
    },
    eventsSince: (at) => eventsSince(segments, at),
    check: () => record(state, []).catch(() => undefined),
    settled: async () => {
      while (state.replaying) await state.replaying;
    },
    figures: () => ({ forgotten: state.forgotten, resent: state.resent, bytes: segments.bytes() }),
    close: async () => {
      state.isClosing = true;
      state.wake();
      await journalWriter.close();
    },
  };
}

function stamps(clock: Clock): State['stamp'] {
  let last = 0;
  return (above = 0) => (last = Math.max(last + 1, above + 1, Math.floor(clock.now())));
}

async function record(state: State, events: readonly Event[]): Promise<void> {
  const isReplaying = state.replaying !== null;
  const result = await write(state, events, isReplaying);
  // One that was under way when replaying ended follows nothing any more that is looked at.
  if (!state.replaying && (isReplaying || result === 'forgotten')) startReplay(state);
}

/**
 * Writes facts, save what is no longer ours to say, so that they follow the last write; aside: the
 * last since replaying began.
 */
async function write(
  state: State,
  events: readonly Event[],
  isReplaying: boolean,
): Promise<'follows' | 'forgotten'> {
  const stamp = state.stamp();
  const link = isReplaying
    ? { writer: `${state.name}:again`, after: state.replaySequence, stamp }
    : { writer: state.name, after: state.after, stamp };
  let stored = events;
  let answer = await state.writer.recordLinked(events, { ...link, epoch: state.epoch() });
  if (answer.result === 'superseded') {
    state.onSuperseded();
    stored = eventsBefore(events, answer.at);
    answer = await state.writer.recordLinked(stored, { ...link, epoch: 0 });
  }
  state.journalWriter.keep(stored);
  const result = answer.result === 'follows' ? 'follows' : 'forgotten';
  if (result === 'forgotten') state.isBroken = true;
  else if (isReplaying) state.replaySequence = Math.max(state.replaySequence, stamp);
  else state.after = Math.max(state.after, stamp);
  return result;
}

function startReplay(state: State): void {
  state.replaying = replay(state).finally(() => {
    state.replaying = null;
  });
}

/**
 * Until it is done, writes form a chain of their own. A store that loses data again meanwhile
 * breaks that chain, and the replay begins anew.
 */
async function replay(state: State): Promise<void> {
  const believed = state.after;
  for (let isFirst = true; !state.isClosing; isFirst = false) {
    try {
      state.replaySequence = 0;
      state.isBroken = false;
      await sendReplay(state, []);
      const known = await askKnown(state);
      // An earlier run's clock may have been ahead of ours.
      const start = state.stamp(known < NEVER_STORED ? known : 0);
      if (isFirst && known < believed) warnForgotten(state, known, believed);
      const facts = await resendSince(state, known);
      if (!(await follows(state, known, start))) continue;
      state.after = start;
      if (known < believed) state.log.info(`${facts} facts were sent to Redis again`);
      return;
    } catch {
      await rest(state);
    }
  }
}

async function askKnown({ writer, name }: State): Promise<number> {
  const answer = await writer.recordLinked([], {
    writer: name,
    after: NEVER_STORED,
    stamp: 0,
    epoch: 0,
  });
  return answer.result === 'forgotten' ? answer.known : NEVER_STORED;
}

async function resendSince(state: State, known: number): Promise<number> {
  await state.journalWriter.flush();
  let facts = 0;
  for await (const events of factsSince(state.segments, inMemory(state), known)) {
    await sendReplay(state, events);
    facts += events.length;
    state.resent += events.length;
    if (state.isBroken || state.isClosing) break;
  }
  return facts;
}

function* inMemory({ journalWriter, ownFacts }: State): Iterable<readonly Event[]> {
  yield* journalWriter.waiting();
  yield* ownFacts();
}

async function sendReplay(state: State, events: readonly Event[]): Promise<void> {
  const stamp = state.stamp();
  const { result } = await state.writer.recordLinked(events, {
    writer: `${state.name}:again`,
    after: state.replaySequence,
    stamp,
    epoch: 0,
  });
  if (result === 'follows') state.replaySequence = Math.max(state.replaySequence, stamp);
  else state.isBroken = true;
}

/**
 * Tells the store that it now holds everything up to `start`. True if it also holds all that was
 * written since the replay began.
 */
async function follows(state: State, known: number, start: number): Promise<boolean> {
  if (state.isBroken || state.isClosing) return false;
  const { result } = await state.writer.recordLinked([], {
    writer: state.name,
    after: known,
    stamp: start,
    epoch: 0,
  });
  await sendReplay(state, []);
  return result === 'follows' && !state.isBroken;
}

function warnForgotten(state: State, known: number, believed: number): void {
  state.forgotten++;
  const since =
    known === 0 ? 'everything' : `what was recorded since ${new Date(known).toISOString()}`;
  state.log.error(
    `Redis has forgotten ${since}, although it had answered for it until ${new Date(believed).toISOString()}: it was emptied, put back to an older copy, or replaced by a replica that lagged. It is sent again from ${state.folder}`,
  );
  const oldest = state.segments.stamps()[0] ?? Infinity;
  if (known < oldest)
    state.log.error(
      `The journal begins at ${new Date(oldest).toISOString()}. Of the time before, this month's facts of the present inventory are sent again; for the rest put back a backup (watchpost restore --merge)`,
    );
}

function rest(state: State): Promise<void> {
  return new Promise((resolve) => {
    const cancel = state.clock.after(AGAIN_MS, resolve);
    state.wake = () => {
      cancel();
      resolve();
    };
  });
}
