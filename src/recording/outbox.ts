import type { Event, StreamEvent } from '../core/facts/event.ts';
import type { FactWriter } from '../core/facts/fact-store.ts';
import type { ServiceFigures } from '../core/health/service-figures.ts';
import type { Log } from '../platform/log.ts';
import type { Clock, Instant } from '../core/time/civil-time.ts';
import type { Disk } from './disk.ts';
import { makeSpill, textOf, type Spill } from './spill-to-disk.ts';
import { openDiskQueue, type Chunk, type DiskQueue } from './disk-queue.ts';
import { makeMemoryQueue, type MemoryQueue } from './memory-queue.ts';

/** Events sent in one write. */
const BATCH = 1000;
/** Events that may wait in memory, while the disk takes none either. About 30 MB. */
const WAITING_LIMIT = 100_000;
/**
 * A write that takes longer is no longer relied on: its events, and those behind it, go to the
 * file.
 */
const LATE_MS = 2000;
const FIRST_BACKOFF_MS = 200;
const LONGEST_BACKOFF_MS = 5000;

/** Where the outbox keeps what waits, and to whom it is written. */
export type OutboxOptions = {
  readonly file: string;
  /** Size at which the file is compacted, bytes. */
  readonly maxBytes: number;
  readonly writer: FactWriter;
  readonly clock: Clock;
  readonly log: Log;
  /** The host's own when left out. */
  readonly disk?: Disk;
};

/** Facts on their way to the store. */
export type Outbox = {
  /** Takes facts over. Never waits, never throws. */
  push(events: readonly Event[]): void;
  figures(): ServiceFigures['outbox'];
  /** What waits in the file of `at` and later. */
  eventsSince(at: Instant): Promise<readonly StreamEvent[]>;
  /** Resolves once everything pushed is stored. The caller bounds the wait. */
  drained(): Promise<void>;
  /** Stops writing to the store; what waits is left in the file for the next start. */
  close(): Promise<void>;
};

/** Events being sent. `isKept`: they are held in the file, or on their way there. */
type Batch = { readonly events: readonly Event[]; readonly chunk: Chunk | null; isKept: boolean };

type State = OutboxOptions & {
  readonly spool: DiskQueue;
  readonly waiting: MemoryQueue;
  readonly spill: Spill;
  sending: Batch | null;
  isFailing: boolean;
  /** The operator was told that the store takes nothing. */
  isTold: boolean;
  isClosing: boolean;
  onDrained: (() => void)[];
  /** Called when something was pushed, or on closing. */
  wake: () => void;
};

/**
 * Opens the outbox and sends what an earlier run left in its file. Facts go from memory to the
 * store, one write at a time, all that wait at that moment together. When a write fails or is late
 * they go to the file, and from there to the store once it answers. All are sent until they are
 * stored, so some twice, which changes nothing. Rejects when the file cannot be opened.
 */
export async function openOutbox(options: OutboxOptions): Promise<Outbox> {
  const { file, maxBytes, clock, log, disk } = options;
  const { spool, damaged } = await openDiskQueue(file, maxBytes, clock, disk);
  if (damaged > 0) log.error(`${file}: ${damaged} damaged lines are left out`);
  if (spool.events() > 0)
    log.info(`${file}: ${spool.events()} facts of an earlier run are written to Redis`);
  const waiting = makeMemoryQueue(WAITING_LIMIT);
  const spill = makeSpill(options, spool, waiting);
  const state: State = {
    ...options,
    spool,
    waiting,
    spill,
    sending: null,
    isFailing: false,
    isTold: false,
    isClosing: false,
    onDrained: [],
    wake: () => undefined,
  };
  const ended = run(state);
  return {
    push: (events) => {
      for (const event of events) waiting.add(event);
      if (state.isFailing) void spill.now();
      state.wake();
    },
    figures: () => figuresOf(state),
    eventsSince: (at) => spool.eventsSince(at),
    drained: () =>
      isEmpty(state) ? Promise.resolve() : new Promise((resolve) => state.onDrained.push(resolve)),
    close: () => close(state, ended),
  };
}

