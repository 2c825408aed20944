import { intersect, subtract, union, type Spans } from '../../core/time/spans.ts';
import type { Instant, Period } from '../../core/time/civil-time.ts';
import { spansIn, statementAt, type Timeline } from '../../core/facts/timeline.ts';
import type { Reason } from '../../core/facts/observation.ts';

/** An unbroken stretch in which a stream was one thing. */
export type Stretch = Period & {
  readonly state: 'up' | 'down' | 'unobserved';
  readonly reason: Reason | null;
};

/**
 * Cuts a period into stretches that cover it without gap or overlap, in order. Nothing is observed
 * after `now`.
 */
export function stretchesOf(timeline: Timeline, period: Period, now: Instant): readonly Stretch[] {
  const known: Spans = [{ from: period.from, to: Math.max(period.from, Math.min(period.to, now)) }];
  const up = intersect(known, spansIn(timeline, 'up'));
  const down = subtract(intersect(known, spansIn(timeline, 'down')), up);
  const unobserved = subtract([period], union(up, down));
  return [
    ...up.map((span): Stretch => ({ ...span, state: 'up', reason: null })),
    ...down.map((span): Stretch => ({
      ...span,
      state: 'down',
      reason: statementAt(timeline, span.from)?.reason ?? null,
    })),
    ...unobserved.map((span): Stretch => ({ ...span, state: 'unobserved', reason: null })),
  ].sort((a, b) => a.from - b.from);
}
