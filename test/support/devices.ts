import {
  DEFAULT_CHECKS,
  defaultDevice,
  type Device,
  type Inventory,
} from '../../src/core/inventory/device.ts';

/** A device with everything filled in, for tests to vary. */
export function aDevice(over: Partial<Device> & { id: string }): Device {
  const kind = over.kind ?? 'camera';
  return {
    ...defaultDevice('127.0.0.1'),
    name: `Device ${over.id}`,
    kind,
    site: 'Site A',
    contract: 'C-1',
    vendor: 'Vendor',
    checks: DEFAULT_CHECKS[kind],
    tcpPort: 554,
    ...over,
  };
}

export function anInventory(...devices: readonly Device[]): Inventory {
  return { devices, sha256: '0'.repeat(64) };
}
