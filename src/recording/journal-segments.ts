import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Event } from '../core/facts/event.ts';
import { hostDisk, type Disk, type DiskFile } from './disk.ts';
import { compact } from './compaction.ts';
import { linesOf, writeAt } from './fact-file.ts';
import { decodeLine, encodeLine } from './fact-line.ts';

/**
 * Segments removed at a time for their age: a wall clock that is set a day ahead must not empty the
 * journal at once.
 */
const OLD_AT_A_TIME = 2;

const SEGMENT_NAME = /^(\d{1,16})\.ndjson$/;

/** A journal's disk: one that can also tell what is in a folder. */
export type JournalDisk = Disk & {
  /** Names of the files in a folder. */
  list(folder: string): Promise<readonly string[]>;
};

const hostJournalDisk: JournalDisk = { ...hostDisk, list: readdir };

/** What bounds a journal. */
export type SegmentLimits = {
  /**
   * Longest time a segment is written to, milliseconds. A segment begun after the clock was set
   * back is stamped that much later than the one before.
   */
  readonly spanMs: number;
  /** A segment is removed once a later one began this many milliseconds ago or more. */
  readonly keepMs: number;
  /** Beyond this size of all together the oldest are removed, bytes. */
  readonly maxBytes: number;
};

/**
 * Facts in files, in the order in which they came, each file named by the stamp at which it was
 * begun. Calls must not overlap, save for reading.
 */
export type Segments = {
  /**
   * Adds facts to the newest segment. Rejects when the disk does not take them; what was added of
   * them is overwritten by the next.
   */
  append(events: readonly Event[]): Promise<void>;
  /**
   * Begins a segment; the one before is compacted, so that of each covered span only the latest
   * mark is left, and the oldest go.
   */
  begin(stamp: number): Promise<void>;
  /** Stamps of the segments, oldest first. */
  stamps(): readonly number[];
  /** The facts of one segment, a chunk at a time; damaged lines are left out. */
  read(stamp: number): AsyncGenerator<readonly Event[]>;
  /** Forces the newest segment onto the disk. */
  sync(): Promise<void>;
  bytes(): number;
  close(): Promise<void>;
};

type Open = { readonly stamp: number; readonly file: DiskFile; size: number };

/**
 * Opens the segments of a folder, creating it where it is missing, and begins a new one. Rejects
 * when the disk does not allow it.
 */
export async function openSegments(
  folder: string,
  stamp: number,
  limits: SegmentLimits,
  disk: JournalDisk = hostJournalDisk,
): Promise<Segments> {
  await disk.makeFolder(folder);
  const closed = await sizesOf(folder, disk);
  const pathOf = (begun: number): string => join(folder, `${begun}.ndjson`);
  const open = async (begun: number): Promise<Open> => ({
    stamp: begun,
    file: await disk.open(pathOf(begun)),
    size: 0,
  });
  const newest = Math.max(0, ...closed.keys());
  let current = await open(stamp > newest ? stamp : newest + limits.spanMs);

  const bytes = (): number => [...closed.values()].reduce((sum, size) => sum + size, current.size);

  const prune = async (): Promise<void> => {
    const stamps = [...closed.keys()].sort((a, b) => a - b);
    for (const [index, begun] of stamps.entries()) {
      const endedAt = stamps[index + 1] ?? current.stamp;
      const isOld = index < OLD_AT_A_TIME && current.stamp - endedAt >= limits.keepMs;
      if (!isOld && bytes() <= limits.maxBytes) return;
      await disk.remove(pathOf(begun));
      closed.delete(begun);
    }
  };

  return {
    append: async (events) => {
      const text = Buffer.from(events.map(encodeLine).join(''));
      await writeAt(current.file, text, current.size);
      current.size += text.length;
    },
    begin: async (begun) => {
      const next = await open(begun);
      const before = current;
      current = next;
      closed.set(before.stamp, before.size);
      // What cannot be compacted stays as it is.
      const size = await shrink(before, pathOf(before.stamp), disk).catch(() => before.size);
      closed.set(before.stamp, size);
      await prune();
    },
    stamps: () => [...closed.keys(), current.stamp].sort((a, b) => a - b),
    read: (begun) =>
      eventsOf(
        pathOf(begun),
        begun === current.stamp ? current.size : (closed.get(begun) ?? 0),
        disk,
      ),
    sync: () => current.file.datasync(),
    bytes,
    close: () => current.file.close(),
  };
}

async function sizesOf(folder: string, disk: JournalDisk): Promise<Map<number, number>> {
  const sizes = new Map<number, number>();
  for (const name of await disk.list(folder)) {
    const [, stamp] = SEGMENT_NAME.exec(name) ?? [];
    if (stamp === undefined) continue;
    const file = await disk.open(join(folder, name));
    const { size } = await file.stat();
    await file.close();
    if (size > 0) sizes.set(Number(stamp), size);
    else await disk.remove(join(folder, name));
  }
  return sizes;
}

/**
 * Leaves of each covered span only the latest mark. The shorter copy takes the file's place at one
 * go.
 */
async function shrink({ file, size }: Open, path: string, disk: JournalDisk): Promise<number> {
  const copy = await disk.open(`${path}.new`);
  try {
    await copy.truncate(0);
    const { bytes } = await compact(file, 0, size, copy, Infinity);
    await copy.datasync();
    await disk.rename(`${path}.new`, path);
    return bytes;
  } catch (error) {
    await disk.remove(`${path}.new`);
    throw error;
  } finally {
    await copy.close();
    await file.close();
  }
}

/** Through a handle of its own, so that what happens to the file meanwhile changes nothing. */
async function* eventsOf(
  path: string,
  size: number,
  disk: JournalDisk,
): AsyncGenerator<readonly Event[]> {
  const file = await disk.open(path);
  try {
    for await (const lines of linesOf(file, 0, size))
      yield lines.flatMap(({ text }) => decodeLine(text) ?? []);
  } finally {
    await file.close();
  }
}
