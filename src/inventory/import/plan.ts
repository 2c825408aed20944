import { createHash } from 'node:crypto';
import type { Device } from '../../core/inventory/device.ts';
import { suggestedKind } from '../../core/inventory/gb28181.ts';
import { inventoryChanges, type InventoryChanges } from '../../core/inventory/inventory-changes.ts';
import { layoutOf, type Field } from '../columns.ts';
import { problemsOf, shown, type Problem, type Report } from '../problems.ts';
import { parseInventory, tableOf } from '../read.ts';
import { refuseBadRelations } from '../relations.ts';
import { readRows } from '../row.ts';
import type { Table } from '../table.ts';
import { incomingOf, tellSome, type Incoming } from './incoming.ts';
import { FRESH_HEADINGS, merge, type ImportOptions, type Running } from './merge.ts';
import { written } from './sheet.ts';

/** A file by its name (without folder) and its bytes. */
export type NamedBytes = { readonly name: string; readonly bytes: Uint8Array };

/** What an import would do, or everything that is wrong with it. */
export type ImportPlan =
  | {
      readonly ok: true;
      readonly changes: InventoryChanges;
      /** In the inventory and not in the export, whether or not they are taken out. */
      readonly missing: readonly Device[];
      /** The inventory file as it would be. */
      readonly bytes: Uint8Array;
      readonly warnings: readonly string[];
    }
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      readonly warnings: readonly string[];
    };

/**
 * Works out what importing a file into the running inventory would change, and the bytes of the new
 * one, which have been read back and found valid. `running` without bytes: there is none yet, and
 * its name tells the format of the new one. All problems are found at once, as far as one does not
 * hide another. Never throws, whatever the bytes.
 */
export async function planImport(
  running: { readonly name: string; readonly bytes: Uint8Array | null },
  incoming: NamedBytes,
  options: ImportOptions,
): Promise<ImportPlan> {
  const warnings: string[] = [];
  const now = await runningOf(running);
  if (!now.ok) return { ok: false, problems: now.problems, warnings };
  const { problems, report } = problemsOf(incoming.name);
  const warn = (warning: string): void => {
    warnings.push(`${incoming.name}: ${warning}`);
  };
  const table = await tableOf(incoming.bytes, report);
  const said = table && incomingOf(table, report, warn);
  if (!said || problems.length > 0) return { ok: false, problems, warnings };
  const { problems: own, report: reportOwn } = problemsOf(running.name);
  const reportEither = eitherReport(said, report, reportOwn);
  const merged = merge(now.running, said, options, reportEither);
  const devices = devicesOf(merged, reportEither, running.name);
  const all = [...problems, ...own].toSorted((a, b) => (a.row ?? 0) - (b.row ?? 0));
  if (all.length > 0) return { ok: false, problems: all, warnings };
  tellSome(oddKinds(devices), warn);
  return proven({ before: now.devices, devices, said, merged, running, warnings });
}

type Now =
  | { readonly ok: true; readonly running: Running; readonly devices: readonly Device[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

async function runningOf({
  name,
  bytes,
}: {
  readonly name: string;
  readonly bytes: Uint8Array | null;
}): Promise<Now> {
  const { problems, report } = problemsOf(name);
  const read = bytes && (await parseInventory(bytes, name));
  if (read && !read.ok) return { ok: false, problems: read.problems };
  const table = bytes
    ? await tableOf(bytes, report)
    : { headings: FRESH_HEADINGS, rows: [], serialDates: false };
  if (!table) return { ok: false, problems };
  return {
    ok: true,
    running: { table, layout: layoutOf(table.headings, report, () => undefined) },
    devices: read?.inventory.devices ?? [],
  };
}

/** Problems go to the file whose row they are of, and to the heading it has there. */
function eitherReport({ headings }: Incoming, incoming: Report, running: Report): Report {
  return (row, column, value, message) => {
    if (row !== null && row < 0) running(-row, column, value, message);
    else incoming(row, headings.get(column as Field) ?? column, value, message);
  };
}

function devicesOf(merged: Table, report: Report, runningName: string): readonly Device[] {
  const layout = layoutOf(merged.headings, report, () => undefined);
  const fieldOf = new Map([...layout.fields].map(([field, { heading }]) => [heading, field]));
  const byField: Report = (row, column, value, message) => {
    report(row, row !== null && row < 0 ? column : (fieldOf.get(column) ?? column), value, message);
  };
  const rows = readRows(merged, layout, byField, () => undefined);
  refuseBadRelations(rows, layout, byField, (row) =>
    row < 0 ? `row ${-row} of ${runningName}` : `row ${row}`,
  );
  return rows.map(({ device }) => device);
}

/** Devices whose code suggests another kind than they have: worth a look, no more. */
function oddKinds(devices: readonly Device[]): readonly string[] {
  return devices.flatMap(({ id, kind }) => {
    const suggested = suggestedKind(id);
    return suggested === null || suggested === kind
      ? []
      : [`"${shown(id)}" is a ${kind}, though its code suggests ${suggested}; have a look`];
  });
}

type Merged = {
  readonly before: readonly Device[];
  readonly devices: readonly Device[];
  readonly said: Incoming;
  readonly merged: Table;
  readonly running: { readonly name: string; readonly bytes: Uint8Array | null };
  readonly warnings: readonly string[];
};

/** The plan, once its bytes read back as the very devices it speaks of. */
async function proven({
  before,
  devices,
  said,
  merged,
  running,
  warnings,
}: Merged): Promise<ImportPlan> {
  const bytes = await written(merged, running);
  const back = await parseInventory(bytes, running.name);
  if (!back.ok) return { ok: false, problems: back.problems, warnings };
  if (digest(back.inventory.devices) !== digest(devices)) {
    const { problems, report } = problemsOf(running.name);
    report(
      null,
      '',
      '',
      'would not read back as it was written; look for unusual characters in the file that is imported',
    );
    return { ok: false, problems, warnings };
  }
  const named = new Set(said.rows.map(({ id }) => id));
  return {
    ok: true,
    changes: inventoryChanges(before, devices),
    missing: before.filter(({ id }) => !named.has(id)),
    bytes,
    warnings,
  };
}

function digest(devices: readonly Device[]): string {
  return createHash('sha256').update(JSON.stringify(devices)).digest('hex');
}
