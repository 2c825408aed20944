import type { Buckets } from '../judging/availability.ts';
import { addCounts, type Calls, type Counted, type Counts } from './counting.ts';
import type { Excusal, Fleet, RateMethod, Scope, Unreachable } from './evaluation.ts';
import { byCodePoint } from '../text/order.ts';
import { over, ratioOf, sum, times, whole, type Ratio } from '../numbers/ratio.ts';

/** Milliseconds or patrol instants, by what a device was found to be. */
export type Amounts = Calls;

/** Milliseconds as amounts. */
export function amountsOf({
  upMs,
  excusedMs,
  unreachableMs,
  downMs,
  unobservedMs,
}: Buckets): Amounts {
  return {
    up: upMs,
    excused: excusedMs,
    unreachable: unreachableMs,
    down: downMs,
    unobserved: unobservedMs,
  };
}

/** Which amounts of a device a rate is made of. */
export type AmountsIn = (counts: Counts) => Amounts;

/**
 * A rate by one method, of 1. Time method (时长法) over milliseconds, roll-call (点名法) over patrol
 * instants: none: up / known; exclude: up / (known - excused); credit: (up + excused) / known;
 * known = due - unobserved. null: nothing to tell.
 */
export function rateOf(
  members: readonly Counted[],
  amountsIn: AmountsIn,
  { excusal, unreachable, fleet }: RateMethod,
): Ratio | null {
  const shareOf = (group: readonly Counted[]): Ratio | null =>
    pooled(
      group.map(({ counts }) => amountsIn(counts)),
      excusal,
      unreachable,
    );
  return meanOver(groupsIn(members, fleet), shareOf, fleet);
}

/** The share of many amounts taken together. */
export function pooled(
  amounts: readonly Amounts[],
  excusal: Excusal,
  unreachable: Unreachable,
): Ratio | null {
  let up = 0;
  let excused = 0;
  let blamed = 0;
  for (const each of amounts) {
    up += each.up;
    excused += each.excused + (unreachable === 'excused' ? each.unreachable : 0);
    blamed += each.down + (unreachable === 'excused' ? 0 : each.unreachable);
  }
  if (excusal === 'exclude') return ratioOf({ part: up, of: up + blamed });
  return ratioOf({ part: excusal === 'credit' ? up + excused : up, of: up + excused + blamed });
}

/**
 * Members by what the fleet method sets side by side, in code-point order; by device they keep one
 * place a device.
 */
function groupsIn(
  members: readonly Counted[],
  fleet: Fleet,
): ReadonlyMap<string, readonly Counted[]> {
  const keyOf = (member: Counted): string => {
    if (fleet.of === 'pooled') return '';
    return fleet.of === 'mean' ? member.device : member[fleet.by];
  };
  const groups = new Map<string, Counted[]>();
  for (const member of members) {
    const key = keyOf(member);
    const group = groups.get(key);
    if (group) group.push(member);
    else groups.set(key, [member]);
  }
  return new Map([...groups].sort(([a], [b]) => byCodePoint(a, b)));
}

/** The mean of shares by weight; groups with nothing to tell, or without weight, have no say. */
function meanOver(
  groups: ReadonlyMap<string, readonly Counted[]>,
  shareOf: (group: readonly Counted[]) => Ratio | null,
  fleet: Fleet,
): Ratio | null {
  const told = [...groups].flatMap(([key, group]) => {
    const share = shareOf(group);
    const weight = weightOf(key, fleet);
    return share && weight ? [{ share, weight }] : [];
  });
  if (told.length === 0) return null;
  return over(
    sum(told.map(({ share, weight }) => times(share, weight))),
    sum(told.map(({ weight }) => weight)),
  );
}

function weightOf(key: string, fleet: Fleet): Ratio | null {
  if (fleet.of !== 'weighted') return whole(1);
  return Object.hasOwn(fleet.weights, key) ? ratioOf(fleet.weights[key]!) : null;
}

/** The members of some kinds and point classes. */
export function inScope(
  members: readonly Counted[],
  { kinds, classes }: Scope,
): readonly Counted[] {
  return members.filter(
    (member) =>
      (kinds.length === 0 || kinds.includes(member.kind)) &&
      (classes.length === 0 || classes.includes(member.class)),
  );
}

/** How many devices there are among the members; one that changed its kind or class counts once. */
export function devicesAmong(members: readonly Counted[]): number {
  return new Set(members.map(({ device }) => device)).size;
}

/** The members' counts in one sum; null when there are none. */
export function totalOf(members: readonly Counted[]): Counts | null {
  let total: Counts | null = null;
  for (const { counts } of members) total = total ? addCounts(total, counts) : counts;
  return total;
}
