import { watch, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Clock } from '../core/time/civil-time.ts';

/** A watch over one file. */
export type FileWatch = {
  /** Reads the file once more although nothing tells that it changed, as for SIGHUP. */
  readonly reload: () => void;
  /** Ends the watch; no result is handed over afterwards. */
  readonly stop: () => void;
};

/** What a watch works with. `read` must not reject. */
export type FileWatchOptions<T> = {
  readonly path: string;
  readonly read: () => Promise<T> | T;
  readonly onRead: (result: T) => void;
  readonly clock: Clock;
};

/** Time for which the file must not change before it is read, in milliseconds. */
const SETTLE_MS = 300;
/** Checks of a file that never settles before it is read all the same: about a minute. */
const MAX_SETTLE_CHECKS = 200;
/** Between two checks of the file, in milliseconds: not every file system reports changes. */
const CHECK_MS = 5000;

/**
 * Differs whenever the file was written, replaced, or given other permissions. The same for every
 * way of not being there.
 */
export async function fileSignature(path: string): Promise<string> {
  const about = await stat(path, { bigint: true }).catch(() => null);
  return about
    ? [about.dev, about.ino, about.size, about.mtimeNs, about.ctimeNs].join(' ')
    : 'missing';
}

/**
 * Reads a file whenever it changed and hands over each result, one after the other. Follows the
 * name, so that an editor may replace the file, and waits until it has not changed for 300 ms, so
 * that it is not read half written. The file as it is at the start is not read.
 */
export function watchFile<T>({ path, read, onRead, clock }: FileWatchOptions<T>): FileWatch {
  const stopping = new AbortController();
  const isStopped = (): boolean => stopping.signal.aborted;
  let isReading = false;
  let isReadWanted = false;
  let seen = fileSignature(path);

  const readUntilQuiet = async (): Promise<void> => {
    while (isReadWanted && !isStopped()) {
      isReadWanted = false;
      seen = Promise.resolve(await settledSignature(path, clock));
      const result = await read();
      if (!isStopped()) onRead(result);
    }
    isReading = false;
  };
  const reload = (): void => {
    isReadWanted = true;
    if (isReading || isStopped()) return;
    isReading = true;
    void readUntilQuiet();
  };
  const check = async (): Promise<void> => {
    if (!isReading && (await fileSignature(path)) !== (await seen)) reload();
    if (!isStopped()) cancelCheck = clock.after(CHECK_MS, () => void check());
  };

  const watcher = watchFolder(path, reload);
  let cancelCheck = clock.after(CHECK_MS, () => void check());
  return {
    reload,
    stop: () => {
      stopping.abort();
      cancelCheck();
      watcher?.close();
    },
  };
}

/** The signature of the file once it has not changed for a while. */
async function settledSignature(path: string, clock: Clock): Promise<string> {
  let before = await fileSignature(path);
  for (let checks = 0; checks < MAX_SETTLE_CHECKS; checks++) {
    await new Promise<void>((resolve) => clock.after(SETTLE_MS, resolve));
    const after = await fileSignature(path);
    if (after === before) break;
    before = after;
  }
  return before;
}

/** Reports changes at once where the system can; null where it cannot, and the checks must do. */
function watchFolder(path: string, onChange: () => void): FSWatcher | null {
  try {
    const watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
      if (name === null || name === basename(path)) onChange();
    });
    watcher.on('error', () => {
      watcher.close();
    });
    return watcher;
  } catch {
    return null;
  }
}
