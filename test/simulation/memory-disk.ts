import type { DiskFile } from '../../src/recording/disk.ts';
import type { JournalDisk } from '../../src/recording/journal-segments.ts';

/** A disk in memory that outlives the processes that write to it. */
export type MemoryDisk = {
  /** The disk as one process sees it. Once `isDead`, nothing it asked for comes back any more. */
  forProcess(isDead: () => boolean): JournalDisk;
  /** Whether it takes nothing more. */
  isFull: boolean;
};

type Content = { bytes: Buffer; size: number };

/** An empty disk. `stir` is told of each access. */
export function memoryDisk(stir: () => void): MemoryDisk {
  const files = new Map<string, Content>();
  const disk: MemoryDisk = { isFull: false, forProcess };

  function forProcess(isDead: () => boolean): JournalDisk {
    const done = <T>(work: () => T): Promise<T> => {
      stir();
      if (isDead()) return new Promise(() => undefined);
      try {
        return Promise.resolve(work());
      } catch (error) {
        return Promise.reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    return {
      makeFolder: () => done(() => undefined),
      open: (path) =>
        done(() => {
          const content = files.get(path) ?? { bytes: Buffer.alloc(0), size: 0 };
          files.set(path, content);
          return fileOf(content, disk, done);
        }),
      rename: (from, to) =>
        done(() => {
          files.set(to, files.get(from)!);
          files.delete(from);
        }),
      list: (folder) =>
        done(() =>
          [...files.keys()].flatMap((path) =>
            path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [],
          ),
        ),
      remove: (path) =>
        done(() => {
          files.delete(path);
        }),
    };
  }

  return disk;
}

function fileOf(
  content: Content,
  disk: MemoryDisk,
  done: <T>(work: () => T) => Promise<T>,
): DiskFile {
  return {
    read: (buffer, offset, length, position) =>
      done(() => {
        const end = Math.min(
          content.size,
          position + Math.min(length ?? buffer.length, buffer.length - offset),
        );
        return {
          buffer,
          bytesRead: end > position ? content.bytes.copy(buffer, offset, position, end) : 0,
        };
      }),
    write: (buffer, offset, length, position) =>
      done(() => {
        if (disk.isFull) throw new Error('ENOSPC: no space left on device, write');
        grow(content, position + length);
        buffer.copy(content.bytes, position, offset, offset + length);
        return { bytesWritten: length };
      }),
    truncate: (length) =>
      done(() => {
        content.size = Math.min(content.size, length);
      }),
    datasync: () => done(() => undefined),
    stat: () => done(() => ({ size: content.size })),
    close: () => done(() => undefined),
  };
}

function grow(content: Content, size: number): void {
  if (size > content.bytes.length)
    content.bytes = Buffer.concat([content.bytes], Math.max(size, 2 * content.bytes.length));
  content.size = Math.max(content.size, size);
}
