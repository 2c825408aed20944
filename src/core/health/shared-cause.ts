import type { ShownState } from '../judging/judgement.ts';
import { byCodePoint } from '../text/order.ts';
import type { Instant } from '../time/civil-time.ts';

/** What of a device tells whether its site lost it together with others. */
export type SiteDevice = {
  readonly id: string;
  readonly site: string;
  readonly state: ShownState;
  readonly since: Instant | null;
};

/**
 * A site that lost most of its devices at once, for no cause that the inventory names: power or
 * fibre, probably. Suggested only.
 */
export type SharedCause = {
  readonly site: string;
  /** Ids of the devices that fell together, in code-point order. */
  readonly devices: readonly string[];
  /** Devices of the site that are observed and not behind a dead parent. */
  readonly observed: number;
  /** When the first and the last of them fell. */
  readonly from: Instant;
  readonly to: Instant;
};

/** Devices of one cause fall within this time, in milliseconds: each is asked every few seconds. */
const TOGETHER_MS = 60_000;
/** Devices that must fall together, */
const FEWEST_DEVICES = 5;
/** and what part of those observed at the site they must be. */
const LEAST_SHARE = 0.5;

/**
 * Suspected shared causes now. At least 5 devices of a site are offline and failed within 60 s of
 * each other. They are at least half of those observed there. Devices behind a declared parent that
 * is down have their explanation and count for nothing; so do those nobody observes. Devices
 * without a site share none. By site, in code-point order.
 */
export function sharedCauses(devices: readonly SiteDevice[]): readonly SharedCause[] {
  const sites = new Map<string, SiteDevice[]>();
  for (const device of devices) {
    if (device.site === '' || device.state === 'unobserved' || device.state === 'unreachable')
      continue;
    const known = sites.get(device.site);
    if (known) known.push(device);
    else sites.set(device.site, [device]);
  }
  return [...sites]
    .flatMap(([site, observed]) => causeOf(site, observed))
    .sort((a, b) => byCodePoint(a.site, b.site));
}

function causeOf(site: string, observed: readonly SiteDevice[]): readonly SharedCause[] {
  const fallen = observed
    .flatMap(({ id, state, since }) =>
      state === 'offline' && since !== null ? [{ id, since }] : [],
    )
    .sort((a, b) => a.since - b.since);
  const together = largestWindow(fallen);
  if (together.length < FEWEST_DEVICES || together.length < observed.length * LEAST_SHARE)
    return [];
  return [
    {
      site,
      devices: together.map(({ id }) => id).sort(byCodePoint),
      observed: observed.length,
      from: together[0]!.since,
      to: together.at(-1)!.since,
    },
  ];
}

/** The most that fell within {@link TOGETHER_MS}, of equally many the latest. */
function largestWindow<T extends { readonly since: Instant }>(sorted: readonly T[]): readonly T[] {
  let best: readonly [number, number] = [0, 0];
  let first = 0;
  for (let last = 0; last < sorted.length; last++) {
    while (sorted[last]!.since - sorted[first]!.since > TOGETHER_MS) first++;
    if (last + 1 - first >= best[1] - best[0]) best = [first, last + 1];
  }
  return sorted.slice(...best);
}
