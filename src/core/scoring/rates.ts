import { ASSESSABLE_COVERAGE, atLeast, type Buckets } from '../judging/availability.ts';
import { addCounts, type Calls, type Counted, type Counts } from './counting.ts';
import type { Scope } from './evaluation.ts';
import type { Excusal, Fleet, RateMethod, Unreachable } from './rate-method.ts';
import { byCodePoint } from '../text/order.ts';
import { over, ratioOf, sum, times, whole, type Ratio } from '../numbers/ratio.ts';

/** Milliseconds or roll-call instants by bucket. */
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
 * A rate by one method, as a share of 1; null if nothing was observed. It is taken over milliseconds
 * (时长法) or over roll-call instants (点名法). With known = in service - unobserved, it is
 * up / known (`none`), up / (known - excused) (`exclude`), or (up + excused) / known (`credit`).
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

/** The rate of many amounts taken together; null if nothing was observed. */
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

/** Members grouped as the fleet method asks, in code-point order of the groups. */
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

/** The weighted mean of rates; groups without a rate or without a weight are left out. */
function meanOver(
  groups: ReadonlyMap<string, readonly Counted[]>,
  shareOf: (group: readonly Counted[]) => Ratio | null,
  fleet: Fleet,
): Ratio | null {
  const rated = [...groups].flatMap(([key, group]) => {
    const share = shareOf(group);
    const weight = weightOf(key, fleet);
    return share && weight ? [{ share, weight }] : [];
  });
  if (rated.length === 0) return null;
  return over(
    sum(rated.map(({ share, weight }) => times(share, weight))),
    sum(rated.map(({ weight }) => weight)),
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

/** Whether enough was observed for a figure to be assessed (design rule 7). */
export function isAssessable({ up, excused, unreachable, down, unobserved }: Amounts): boolean {
  const known = up + excused + unreachable + down;
  return atLeast({ part: known, of: known + unobserved }, ASSESSABLE_COVERAGE);
}
