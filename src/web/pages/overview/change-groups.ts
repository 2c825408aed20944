import {
  CHANGES_REMEMBERED,
  type FleetView,
  type StateChange,
} from '../../../core/health/fleet-view.ts';
import type { ShownState } from '../../../core/judging/judgement.ts';
import type { Instant } from '../../../core/time/civil-time.ts';
import { isDown } from '../estate/state-counts.ts';

/** How far back the overview looks, in milliseconds. */
const RECENT_MS = 3_600_000;
/**
 * Changes of one site into one state that are this close to each other are told together, in
 * milliseconds.
 */
const TOGETHER_MS = 120_000;
/** From this many on. */
const FEWEST = 3;

/** What changed: one device, or many of a site in the same way at about the same time. */
export type ChangeGroup = {
  /** The latest of its changes. */
  readonly at: Instant;
  readonly site: string;
  readonly to: ShownState;
  readonly changes: readonly StateChange[];
};

/** The last hour. */
export type RecentChanges = {
  /** The latest first. */
  readonly groups: readonly ChangeGroup[];
  readonly wentDown: number;
  readonly recovered: number;
  /** Earlier changes of the hour are not known any more: there were too many. */
  readonly cut: boolean;
};

/** Sums up the last hour of an estate. */
export function recentChangesOf({ at, devices, changes }: FleetView): RecentChanges {
  const sites = new Map(devices.map(({ device }) => [device.id, device.site]));
  const recent = changes.filter((change) => change.at > at - RECENT_MS);
  const groups: {
    at: Instant;
    first: Instant;
    site: string;
    to: ShownState;
    changes: StateChange[];
  }[] = [];
  for (const change of recent) {
    const site = sites.get(change.device) ?? '';
    const group = groups.findLast(
      (one) => one.site === site && one.to === change.to && change.at - one.first <= TOGETHER_MS,
    );
    if (group) {
      group.changes.push(change);
      group.at = change.at;
    } else groups.push({ at: change.at, first: change.at, site, to: change.to, changes: [change] });
  }
  return {
    groups: groups.flatMap(splitSmall).sort((a, b) => b.at - a.at),
    wentDown: recent.filter(({ from, to }) => isDown(to) && !isDown(from)).length,
    recovered: recent.filter(({ from, to }) => isDown(from) && !isDown(to) && to !== 'unobserved')
      .length,
    cut: changes.length >= CHANGES_REMEMBERED && recent.length === changes.length,
  };
}

function splitSmall(group: ChangeGroup): readonly ChangeGroup[] {
  return group.changes.length >= FEWEST
    ? [group]
    : group.changes.map((change) => ({ ...group, at: change.at, changes: [change] }));
}
