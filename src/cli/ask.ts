import { isIP } from 'node:net';
import { judgementOf, type Settings } from '../config.ts';
import type { Inventory } from '../core/inventory/device.ts';
import type { PropertyChange } from '../core/inspection/property.ts';
import { readLedger } from '../inventory/ledger/read.ts';
import { formatProblems } from '../inventory/problems.ts';
import { readInventory } from '../inventory/read.ts';
import { systemClock } from '../clock.ts';
import { CHECK_TABLE } from '../probes/table.ts';
import { check } from './devices/check.ts';
import { inspectDevice } from './devices/inspect.ts';
import { close, verify } from './month/close.ts';
import { progressOn } from './terminal/progress.ts';
import { report, type ReportOptions } from './month/report.ts';
import { reportYear, type YearOptions } from './month/report-year.ts';
import { status } from './service/status.ts';
import { VERSION } from './terminal/version.ts';
import { withStore } from './store/with-store.ts';

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const complain = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** `watchpost check`. An address may be asked without any inventory; an id needs one. */
export async function checkDevice(
  target: string,
  json: boolean,
  settings: Settings,
  inventoryNamed: boolean,
): Promise<number> {
  const read = await readInventory(settings.inventory);
  if (!read.ok && (inventoryNamed || isIP(target) === 0)) {
    for (const line of formatProblems(read.problems)) complain(line);
    return 2;
  }
  const inventory: Inventory = read.ok ? read.inventory : { devices: [], sha256: '' };
  return check(target, json, {
    inventory,
    probeOf: (name) => CHECK_TABLE[name].create(settings.checks, systemClock),
    print,
  });
}

/**
 * `watchpost inspect`. An address may be looked into without any inventory or store; an id needs
 * the first.
 */
export async function inspectOne(
  target: string,
  json: boolean,
  settings: Settings,
  inventoryNamed: boolean,
): Promise<number> {
  const read = await readInventory(settings.inventory);
  if (!read.ok && (inventoryNamed || isIP(target) === 0)) {
    for (const line of formatProblems(read.problems)) complain(line);
    return 2;
  }
  const inventory: Inventory = read.ok ? read.inventory : { devices: [], sha256: '' };
  const known = async (): Promise<readonly PropertyChange[]> => {
    let found: readonly PropertyChange[] = [];
    if (!read.ok) return found;
    await withStore(settings, async (store) => {
      found = await store.traits();
      return 0;
    });
    return found;
  };
  return inspectDevice(target, json, { settings, inventory, known, print, error: complain });
}

/** `watchpost status`. */
export async function printStatus(settings: Settings): Promise<number> {
  const { checks, polling } = settings;
  const read = await readLedger(settings.contracts);
  // How devices stand is told whatever is wrong with the ledger; the service says that.
  const contracts = read.ok ? read.ledger.contracts : [];
  return withStore(settings, (reader) =>
    status({
      reader,
      contracts,
      zone: settings.zone,
      policy: judgementOf(settings),
      gapMs: (name) => checks[name].intervalMs * polling.gapFactor,
      now: systemClock.now(),
      print,
    }),
  );
}

/** `watchpost report`. */
export async function writeMonth(flags: ReportOptions, settings: Settings): Promise<number> {
  return withStore(settings, (reader) =>
    report(
      flags,
      { reader, settings, version: VERSION, now: systemClock.now() },
      {
        line: print,
        error: complain,
        progress: progressOn(process.stderr, `report ${flags.month}`, () => systemClock.elapsed()),
      },
    ),
  );
}

/** `watchpost report --year`. */
export async function writeYear(flags: YearOptions, settings: Settings): Promise<number> {
  return withStore(settings, (reader) =>
    reportYear(
      flags,
      { reader, settings, version: VERSION, now: systemClock.now() },
      {
        line: print,
        error: complain,
        progress: progressOn(process.stderr, `months of ${flags.year}`, () =>
          systemClock.elapsed(),
        ),
      },
    ),
  );
}

/** `watchpost close`. */
export async function closeOne(
  flags: { readonly month: string; readonly reason: string },
  settings: Settings,
): Promise<number> {
  return withStore(settings, (reader) =>
    close(
      flags,
      { reader, settings, version: VERSION, now: systemClock.now() },
      {
        line: print,
        error: complain,
        progress: progressOn(process.stderr, `close ${flags.month}`, () => systemClock.elapsed()),
      },
    ),
  );
}

/** `watchpost verify`. */
export async function verifyFolder(folder: string, key: string | undefined): Promise<number> {
  return verify(folder, key, {
    line: print,
    error: complain,
    progress: progressOn(process.stderr, 'verify', () => systemClock.elapsed()),
  });
}
