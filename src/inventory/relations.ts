import type { Layout } from './columns.ts';
import type { Report } from './problems.ts';
import type { DeviceRow } from './row.ts';
import { addressKey } from './values.ts';

const SHOWN_CYCLE = 10;

/**
 * Reports what is wrong between rows: codes and addresses used twice, parents that do not exist,
 * rings of parents. `placeOf` names a row in a sentence.
 */
export function refuseBadRelations(
  devices: readonly DeviceRow[],
  layout: Layout,
  report: Report,
  placeOf: (row: number) => string = plainPlace,
): void {
  const heading = (field: 'id' | 'address' | 'parent'): string =>
    layout.fields.get(field)?.heading ?? field;
  const byId = firstByKey(
    devices,
    ({ device }) => device.id,
    (again, first) => {
      report(
        again.row,
        heading('id'),
        again.device.id,
        `is the code of ${placeOf(first.row)} too; give each device its own code, or delete one row`,
      );
    },
  );
  firstByKey(
    devices,
    ({ device }) => addressKey(device.address),
    (again, first) => {
      report(
        again.row,
        heading('address'),
        again.device.address,
        `is the address of ${placeOf(first.row)} too; one address belongs to one device: correct one, or delete the row of a device that was replaced (its history is kept)`,
      );
    },
  );
  for (const { row, device } of devices) {
    if (device.parent !== '' && !byId.has(device.parent)) {
      report(
        row,
        heading('parent'),
        device.parent,
        'is the code of no row; add the parent device, correct the code or clear the cell',
      );
    }
  }
  for (const ring of ringsOf(byId)) {
    const codes = ring.slice(0, SHOWN_CYCLE).map(({ device }) => device.id);
    const way = [...codes, ring.length > SHOWN_CYCLE ? '…' : codes[0]!].join(' → ');
    report(
      ring[0]!.row,
      heading('parent'),
      ring[0]!.device.parent,
      `closes a ring of parents (${way}); clear the cell of the device that is reached first`,
    );
  }
}

function plainPlace(row: number): string {
  return `row ${row}`;
}

function firstByKey(
  devices: readonly DeviceRow[],
  keyOf: (row: DeviceRow) => string,
  repeated: (again: DeviceRow, first: DeviceRow) => void,
): ReadonlyMap<string, DeviceRow> {
  const firsts = new Map<string, DeviceRow>();
  for (const row of devices) {
    const key = keyOf(row);
    const first = firsts.get(key);
    if (first) repeated(row, first);
    else if (key !== '') firsts.set(key, row);
  }
  return firsts;
}

/** Every ring that following parents runs into, once, from its topmost row. */
function ringsOf(byId: ReadonlyMap<string, DeviceRow>): readonly (readonly DeviceRow[])[] {
  const rings: DeviceRow[][] = [];
  const done = new Set<string>();
  for (const start of byId.values()) {
    const way = new Map<string, DeviceRow>();
    let here: DeviceRow | undefined = start;
    while (here && !done.has(here.device.id) && !way.has(here.device.id)) {
      way.set(here.device.id, here);
      here = byId.get(here.device.parent);
    }
    if (here && way.has(here.device.id)) {
      const walked = [...way.values()];
      rings.push(walked.slice(walked.indexOf(here)));
    }
    for (const id of way.keys()) done.add(id);
  }
  return rings;
}
