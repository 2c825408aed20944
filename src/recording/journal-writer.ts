import type { Coverage, Event } from '../core/facts/event.ts';
import type { Log } from '../platform/log.ts';
import { makeRateLimitedLog, type RateLimitedLog } from '../platform/rate-limited-log.ts';
import type { Clock, Instant } from '../core/time/civil-time.ts';
import type { Segments } from './journal-segments.ts';
import { textOf } from './spill-to-disk.ts';
import { spanId } from './memory-queue.ts';

/**
 * Marks are written once in this time, of each covered span the latest; then the file is forced
 * onto the disk. Milliseconds.
 */
const FLUSH_MS = 60_000;
/** Flushes after which another segment is begun. */
const FLUSHES_A_SEGMENT = 10;
/** For how long a segment is written to, at most, milliseconds. */
export const LONGEST_SEGMENT_MS = FLUSH_MS * (FLUSHES_A_SEGMENT + 1);
/**
 * Marks held back in memory; beyond, they are written early. As many other facts wait for a disk
 * that takes nothing; beyond, the oldest go.
 */
const HELD_LIMIT = 100_000;

/** What keeping works with. */
export type JournalWriterOptions = {
  readonly segments: Segments;
  /** The journal's, for the log. */
  readonly folder: string;
  /** Gives stamps that only grow. */
  readonly stamp: () => number;
  readonly clock: Clock;
  readonly log: Log;
};

/** Brings facts into the segments of a journal: marks now and then, other facts at once. */
export type JournalWriter = {
  /** Takes facts. Holds up nobody and never throws. */
  keep(events: readonly Event[]): void;
  /** Resolves once everything taken is in a segment, or was refused by the disk. */
  flush(): Promise<void>;
  /** What is in no segment yet. */
  waiting(): Iterable<readonly Event[]>;
  /** Writes what waits, and closes the segments. */
  close(): Promise<void>;
};

type PendingCoverage = Omit<Coverage, 'to'> & { to: Instant };

type State = JournalWriterOptions & {
  readonly pendingCoverage: Map<string, PendingCoverage>;
  /**
   * What the disk did not take, until the next flush tries again. No mark is written before it:
   * with a mark, but not the state it speaks of, another state would be believed.
   */
  unwritten: readonly Event[];
  isClosing: boolean;
  /** Ends when all work on the segments so far has; never rejects. */
  turn: Promise<unknown>;
  readonly trouble: RateLimitedLog;
};

/** Starts keeping, and writes what it holds once a minute. */
export function startJournalWriter(options: JournalWriterOptions): JournalWriter {
  const state: State = {
    ...options,
    pendingCoverage: new Map(),
    unwritten: [],
    isClosing: false,
    turn: Promise.resolve(),
    trouble: makeRateLimitedLog(() => options.clock.elapsed()),
  };
  const cancelFlush = flushNowAndThen(state);
  return {
    keep: (events) => {
      keep(state, events);
    },
    flush: async () => {
      await flush(state);
      await state.turn;
    },
    waiting: () => [state.unwritten, [...state.pendingCoverage.values()]],
    close: async () => {
      cancelFlush();
      state.isClosing = true;
      await flush(state);
      await inTurn(state, () => state.segments.sync());
      await inTurn(state, () => state.segments.close());
    },
  };
}

/**
 * Marks wait for later ones of their span. The journal holds up nobody: a disk that takes nothing
 * is mentioned, no more.
 */
function keep(state: State, events: readonly Event[]): void {
  const facts: Event[] = [];
  for (const event of events) {
    if (event.type === 'coverage') hold(state.pendingCoverage, event);
    else facts.push(event);
  }
  if (facts.length > 0) void append(state, facts);
  if (state.pendingCoverage.size > HELD_LIMIT) void flush(state);
}

/**
 * In an object of our own, which is written over: to hold each mark itself until the next comes
 * keeps the garbage collector busy.
 */
function hold(held: State['pendingCoverage'], mark: Coverage): void {
  const span = spanId(mark);
  const known = held.get(span);
  if (!known) held.set(span, { ...mark });
  else if (known.to < mark.to) known.to = mark.to;
}

async function append(state: State, events: readonly Event[]): Promise<void> {
  await inTurn(state, async () => {
    const isForNextFlush = state.unwritten.length > 0 && events.length > 0;
    state.unwritten = [...state.unwritten, ...events].slice(-HELD_LIMIT);
    if (isForNextFlush) return;
    try {
      await state.segments.append(state.unwritten);
      state.unwritten = [];
    } catch (error) {
      mention(state, error);
    }
  });
}

async function flush(state: State): Promise<void> {
  const { pendingCoverage: held } = state;
  if (state.unwritten.length > 0) await append(state, []);
  if (state.unwritten.length > 0) {
    for (const oldest of held.keys()) if (held.size > HELD_LIMIT) held.delete(oldest);
    return;
  }
  const marks = [...held.values()];
  held.clear();
  if (marks.length > 0) await append(state, marks);
}

function flushNowAndThen(state: State): () => void {
  let flushes = 0;
  const step = async (): Promise<void> => {
    await flush(state);
    flushes++;
    // The stamp is taken in turn: whatever a segment holds was written before the next one began.
    const isFull = flushes % FLUSHES_A_SEGMENT === 0;
    await inTurn(state, () =>
      isFull ? state.segments.begin(state.stamp()) : state.segments.sync(),
    ).catch((error: unknown) => {
      mention(state, error);
    });
    if (!state.isClosing) cancel = state.clock.after(FLUSH_MS, () => void step());
  };
  let cancel = state.clock.after(FLUSH_MS, () => void step());
  return () => {
    cancel();
  };
}

function inTurn<T>(state: State, work: () => Promise<T>): Promise<T> {
  const turn = state.turn.then(work);
  state.turn = turn.catch(() => undefined);
  return turn;
}

function mention(state: State, error: unknown): void {
  state.trouble.write(() => {
    state.log.error(
      `${state.folder} takes no facts, ${state.unwritten.length} wait in memory: they are in Redis, but should this program end, cannot be sent again if it forgets them: ${textOf(error)}`,
    );
  });
}
