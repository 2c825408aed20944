import { stringify } from 'csv-stringify/sync';
import type { DeviceView } from '../../core/health/fleet-view.ts';
import { firmwareRows, type InspectionView } from '../../core/inspection/inspection-view.ts';
import type { Instant } from '../../core/time/civil-time.ts';

type Write = (at: Instant) => string;

/** What one device tells of itself; null values and empty lists where nothing is known. */
export function insideJson(id: string, { devices }: InspectionView, write: Write): object {
  const known = devices.get(id);
  if (!known) return { device: id, inspectedAt: null, properties: {}, findings: [] };
  const findings = known.findings.map(({ since, ...finding }) => ({
    ...finding,
    since: write(since),
  }));
  return {
    device: id,
    inspectedAt: known.inspectedAt === null ? null : write(known.inspectedAt),
    properties: known.properties,
    findings,
  };
}

/** Every finding of the estate, one row each, in the order of the inventory. */
export function findingsJson(
  fleet: readonly DeviceView[],
  { devices }: InspectionView,
  write: Write,
): readonly object[] {
  return fleet.flatMap(({ device: { id, name, site, contract } }) =>
    (devices.get(id)?.findings ?? []).map(({ finding, since, detail }) => ({
      device: id,
      name,
      site,
      contract,
      finding,
      since: write(since),
      detail,
    })),
  );
}

/**
 * The firmware inventory as CSV (UTF-8 with byte order mark, texts never formulas): one row for
 * each maker, model and version.
 */
export function firmwareCsv({ devices }: InspectionView): string {
  const rows = firmwareRows(devices).map((row) => [
    row.manufacturer,
    row.model,
    row.firmware,
    String(row.devices.length),
    row.devices.join(' '),
  ]);
  return stringify([['manufacturer', 'model', 'firmware', 'count', 'devices'], ...rows], {
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
}
