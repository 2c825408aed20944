import type { ServicePeriod } from '../inventory/enrolment.ts';
import { onlineOver, type JudgementPolicy, type StreamRecord } from './judgement.ts';
import {
  firstIndex,
  intersect,
  NOWHERE,
  overlapping,
  spansOf,
  subtract,
  union,
  type Spans,
} from '../time/spans.ts';
import type { Instant } from '../time/civil-time.ts';

/**
 * How ping polls and confirms. These settings decide how far apart a device and its parent may be
 * seen to fail and to recover.
 */
export type PingTiming = {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly confirmAfter: number;
  readonly reaskMs: number;
};

/**
 * How far apart one event may show at a device and at its parent, in milliseconds. It is one
 * interval, because they are polled at different times, and the time that confirming takes.
 */
export function uplinkGraceMs({
  intervalMs,
  timeoutMs,
  confirmAfter,
  reaskMs,
}: PingTiming): number {
  return intervalMs + confirmAfter * (timeoutMs + reaskMs);
}

/**
 * How long before the time judged the parent must be known, in milliseconds: an outage whose end
 * nobody saw may reach into that time.
 */
const PARENT_KNOWN_BEFORE_MS = 86_400_000;

/** Since when facts must be known to judge time from `from` on. */
export function knownSince(
  from: Instant,
  { uplinkGraceMs = 0 }: Pick<JudgementPolicy, 'uplinkGraceMs'>,
): Instant {
  return from - (uplinkGraceMs > 0 ? PARENT_KNOWN_BEFORE_MS : 0);
}

/**
 * The outages of a device as its children suffer them: from when it was seen down until it was seen
 * up again, or left service. While nobody looks it is not assumed to have recovered. Without a
 * grace in the policy: only where it was seen down.
 */
export function outagesAsParent(
  streams: readonly StreamRecord[],
  inService: Spans,
  policy: Pick<JudgementPolicy, 'online' | 'staggerGraceMs' | 'uplinkGraceMs'>,
): Spans {
  const { up, down } = onlineOver(streams, policy);
  if ((policy.uplinkGraceMs ?? 0) === 0 || down.length === 0) return down;
  const lasting = down.map(({ from }) => ({
    from,
    to: up[firstIndex(up, (span) => span.from >= from)]?.from ?? Infinity,
  }));
  return union(down, intersect(spansOf(lasting), inService));
}

/**
 * Where the parents that a device had at the time were down. `outagesOf`: the outages of a parent
 * by its id, see {@link outagesAsParent}.
 */
export function parentDownOver(
  services: readonly ServicePeriod[],
  outagesOf: (parent: string) => Spans,
): Spans {
  return services.reduce(
    (spans, { entry, period }) =>
      union(spans, entry.parent ? intersect(outagesOf(entry.parent), [period]) : NOWHERE),
    NOWHERE,
  );
}

/**
 * Where a device that is down counts as unreachable (design rule 4). It does during the outages of
 * its parent. It also does in each stretch of its own down time that borders on one and is no
 * longer than `graceMs`. In such a stretch it was seen to fail before its parent, to recover after
 * it, or was not seen up between two outages of it. A longer stretch is an outage of its own, and
 * all of it counts as down. It is time before the parent failed if the device was already down, or
 * after the parent recovered if it stays down.
 */
export function unreachableSpans(down: Spans, parentDown: Spans, graceMs: number): Spans {
  if (graceMs === 0 || parentDown.length === 0) return parentDown;
  const isEdge = ({ from, to }: Spans[number]): boolean =>
    to - from <= graceMs && overlapping(parentDown, { from: from - 1, to: to + 1 }).length > 0;
  return union(parentDown, subtract(down, parentDown).filter(isEdge));
}
