import { NO_TIME, pool, type Buckets } from '../../../core/judging/availability.ts';
import type { DeviceView } from '../../../core/health/fleet-view.ts';
import { byCodePoint } from '../../../core/text/order.ts';
import { isOff } from '../layout/summary.ts';

/** One vendor's devices, as they stand now. */
export type VendorRow = {
  readonly vendor: string;
  readonly total: number;
  /** Offline or unreachable. */
  readonly off: number;
  readonly impaired: number;
  /** Start of the longest outage that goes on; null: none does, or nobody saw it begin. */
  readonly offSince: number | null;
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
      off: 0,
      impaired: 0,
      offSince: null,
      month: NO_TIME,
    };
    const off = isOff(view.state);
    rows.set(vendor, {
      vendor,
      total: row.total + 1,
      off: row.off + Number(off),
      impaired: row.impaired + Number(view.state === 'impaired'),
      offSince:
        off && view.since !== null ? Math.min(row.offSince ?? Infinity, view.since) : row.offSince,
      month: pool(row.month, view.month),
    });
  }
  return [...rows.values()].sort(
    (a, b) => b.off - a.off || b.impaired - a.impaired || byCodePoint(a.vendor, b.vendor),
  );
}
