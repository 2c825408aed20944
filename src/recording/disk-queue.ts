import { dirname } from 'node:path';
import { eventsFrom } from '../core/facts/filter-events.ts';
import type { Event, StreamEvent } from '../core/facts/event.ts';
import type { Clock, Instant } from '../core/time/civil-time.ts';
import { hostDisk, type Disk, type DiskFile } from './disk.ts';
import { compact } from './compaction.ts';
import { linesOf, writeAt } from './fact-file.ts';
import { decodeLine, encodeLine } from './fact-line.ts';

/**
 * The file is synced a second after a write. A process that dies loses nothing; a machine that
 * loses power loses a second at most.
 */
const SYNC_AFTER_MS = 1000;

/** Events read from the file to be sent next. */
export type Chunk = {
  readonly events: readonly Event[];
  readonly end: number;
  readonly generation: number;
};

/** Events that wait in a file. Calls are done one after the other. */
export type DiskQueue = {
  /**
   * Adds events, making room when the file is full. Rejects when the disk does not take them; then
   * none was added.
   */
  append(events: readonly Event[]): Promise<void>;
  /** The first events, at most `limit` of them. */
  next(limit: number): Promise<Chunk>;
  /** Forgets what {@link DiskQueue.next} gave; the file is emptied behind the last of it. */
  consumed(chunk: Chunk): Promise<void>;
  /** What waits of `at` and later: little, unless the wall clock was set back. */
  eventsSince(at: Instant): Promise<readonly StreamEvent[]>;
  /** Size of the file; 0: nothing waits. */
  bytes(): number;
  events(): number;
  /** Coverage marks given up since the start. */
  dropped(): number;
  /** Forces the file onto the disk and closes it; removes it when nothing waits. */
  close(): Promise<void>;
};

/** What opening found: lines that were damaged are left out and counted. */
export type OpenedDiskQueue = { readonly spool: DiskQueue; readonly damaged: number };

type State = {
  readonly disk: Disk;
  readonly file: string;
  readonly maxBytes: number;
  handle: DiskFile;
  size: number;
  events: number;
  /** Where what was not yet consumed begins. */
  offset: number;
  /** Counts how often the file was written anew: an older chunk's end means nothing in it. */
  generation: number;
  /**
   * What was read last and not yet consumed: a store that does not answer is sent the same again
   * and again.
   */
  read: Chunk | null;
  dropped: number;
  compactAt: number;
};

/**
 * Opens the file, creating it and its folder where they are missing. A last line that was torn by a
 * crash is cut off.
 */
export async function openDiskQueue(
  file: string,
  maxBytes: number,
  clock: Clock,
  disk: Disk = hostDisk,
): Promise<OpenedDiskQueue> {
  await disk.makeFolder(dirname(file));
  const handle = await disk.open(file);
  const { size, events, damaged } = await examine(handle);
  const state: State = {
    disk,
    file,
    maxBytes,
    handle,
    size,
    events,
    offset: 0,
    generation: 0,
    read: null,
    dropped: 0,
    compactAt: maxBytes,
  };
  let cancelSync: (() => void) | null = null;
  let last: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };

  const planSync = (): void => {
    cancelSync ??= clock.after(SYNC_AFTER_MS, () => {
      cancelSync = null;
      inTurn(() => state.handle.datasync()).catch(() => undefined);
    });
  };

  const spool: DiskQueue = {
    append: (added) => inTurn(() => append(state, added)).then(planSync),
    next: (limit) => inTurn(() => next(state, limit)),
    consumed: (chunk) => inTurn(() => consumed(state, chunk)),
    eventsSince: (at) => inTurn(() => eventsSince(state, at)),
    bytes: () => state.size,
    events: () => state.events,
    dropped: () => state.dropped,
    close: () => {
      cancelSync?.();
      return inTurn(() => close(state));
    },
  };
  return { spool, damaged };
}

