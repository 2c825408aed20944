import { watch, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Clock } from '../core/time/civil-time.ts';
import { readInventory, type InventoryResult } from './read.ts';

/** A watch over an inventory file. */
export type InventoryWatch = {
  /** Reads the file once more although nothing tells that it changed, as for SIGHUP. */
  reload(): void;
  /** Ends the watch; no result is handed over afterwards. */
  stop(): void;
};

/** Time for which the file must not change before it is read, in milliseconds. */
const SETTLE_MS = 300;
/**
 * Between two looks at the file itself, in milliseconds: not every file system tells of changes.
 */
const LOOK_MS = 5000;
/**
 * Looks at a file that never settles before it is read as it is, and likely refused: about a
 * minute.
 */
const MAX_SETTLE_LOOKS = 200;

/**
 * Reads the inventory whenever it changes and hands over each result, good or bad, one after the
 * other. Follows the file's name, so that an editor may replace it. Waits until the file has not
 * changed for 300 ms, so that it is not read half written. The inventory as it is at the start is
 * not read.
 */
export function watchInventory(
  path: string,
  onResult: (result: InventoryResult) => void,
  clock: Clock,
): InventoryWatch {
  let stopped = false;
  let busy = false;
  let again = false;
  let cancelLook = (): void => undefined;
  let seen = signatureOf(path);

  const pause = (ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve));

  const settle = async (): Promise<void> => {
    let before = await signatureOf(path);
    for (let looks = 0; looks < MAX_SETTLE_LOOKS; looks++) {
      await pause(SETTLE_MS);
      const after = await signatureOf(path);
      if (after === before) break;
      before = after;
    }
    seen = Promise.resolve(before);
  };

  const readOnce = async (): Promise<void> => {
    await settle();
    const result = await readInventory(path);
    if (!stopped) onResult(result);
  };

  const readUntilQuiet = async (): Promise<void> => {
    while (again && !stopped) {
      again = false;
      await readOnce();
    }
    busy = false;
  };

  const reload = (): void => {
    again = true;
    if (busy || stopped) return;
    busy = true;
    void readUntilQuiet();
  };

  const look = async (): Promise<void> => {
    if (!busy && (await signatureOf(path)) !== (await seen)) reload();
    if (!stopped) cancelLook = clock.after(LOOK_MS, () => void look());
  };

  const watcher = watchFolder(path, reload);
  cancelLook = clock.after(LOOK_MS, () => void look());
  return {
    reload,
    stop: () => {
      stopped = true;
      cancelLook();
      watcher?.close();
    },
  };
}

/**
 * Tells of changes at once where the system can; null where it cannot, and looking every 5 s has to
 * do.
 */
function watchFolder(path: string, changed: () => void): FSWatcher | null {
  try {
    const watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
      if (name === null || name === basename(path)) changed();
    });
    watcher.on('error', () => {
      watcher.close();
    });
    return watcher;
  } catch {
    return null;
  }
}

/** Differs whenever the file was written or replaced; the same for every way of not being there. */
async function signatureOf(path: string): Promise<string> {
  const about = await stat(path).catch(() => null);
  return about ? `${about.ino} ${about.size} ${about.mtimeMs} ${about.ctimeMs}` : 'missing';
}
