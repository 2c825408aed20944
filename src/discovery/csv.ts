import { stringify } from 'csv-stringify/sync';
import type { Finding } from '../core/inventory/discovered.ts';

const HEADINGS = [
  'id',
  'name',
  'kind',
  'site',
  'address',
  'onvif_port',
  'onvif_path',
  'endpoint',
  'model',
  'finding',
  'remark',
];

/**
 * What was found as a CSV to be completed and imported (UTF-8 with byte-order mark): strangers want
 * a code, a kind and a site; devices that moved hold their code and new address. Devices that are
 * as the inventory says are left out.
 */
export function findingsCsv(findings: readonly Finding[]): string {
  const rows = findings
    .filter(({ finding }) => finding !== 'known')
    .map(({ finding, found, device, remark }) => {
      const own = device ?? { id: '', name: found?.name ?? '', kind: '', site: '', address: '' };
      const { address, onvif, endpoints, hardware } = found ?? {
        address: own.address,
        onvif: null,
        endpoints: [],
        hardware: '',
      };
      const service = onvif ? [String(onvif.port), onvif.path] : ['', ''];
      return [
        own.id,
        own.name,
        own.kind,
        own.site,
        address,
        ...service,
        endpoints[0] ?? '',
        hardware,
        finding,
        remark,
      ];
    });
  return stringify([HEADINGS, ...rows], {
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
}