async function append(state: State, added: readonly Event[]): Promise<void> {
  // Without room on the disk for the copy, the file goes on growing until that is full, too.
  if (state.size > state.compactAt) await makeRoom(state).catch(() => undefined);
  const bytes = Buffer.from(added.map(encodeLine).join(''));
  await writeAt(state.handle, bytes, state.size);
  state.size += bytes.length;
  state.events += added.length;
}

async function makeRoom(state: State): Promise<void> {
  // Whatever comes of it, the next attempt waits until the file has grown by a quarter.
  state.compactAt = Math.max(state.maxBytes, state.size * 1.25);
  const name = `${state.file}.new`;
  const copy = await state.disk.open(name);
  try {
    await copy.truncate(0);
    const { bytes, lines, dropped } = await compact(
      state.handle,
      state.offset,
      state.size,
      copy,
      state.maxBytes,
    );
    await copy.datasync();
    await state.disk.rename(name, state.file);
    await state.handle.close();
    Object.assign(state, {
      handle: copy,
      size: bytes,
      events: lines,
      offset: 0,
      compactAt: Math.max(state.maxBytes, bytes * 1.25),
    });
    state.generation++;
    state.dropped += dropped;
  } catch (error) {
    await copy.close();
    await state.disk.remove(name);
    throw error;
  }
}

async function next(state: State, limit: number): Promise<Chunk> {
  const { read, generation } = state;
  const isUsable = read?.generation === generation && read.events.length <= limit;
  return (state.read = await readOn(
    state,
    isUsable ? read : { events: [], end: state.offset, generation },
    limit,
  ));
}

/** A chunk with what follows it in the file, up to `limit` events in all. */
async function readOn({ handle, size }: State, before: Chunk, limit: number): Promise<Chunk> {
  if (before.events.length === limit || before.end === size) return before;
  const events = [...before.events];
  for await (const lines of linesOf(handle, before.end, size)) {
    for (const { text, end } of lines) {
      const event = decodeLine(text);
      if (event) events.push(event);
      if (events.length === limit) return { ...before, events, end };
    }
  }
  return { ...before, events, end: size };
}

async function consumed(state: State, chunk: Chunk): Promise<void> {
  // The file was written anew since: what was sent is sent once more, which changes nothing.
  if (chunk.generation !== state.generation) return;
  state.read = null;
  state.offset = chunk.end;
  state.events -= chunk.events.length;
  if (state.offset < state.size) return;
  await state.handle.truncate(0);
  Object.assign(state, { offset: 0, size: 0, events: 0, compactAt: state.maxBytes });
}

async function eventsSince(
  { handle, offset, size }: State,
  at: Instant,
): Promise<readonly StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const lines of linesOf(handle, offset, size))
    events.push(
      ...eventsFrom(
        lines.flatMap(({ text }) => decodeLine(text) ?? []),
        at,
      ),
    );
  return events;
}

async function close({ disk, handle, size, file }: State): Promise<void> {
  if (size > 0) await handle.datasync();
  await handle.close();
  if (size === 0) await disk.remove(file);
}

async function examine(
  handle: DiskFile,
): Promise<{ readonly size: number; readonly events: number; readonly damaged: number }> {
  let size = (await handle.stat()).size;
  let events = 0;
  let damaged = 0;
  for await (const lines of linesOf(handle, 0, size)) {
    for (const line of lines) {
      const isGood = decodeLine(line.text) !== undefined;
      if (isGood) events++;
      else if (line.whole) damaged++;
      if (!line.whole) size = await mendEnd(handle, line.start, line.end, isGood);
    }
  }
  return { size, events, damaged };
}

/**
 * Ends the last line, or cuts it off, so that what is added next stands on a line of its own.
 * Returns the new size.
 */
async function mendEnd(
  handle: DiskFile,
  start: number,
  end: number,
  isGood: boolean,
): Promise<number> {
  if (!isGood) {
    await handle.truncate(start);
    return start;
  }
  await writeAt(handle, Buffer.from('\n'), end);
  return end + 1;
}