async function run(state: State): Promise<void> {
  for (let backoffMs = FIRST_BACKOFF_MS; ;) {
    const batch = await nextBatch(state);
    state.sending = batch;
    if (hasClosed(state)) return;
    if (!batch) {
      await idle(state);
      continue;
    }
    const isStored = await send(state, batch);
    if (hasClosed(state)) return;
    await settle(state, batch, isStored);
    if (!isStored) await rest(state, backoffMs);
    backoffMs = isStored ? FIRST_BACKOFF_MS : Math.min(backoffMs * 2, LONGEST_BACKOFF_MS);
  }
}

/** A function, as the state changes while others run. */
function hasClosed({ isClosing }: State): boolean {
  return isClosing;
}

/** What is in the file goes first, and what waits in memory behind it. */
async function nextBatch({ spool, waiting, spill }: State): Promise<Batch | null> {
  if (spool.bytes() > 0 || spill.moving() > 0) await spill.now();
  if (spool.bytes() > 0) {
    const chunk = await spool.next(BATCH).catch(() => null);
    if (chunk) return { events: chunk.events, chunk, isKept: true };
  }
  const events = waiting.take(BATCH);
  return events.length > 0 ? { events, chunk: null, isKept: false } : null;
}

async function send(state: State, batch: Batch): Promise<boolean> {
  const { clock, writer, log, file } = state;
  const cancel = clock.after(LATE_MS, () => {
    state.isFailing = true;
    keep(state, batch);
  });
  try {
    await writer.record(batch.events);
    return true;
  } catch (error) {
    if (!state.isTold) log.warn(`Redis takes no facts, they wait in ${file}: ${textOf(error)}`);
    state.isTold = true;
    return false;
  } finally {
    cancel();
  }
}

async function settle(state: State, batch: Batch, isStored: boolean): Promise<void> {
  if (isStored && batch.chunk) await state.spool.consumed(batch.chunk).catch(() => undefined);
  state.sending = null;
  state.isFailing = !isStored;
  if (!isStored) keep(state, batch);
  else if (state.isTold) {
    state.isTold = false;
    state.log.info('Redis takes facts again');
  }
}

function keep({ waiting, spill }: State, batch: Batch): void {
  if (!batch.isKept) for (const event of batch.events) waiting.add(event);
  batch.isKept = true;
  void spill.now();
}

/** Waits for something to be pushed; where the file cannot be read, a little. */
async function idle(state: State): Promise<void> {
  if (!isEmpty(state)) {
    await rest(state, FIRST_BACKOFF_MS);
    return;
  }
  for (const resolve of state.onDrained) resolve();
  state.onDrained = [];
  await new Promise<void>((resolve) => {
    state.wake = resolve;
  });
}

/** Waits before the store is tried again. What is pushed meanwhile changes nothing. */
function rest(state: State, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cancel = state.clock.after(delayMs, resolve);
    state.wake = () => {
      if (!state.isClosing) return;
      cancel();
      resolve();
    };
  });
}

function isEmpty({ sending, spool, spill, waiting }: State): boolean {
  return !sending && spool.bytes() === 0 && spill.moving() === 0 && waiting.size() === 0;
}

function figuresOf({ sending, spool, spill, waiting }: State): ServiceFigures['outbox'] {
  const inMemory =
    waiting.size() + spill.moving() + (sending && !sending.isKept ? sending.events.length : 0);
  return {
    events: inMemory + spool.events(),
    bytes: spool.bytes(),
    dropped: spool.dropped() + waiting.dropped(),
  };
}

/**
 * Does not wait for a write that is under way: it is kept like one that failed, and sent once more
 * by the next run.
 */
async function close(state: State, ended: Promise<void>): Promise<void> {
  state.isClosing = true;
  state.wake();
  if (!state.sending) await ended;
  if (state.sending) keep(state, state.sending);
  await state.spill.now();
  if (state.waiting.size() > 0)
    state.log.error(
      `${state.waiting.size()} facts are lost: neither Redis nor ${state.file} takes them`,
    );
  await state.spool.close();
}
