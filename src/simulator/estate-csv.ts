import { stringify } from 'csv-stringify/sync';
import type { Device } from '../core/inventory/device.ts';
import type { Estate } from './estate.ts';

const COLUMNS: Readonly<Record<string, (device: Device) => string>> = {
  id: (d) => d.id,
  name: (d) => d.name,
  kind: (d) => d.kind,
  site: (d) => d.site,
  address: (d) => d.address,
  parent: (d) => d.parent,
  contract: (d) => d.contract,
  vendor: (d) => d.vendor,
  checks: (d) => d.checks.join(';'),
  onvif_port: (d) => (d.checks.includes('onvif') ? String(d.onvifPort) : ''),
  onvif_path: (d) => (d.checks.includes('onvif') ? d.onvifPath : ''),
  tcp_port: (d) => (d.checks.includes('tcp') ? String(d.tcpPort) : ''),
  rtsp_port: (d) => (d.checks.includes('rtsp') ? String(d.rtspPort) : ''),
  class: (d) => d.class,
  installed_on: (d) => d.installedOn,
  retired_on: (d) => d.retiredOn,
  longitude: (d) => d.longitude?.toFixed(6) ?? '',
  latitude: (d) => d.latitude?.toFixed(6) ?? '',
  note: (d) => d.note,
};

/** The estate as an inventory file: UTF-8 CSV with a byte-order mark, one row a device. */
export function estateCsv(estate: Estate): string {
  const readers = Object.values(COLUMNS);
  const rows = estate.devices.map((device) => readers.map((read) => read(device)));
  return stringify([Object.keys(COLUMNS), ...rows], {
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
}
