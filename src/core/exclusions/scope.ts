import type { ExclusionScope } from './exclusion.ts';
import type { Enrolled } from '../facts/event.ts';
import type { ServicePeriod } from '../inventory/enrolment.ts';
import { intersect, type Spans } from '../time/spans.ts';
import type { Period } from '../time/civil-time.ts';

/** The services of every device in the period of interest, by device. */
export type ServicesByDevice = ReadonlyMap<string, readonly ServicePeriod[]>;

/** Whether a scope includes a device with these particulars that is reached through `ancestors`. */
export function inScope(
  scope: ExclusionScope,
  device: string,
  entry: Pick<Enrolled, 'site' | 'contract' | 'labels'>,
  ancestors: ReadonlySet<string>,
): boolean {
  return (
    scope.devices.includes(device) ||
    scope.sites.includes(entry.site) ||
    scope.contracts.includes(entry.contract) ||
    scope.parents.some((parent) => ancestors.has(parent)) ||
    scope.labels.some(({ label, value }) => entry.labels[label] === value)
  );
}

/** A part of a service in which the device had the same ancestors all the time. */
export type Stretch = {
  readonly period: Period;
  readonly entry: Enrolled;
  readonly ancestors: ReadonlySet<string>;
};

/** Cuts a service where a parent, or a parent's parent, changed. */
export function stretchesOf(
  { device, period, entry }: ServicePeriod,
  services: ServicesByDevice,
): readonly Stretch[] {
  return chainsFrom(entry.parent, period, new Set([device]), services).map(
    ({ period: part, way }) => ({ period: part, entry, ancestors: without(way, device) }),
  );
}

type Chain = { readonly period: Period; readonly way: ReadonlySet<string> };

/**
 * Follows parents upwards as they were at the time. The chain ends at a parent that was out of
 * service then, or that is in the chain already.
 */
function chainsFrom(
  parent: string,
  period: Period,
  way: ReadonlySet<string>,
  services: ServicesByDevice,
): readonly Chain[] {
  if (parent === '' || way.has(parent)) return [{ period, way }];
  const longer = new Set([...way, parent]);
  const known = (services.get(parent) ?? []).flatMap((service) =>
    intersect([service.period], [period]).map((part) => ({ part, next: service.entry.parent })),
  );
  const above = known.flatMap(({ part, next }) => chainsFrom(next, part, longer, services));
  const alone = gapsIn(
    period,
    known.map(({ part }) => part),
  ).map((gap) => ({ period: gap, way: longer }));
  return [...above, ...alone];
}

/** The parts of a period outside of `parts`, which are disjoint and in order. */
function gapsIn(period: Period, parts: readonly Period[]): Spans {
  const edges = [period.from, ...parts.flatMap(({ from, to }) => [from, to]), period.to];
  return edges.flatMap((from, index) =>
    index % 2 === 0 && from < edges[index + 1]! ? [{ from, to: edges[index + 1]! }] : [],
  );
}

function without(way: ReadonlySet<string>, device: string): ReadonlySet<string> {
  return new Set([...way].filter((member) => member !== device));
}
