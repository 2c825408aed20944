import type { Logger } from 'pino';
import { systemClock } from '../clock.ts';
import type { ServiceFigures } from '../core/health/service-figures.ts';
import type { Inventory } from '../core/inventory/device.ts';
import { formatProblems } from '../inventory/problems.ts';
import type { InventoryResult } from '../inventory/read.ts';

/** The inventory in use, and how reading it went. */
export type CurrentInventory = {
  /** The last inventory that could be used. */
  get(): Inventory;
  /**
   * Takes the result of reading the file again: a good inventory replaces the one in use, a bad one
   * is logged. Returns whether it was replaced.
   */
  replace(result: InventoryResult): boolean;
  figures(): ServiceFigures['inventory'];
};

/** Holds the inventory that was read at the start. */
export function holdInventory(first: Inventory, log: Logger): CurrentInventory {
  let inventory = first;
  let lastReloadOk = true;
  let lastReloadAt = systemClock.now();
  const reloads = { success: 1, failure: 0 };
  return {
    get: () => inventory,
    replace: (result) => {
      lastReloadAt = systemClock.now();
      lastReloadOk = result.ok;
      reloads[result.ok ? 'success' : 'failure']++;
      for (const warning of result.warnings) log.warn(warning);
      if (result.ok) inventory = result.inventory;
      else
        log.error(
          { problems: formatProblems(result.problems) },
          'inventory refused; the one in use stays',
        );
      return result.ok;
    },
    figures: () => ({ lastReloadOk, lastReloadAt, reloads: { ...reloads } }),
  };
}
