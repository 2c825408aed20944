import type { ServicePeriod } from '../inventory/enrolment.ts';
import type { JudgementPolicy, StateSpans } from './judgement.ts';
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
 * How ping asks, and what confirms: on this it depends how far apart a device and its uplink may be
 * seen to fall and to rise.
 */
export type Asking = {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly confirmAfter: number;
  readonly reaskMs: number;
};

/**
 * How far apart, in milliseconds, a device and what it is reached through may be seen to fall, or
 * to rise, by one and the same event: an interval, as they are asked at different times of it, and
 * the time that confirming takes.
 */
export function uplinkGraceMs({ intervalMs, timeoutMs, confirmAfter, reaskMs }: Asking): number {
  return intervalMs + confirmAfter * (timeoutMs + reaskMs);
}

/**
 * How long before the time of an account its uplink must be known, in milliseconds: an outage that
 * nobody saw the end of may reach into it.
 */
const UPLINK_BEFORE_MS = 86_400_000;

/** Since when facts must be known for an account of time from `from` on. */
export function knownSince(
  from: Instant,
  { uplinkGraceMs = 0 }: Pick<JudgementPolicy, 'uplinkGraceMs'>,
): Instant {
  return from - (uplinkGraceMs > 0 ? UPLINK_BEFORE_MS : 0);
}

/**
 * The outages of a device as what is reached through it suffers them: from when it was seen down
 * until it was seen up again, or left service. While nobody looks it is not taken to have risen.
 * `graceMs` 0: only where it was seen down.
 */
export function uplinkOutages({ up, down }: StateSpans, inService: Spans, graceMs: number): Spans {
  if (graceMs === 0 || down.length === 0) return down;
  const lasting = down.map(({ from }) => ({
    from,
    to: up[firstIndex(up, (span) => span.from >= from)]?.from ?? Infinity,
  }));
  return union(down, intersect(spansOf(lasting), inService));
}

/**
 * The outages of the parents a device had at the time. `outagesOf`: those of a device, by its id.
 */
export function parentDownOver(
  services: readonly ServicePeriod[],
  outagesOf: (device: string) => Spans,
): Spans {
  return services.reduce(
    (spans, { entry, period }) =>
      union(spans, entry.parent ? intersect(outagesOf(entry.parent), [period]) : NOWHERE),
    NOWHERE,
  );
}

/**
 * Where a device is behind a dead uplink (design rule 4): in the outages of its parent, and in each
 * stretch of the device's own down time outside of them which borders on one and is no longer than
 * `graceMs`: it was seen to fall before its parent was, or to rise later, or was not seen up
 * between two falls of it. A longer stretch is an outage of its own, and none of it is hidden: who
 * was dead before answers until the parent fell, and who stays dead answers from when the parent
 * rose.
 */
export function behindUplink(down: Spans, parentDown: Spans, graceMs: number): Spans {
  if (graceMs === 0 || parentDown.length === 0) return parentDown;
  const isEdge = ({ from, to }: Spans[number]): boolean =>
    to - from <= graceMs && overlapping(parentDown, { from: from - 1, to: to + 1 }).length > 0;
  return union(parentDown, subtract(down, parentDown).filter(isEdge));
}

/**
 * The same for a second judgement of the device, by which it is down for longer: what is behind the
 * uplink by the first is so by the second.
 */
export function alsoBehindUplink(
  behind: Spans,
  { down }: StateSpans,
  parentDown: Spans,
  graceMs: number,
): Spans {
  return union(behind, behindUplink(down, parentDown, graceMs));
}
