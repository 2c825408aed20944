import { NO_TIME, pool, type Buckets } from '../../../core/judging/availability.ts';
import type { DeviceView } from '../../../core/health/fleet-view.ts';
import { byCodePoint } from '../../../core/text/order.ts';
import { isDown } from '../estate/state-counts.ts';

/** One vendor's devices, as they stand now. */
export type VendorRow = {
  readonly vendor: string;
  readonly total: number;
  /** Offline or unreachable. */
  readonly down: number;
  readonly impaired: number;
  /** Start of the longest outage that goes on; null: none does, or nobody saw it begin. */
  readonly downSince: number | null;
  /** This month so far of the devices that are the vendor's now. */
  readonly month: Buckets;
};

/** Vendors with the most devices off first. */
export function vendorRows(devices: readonly DeviceView[]): readonly VendorRow[] {
  const rows = new Map<string, VendorRow>();
  for (const view of devices) {
    const { vendor } = view.device;
    const row = rows.get(vendor) ?? {
      vendor,
      total: 0,
      down: 0,
      impaired: 0,
      downSince: null,
      month: NO_TIME,
    };
    const off = isDown(view.state);
    rows.set(vendor, {
      vendor,
      total: row.total + 1,
      down: row.down + Number(off),
      impaired: row.impaired + Number(view.state === 'impaired'),
      downSince:
        off && view.since !== null
          ? Math.min(row.downSince ?? Infinity, view.since)
          : row.downSince,
      month: pool(row.month, view.month),
    });
  }
  return [...rows.values()].sort(
    (a, b) => b.down - a.down || b.impaired - a.impaired || byCodePoint(a.vendor, b.vendor),
  );
}
