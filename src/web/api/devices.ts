import {
  bounds,
  coverage,
  inServiceMs,
  ratio,
  uptime,
  type Buckets,
} from '../../core/judging/availability.ts';
import type { DeviceView } from '../../core/health/fleet-view.ts';
import type { Instant } from '../../core/time/civil-time.ts';
import type { DeviceFilter } from './query.ts';

/**
 * Makes a test from a filter: all fields must match; `q` is found in id, name or address whatever
 * the case.
 */
export function matcher(filter: DeviceFilter): (view: DeviceView) => boolean {
  const sought = filter.q?.trim().toLowerCase() ?? '';
  return ({ device, state }) =>
    same(filter.site, device.site) &&
    same(filter.kind, device.kind) &&
    same(filter.contract, device.contract) &&
    same(filter.vendor, device.vendor) &&
    same(filter.state, state) &&
    (sought === '' ||
      [device.id, device.name, device.address].some((text) => text.toLowerCase().includes(sought)));
}

function same(wanted: string | undefined, found: string): boolean {
  return wanted === undefined || wanted === found;
}

/**
 * A device as the API tells it. Instants are as `write` writes them, durations milliseconds,
 * unknown values null.
 */
export function deviceJson(view: DeviceView, write: (at: Instant) => string): object {
  const { device } = view;
  const time = (at: Instant | null): string | null => (at === null ? null : write(at));
  return {
    ...device,
    state: view.state,
    since: time(view.since),
    clockOffsetMs: view.clockOffsetMs,
    clockWrong: view.clockWrong,
    checks: view.streams.map((stream) => ({
      ...stream,
      since: time(stream.since),
      lastObservedAt: time(stream.lastObservedAt),
      tlsExpiresAt: time(stream.tlsExpiresAt),
    })),
    month: monthJson(view.month),
  };
}

function monthJson(buckets: Buckets): object {
  const { lower, upper } = bounds(buckets);
  return {
    dueMs: inServiceMs(buckets),
    ...buckets,
    uptimeRatio: ratio(uptime(buckets)),
    lowerBound: ratio(lower),
    upperBound: ratio(upper),
    coverage: ratio(coverage(buckets)),
  };
}
