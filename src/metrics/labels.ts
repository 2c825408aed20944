import { CHECKS, type CheckName, type Device } from '../core/device.ts';
import { labelSet } from './exposition.ts';

/** The label texts of one device, ready for every scrape. */
export type DeviceLabels = {
  readonly device: string;
  readonly check: Readonly<Record<CheckName, string>>;
  readonly info: string;
  readonly class: string;
  /** Site and kind, the same text for all devices of a group, unclosed: the state is yet to come. */
  readonly group: string;
};

/** Escaping costs more than all the rest of a scrape. An entry goes when its inventory row does. */
const cache = new WeakMap<Device, DeviceLabels>();

/** The label texts of a device, made once for each inventory row. */
export function labelsOf(device: Device): DeviceLabels {
  const known = cache.get(device);
  if (known) return known;
  const { id, name, kind, site, contract, vendor, address, parent } = device;
  const labels: DeviceLabels = {
    device: labelSet({ device: id }),
    check: Object.fromEntries(CHECKS.map((check) => [check, labelSet({ device: id, check })])) as Record<CheckName, string>,
    info: labelSet({ device: id, name, kind, site, contract, vendor, address, parent }),
    class: labelSet({ device: id, class: device.class }),
    group: labelSet({ site, kind }).slice(0, -1),
  };
  cache.set(device, labels);
  return labels;
}
