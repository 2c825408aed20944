import { isIP } from 'node:net';
import { systemClock } from '../../clock.ts';
import type { Settings } from '../../config.ts';
import type { PropertyChange } from '../../core/inspection/property.ts';
import type { Inventory } from '../../core/inventory/device.ts';
import { formatProblems } from '../../inventory/problems.ts';
import { readInventory } from '../../inventory/read.ts';
import { createResolver } from '../../platform/network/resolve.ts';
import { CHECK_TABLE } from '../../probes/table.ts';
import { withStore } from '../store/with-store.ts';
import { EXIT_USAGE, complain, print } from '../wiring.ts';
import { check } from './check.ts';
import { inspectDevice } from './inspect.ts';

/**
 * `watchpost check`; resolves to the exit code. An address needs no inventory, an id does; one that
 * was named (`inventoryNamed`) must be readable.
 */
export async function checkDevice(
  target: string,
  json: boolean,
  settings: Settings,
  inventoryNamed: boolean,
): Promise<number> {
  const inventory = await inventoryFor(target, settings, inventoryNamed);
  if (inventory === null) return EXIT_USAGE;
  const resolver = createResolver(systemClock);
  return check(target, json, {
    inventory,
    probeOf: (name) => CHECK_TABLE[name].create(settings.checks, systemClock, resolver),
    print,
  });
}

/**
 * `watchpost inspect`; resolves to the exit code. An address needs neither inventory nor store, an
 * id needs the inventory.
 */
export async function inspectOne(
  target: string,
  json: boolean,
  settings: Settings,
  inventoryNamed: boolean,
): Promise<number> {
  const inventory = await inventoryFor(target, settings, inventoryNamed);
  if (inventory === null) return EXIT_USAGE;
  return inspectDevice(target, json, {
    settings,
    inventory,
    known: () => (inventory === NO_DEVICES ? Promise.resolve([]) : recordedProperties(settings)),
    print,
    error: complain,
  });
}

const NO_DEVICES: Inventory = { devices: [], sha256: '' };

/**
 * The inventory, or one without devices where none can be read and none is needed. Null: one is
 * needed and cannot be read; the reason was printed.
 */
async function inventoryFor(
  target: string,
  settings: Settings,
  inventoryNamed: boolean,
): Promise<Inventory | null> {
  const read = await readInventory(settings.inventory);
  if (read.ok) return read.inventory;
  if (!inventoryNamed && isIP(target) !== 0) return NO_DEVICES;
  for (const line of formatProblems(read.problems)) complain(line);
  return null;
}

async function recordedProperties(settings: Settings): Promise<readonly PropertyChange[]> {
  let found: readonly PropertyChange[] = [];
  await withStore(settings, async (store) => {
    found = await store.properties();
    return 0;
  });
  return found;
}
