import type { Device } from './device.ts';
import type { Enrolled, Enrolment } from '../facts/event.ts';
import { byCodePoint } from '../text/order.ts';
import { intersect, spansOf, type Spans } from '../time/spans.ts';
import type { Instant, Period } from '../time/civil-time.ts';

/** A stretch of a device's service under one set of particulars. */
export type ServicePeriod = {
  readonly device: string;
  readonly period: Period;
  readonly entry: Enrolled;
};

/** What of an inventory row is enrolled. */
export function enrolledOf(device: Device): Enrolled {
  const {
    name,
    kind,
    site,
    address,
    parent,
    contract,
    vendor,
    class: pointClass,
    checks,
    labels,
  } = device;
  return { name, kind, site, address, parent, contract, vendor, class: pointClass, checks, labels };
}

/**
 * The stretches in which devices were in service inside `period`, in order of device and time. Of
 * enrolments for the same device and instant the last recorded holds; a stretch lasts until the
 * device's next enrolment.
 */
export function servicesOver(
  enrolments: readonly Enrolment[],
  period: Period,
): readonly ServicePeriod[] {
  const services: ServicePeriod[] = [];
  for (const [device, history] of historyByDevice(enrolments)) {
    history.forEach((enrolment, index) => {
      const from = Math.max(enrolment.at, period.from);
      const to = Math.min(history[index + 1]?.at ?? Infinity, period.to);
      if (enrolment.entry && from < to)
        services.push({ device, period: { from, to }, entry: enrolment.entry });
    });
  }
  return services;
}

/**
 * Each device's enrolments sorted by instant, one an instant, devices in code-point order of their
 * ids.
 */
export function historyByDevice(
  enrolments: readonly Enrolment[],
): ReadonlyMap<string, readonly Enrolment[]> {
  const byDevice = new Map<string, Map<Instant, Enrolment>>();
  for (const enrolment of enrolments) {
    const history = byDevice.get(enrolment.device) ?? new Map<Instant, Enrolment>();
    byDevice.set(enrolment.device, history);
    const known = history.get(enrolment.at);
    if (!known || supersedes(enrolment, known)) history.set(enrolment.at, enrolment);
  }
  const devices = [...byDevice].sort(([a], [b]) => byCodePoint(a, b));
  return new Map(
    devices.map(([device, history]) => [device, [...history.values()].sort((a, b) => a.at - b.at)]),
  );
}

function supersedes(a: Enrolment, b: Enrolment): boolean {
  if (a.recordedAt !== b.recordedAt) return a.recordedAt > b.recordedAt;
  return JSON.stringify(a.entry) > JSON.stringify(b.entry);
}

/** All due time of services, as a set of instants. */
export function inServiceWithin(services: readonly ServicePeriod[], within: Period): Spans {
  return intersect(spansOf(services.map((service) => service.period)), [within]);
}

/** Services grouped by their device, in the order they come. */
export function byDevice(
  services: readonly ServicePeriod[],
): ReadonlyMap<string, readonly ServicePeriod[]> {
  const grouped = new Map<string, ServicePeriod[]>();
  for (const service of services) {
    const known = grouped.get(service.device);
    if (known) known.push(service);
    else grouped.set(service.device, [service]);
  }
  return grouped;
}
