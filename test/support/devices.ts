import { DEFAULT_CHECKS, type Device, type Inventory } from '../../src/core/inventory/device.ts';

/** A device with everything filled in, for tests to vary. */
export function aDevice(over: Partial<Device> & { id: string }): Device {
  const kind = over.kind ?? 'camera';
  return {
    name: `Device ${over.id}`,
    kind,
    site: 'Site A',
    address: '127.0.0.1',
    parent: '',
    contract: 'C-1',
    vendor: 'Vendor',
    checks: DEFAULT_CHECKS[kind],
    onvifPort: 80,
    onvifPath: '/onvif/device_service',
    tcpPort: 554,
    rtspPort: 554,
    httpUrl: '',
    httpStatus: null,
    httpExpect: '',
    serial: '',
    class: '',
    installedOn: '',
    retiredOn: '',
    longitude: null,
    latitude: null,
    note: '',
    labels: {},
    ...over,
  };
}

export function anInventory(...devices: readonly Device[]): Inventory {
  return { devices, sha256: '0'.repeat(64) };
}
