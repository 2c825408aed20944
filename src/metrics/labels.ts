import type { CheckName, Device } from '../core/inventory/device.ts';
import { labelSet } from './exposition.ts';

/** The label texts of one device, ready for every scrape. */
export type DeviceLabels = {
  readonly device: string;
  /** By check, of those it is asked by. */
  readonly check: Readonly<Partial<Record<CheckName, string>>>;
  readonly info: string;
  readonly class: string;
  /**
   * Site and kind, the same text for all devices of a group, unclosed: the state is yet to come.
   */
  readonly group: string;
};

/** Escaping costs more than all the rest of a scrape. An entry goes when its inventory row does. */
const cache = new WeakMap<Device, DeviceLabels>();

/** The label texts of a device, made once for each inventory row. */
export function labelsOf(device: Device): DeviceLabels {
  const known = cache.get(device);
  if (known) return known;
  const { id, name, kind, site, contract, vendor, address, parent } = device;
  const open = labelSet({ device: id }).slice(0, -1);
  const labels: DeviceLabels = {
    device: `${open}}`,
    check: Object.fromEntries(device.checks.map((check) => [check, `${open},check="${check}"}`])),
    info: `${open},${labelSet({ name, kind, site, contract, vendor, address, parent }).slice(1)}`,
    class: device.class === '' ? '' : `${open},${labelSet({ class: device.class }).slice(1)}`,
    group: labelSet({ site, kind }).slice(0, -1),
  };
  cache.set(device, labels);
  return labels;
}
