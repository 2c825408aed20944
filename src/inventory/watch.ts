import type { Clock } from '../core/time/civil-time.ts';
import { watchFile, type FileWatch } from '../platform/file-watch.ts';
import { readInventory, type InventoryResult } from './read.ts';

/** Reads the inventory whenever its file changed and hands over each result, good or bad. */
export function watchInventory(
  path: string,
  onResult: (result: InventoryResult) => void,
  clock: Clock,
): FileWatch {
  return watchFile({ path, read: () => readInventory(path), onRead: onResult, clock });
}
