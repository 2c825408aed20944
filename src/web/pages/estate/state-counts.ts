import type { DeviceView, FleetView } from '../../../core/health/fleet-view.ts';
import { SHOWN_STATES, type ShownState } from '../../../core/judging/judgement.ts';

/** Devices by shown state. */
export type Counts = Readonly<Record<ShownState, number>>;

/** One site's devices by state. */
export type SiteCounts = { readonly site: string; readonly total: number; readonly counts: Counts };

/** Counts devices by state. */
export function countStates(devices: readonly DeviceView[]): Counts {
  const counts: Record<ShownState, number> = {
    intact: 0,
    impaired: 0,
    offline: 0,
    unreachable: 0,
    unobserved: 0,
  };
  for (const { state } of devices) counts[state]++;
  return counts;
}

/** Sites with the largest share of trouble first. */
export function countSites(fleet: FleetView): readonly SiteCounts[] {
  const bySite = new Map<string, DeviceView[]>();
  for (const view of fleet.devices) {
    const members = bySite.get(view.device.site);
    if (members) members.push(view);
    else bySite.set(view.device.site, [view]);
  }
  const sites = [...bySite].map(([site, members]) => ({
    site,
    total: members.length,
    counts: countStates(members),
  }));
  return sites.sort((a, b) => trouble(b) - trouble(a) || (a.site < b.site ? -1 : 1));
}

/** What cannot be blamed on the device itself weighs less. */
const WEIGHTS: Counts = { intact: 0, impaired: 0.5, offline: 1, unreachable: 1, unobserved: 0.25 };

function trouble({ counts, total }: SiteCounts): number {
  return SHOWN_STATES.reduce((sum, state) => sum + WEIGHTS[state] * counts[state], 0) / total;
}

/** In which order states are listed: what wants hands first comes first. */
const URGENCY: Counts = { offline: 0, unreachable: 1, impaired: 2, unobserved: 3, intact: 4 };

/** Devices with the most urgent state first, and in it the latest change first. */
export function byUrgency(a: DeviceView, b: DeviceView): number {
  return (
    URGENCY[a.state] - URGENCY[b.state] ||
    (b.since ?? -Infinity) - (a.since ?? -Infinity) ||
    (a.device.id < b.device.id ? -1 : 1)
  );
}

/** Whether a state is one in which nothing of a device answers. */
export function isDown(state: ShownState): boolean {
  return state === 'offline' || state === 'unreachable';
}

/**
 * The `count` elements with the least keys, the least first; those whose key is null are left out.
 * Takes one pass.
 */
export function least<T>(
  elements: readonly T[],
  count: number,
  keyOf: (element: T) => number | null,
): readonly T[] {
  const found: { readonly element: T; readonly key: number }[] = [];
  for (const element of elements) {
    const key = keyOf(element);
    if (key === null || (found.length >= count && key >= found.at(-1)!.key)) continue;
    const place = found.findIndex((other) => other.key > key);
    found.splice(place < 0 ? found.length : place, 0, { element, key });
    if (found.length > count) found.pop();
  }
  return found.map(({ element }) => element);
}
