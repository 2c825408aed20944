import { COLUMN_TERMS } from '../../core/terms/columns.ts';
import { KIND_TERMS } from '../../core/terms/kinds.ts';
import type { Change } from '../month/schema.ts';
import { text, type Column } from './table.ts';

/** Kind, site, contract and vendor of a device at one time. */
export type Assigned = NonNullable<Change['before']>;

/** What a device was assigned to: in every table with a row for a device. */
export const ASSIGNMENT_COLUMNS: readonly Column<Assigned>[] = [
  text('kind', COLUMN_TERMS.kind, ({ kind }, language) => KIND_TERMS[kind][language], {
    width: 10,
  }),
  text('site', COLUMN_TERMS.site, ({ site }) => site),
  text('contract', COLUMN_TERMS.contract, ({ contract }) => contract),
  text('vendor', COLUMN_TERMS.vendor, ({ vendor }) => vendor),
];

/** A device by code and name. */
export const DEVICE_COLUMNS: readonly Column<{ readonly device: string; readonly name: string }>[] =
  [
    text('device', COLUMN_TERMS.device, ({ device }) => device, { width: 23 }),
    text('name', COLUMN_TERMS.name, ({ name }) => name, { width: 28 }),
  ];
