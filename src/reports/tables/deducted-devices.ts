import { COLUMN_TERMS } from '../../core/terms/columns.ts';
import { term } from '../../core/terms/language.ts';
import type { MonthlyDocument } from '../month/schema.ts';
import { ruleText, type Line } from './settlement-notes.ts';
import { text, type Table } from './table.ts';

/** A device that a line of a settlement deducts for. */
export type DeductedDevice = {
  readonly contract: string;
  readonly line: Line;
  readonly device: string;
  readonly name: string;
  readonly site: string;
};

/** Every device that a line deducts for, in the order of contracts and lines. */
export function deductedDevices({
  settlements,
  devices,
}: MonthlyDocument): readonly DeductedDevice[] {
  const byId = new Map(devices.map((device) => [device.id, device]));
  return settlements.flatMap(({ contract, lines }) =>
    lines.flatMap((line) =>
      line.devices.map((device) => {
        const { name = '', site = '' } = byId.get(device) ?? {};
        return { contract, line, device, name, site };
      }),
    ),
  );
}

/** The devices that deductions are for. */
export const DEDUCTED_DEVICES: Table<DeductedDevice> = {
  name: term('扣减设备', 'Deducted devices'),
  title: term('扣减涉及的设备', 'devices that deductions are for'),
  frozen: 3,
  columns: [
    text('contract', COLUMN_TERMS.contract, ({ contract }) => contract, { width: 20 }),
    text('rule', term('扣减规则', 'Rule'), ({ line }, language) => ruleText(line, language), {
      width: 28,
    }),
    text('device', COLUMN_TERMS.device, ({ device }) => device, { width: 24 }),
    text('name', COLUMN_TERMS.name, ({ name }) => name, { width: 40 }),
    text('site', COLUMN_TERMS.site, ({ site }) => site, { width: 24 }),
  ],
};
