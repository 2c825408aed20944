import { COLUMN_TERMS } from '../../core/terms/columns.ts';
import { term, type Language } from '../../core/terms/language.ts';
import type { Figures, ReportedDevice } from '../month/schema.ts';
import { ASSIGNMENT_COLUMNS, DEVICE_COLUMNS, type Assigned } from './assignment.ts';
import { FIGURE_COLUMNS } from './figures.ts';
import { columnsOf, CSV_ONLY, text, time, type Column, type Table } from './table.ts';

type Part = ReportedDevice['parts'][number];

/** A device, or its time under one assignment. */
export type DeviceRow = {
  readonly device: ReportedDevice;
  readonly assigned: Assigned;
  readonly figures: Figures;
  /** Null: the row is the whole device. `number` counts from 1. */
  readonly part: { readonly number: number; readonly spans: Part['spans'] } | null;
};

/** One row for each device. */
export function deviceRows(devices: readonly ReportedDevice[]): readonly DeviceRow[] {
  return devices.map((device) => ({
    device,
    assigned: device,
    figures: device.figures,
    part: null,
  }));
}

/**
 * One row for each device and assignment. They add up to every group without counting anything
 * twice.
 */
export function partRows(devices: readonly ReportedDevice[]): readonly DeviceRow[] {
  return devices.flatMap((device) =>
    device.parts.map((part, index) => ({
      device,
      assigned: part,
      figures: part.figures,
      part: { number: index + 1, spans: part.spans },
    })),
  );
}

/** `devices.csv` with a row for each part, and a sheet with a row for each device. */
export const DEVICES: Table<DeviceRow> = {
  name: term('按设备', 'By device'),
  title: term('设备运行明细（一机一行）', 'devices, one row each'),
  frozen: 2,
  columns: [
    ...columnsOf(DEVICE_COLUMNS, ({ device: { id, name } }: DeviceRow) => ({ device: id, name })),
    ...columnsOf(ASSIGNMENT_COLUMNS, ({ assigned }: DeviceRow) => assigned),
    text('class', COLUMN_TERMS.class, ({ device }) => device.class, { width: 9 }),
    text('address', COLUMN_TERMS.address, ({ device }) => device.address, { media: CSV_ONLY }),
    text('parent', COLUMN_TERMS.parent, ({ device }) => device.parent, { media: CSV_ONLY }),
    ...partColumns(),
    ...columnsOf(FIGURE_COLUMNS, ({ figures }: DeviceRow) => figures),
    text(
      'neverAnswered',
      term('从未应答的检查', 'Checks never answered'),
      ({ device }) => device.neverAnswered.join(' '),
      { media: CSV_ONLY },
    ),
  ],
};

function partColumns(): readonly Column<DeviceRow>[] {
  return [
    text('part', term('分段', 'Part'), partText, { media: CSV_ONLY }),
    time('from', COLUMN_TERMS.from, ({ part }) => part?.spans[0]?.from ?? null, {
      media: CSV_ONLY,
    }),
    time('to', COLUMN_TERMS.to, ({ part }) => part?.spans.at(-1)?.to ?? null, { media: CSV_ONLY }),
  ];
}

function partText({ device, part }: DeviceRow, language: Language): string | null {
  if (!part) return null;
  const [number, of] = [part.number, device.parts.length];
  return term(`第${number}段，共${of}段`, `${number} of ${of}`)[language];
}
