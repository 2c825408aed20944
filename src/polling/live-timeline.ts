import type { StreamEvent } from '../core/facts/event.ts';
import type { OffsetStatement, Statement, Timeline } from '../core/facts/timeline.ts';
import { spansOf, type Spans } from '../core/time/spans.ts';
import type { Instant, Period } from '../core/time/civil-time.ts';

/**
 * One stream's timeline of the current month, growing with its events. Bounded by the month: older
 * parts are forgotten. There are thousands, most with lists of one. A list that grows is made anew,
 * because one that is pushed to keeps room for sixteen more.
 */
export type LiveTimeline = {
  covered: readonly Growing[];
  statements: readonly Statement[];
  offsets: readonly OffsetStatement[];
  /** What was told of the time before is forgotten, or was never known. */
  knownFrom: Instant;
};

type Growing = { from: Instant; to: Instant };

/** Continues a timeline that holds what was told of `from` and later. */
export function growTimeline(
  { covered, statements, offsets }: Timeline,
  from: Instant,
): LiveTimeline {
  return { covered: covered.map((span) => ({ ...span })), statements, offsets, knownFrom: from };
}

/**
 * Takes an event. Events come in the order the stream produces them; only where the clock was set
 * back do their instants go back too. A state repeated at the start of a span is kept, because
 * another may still be recorded for the time before it.
 */
export function grow(live: LiveTimeline, event: StreamEvent): void {
  if (event.type === 'coverage') live.covered = extended(live.covered, event);
  else if (event.type === 'offset')
    live.offsets = inserted(live.offsets, { at: event.at, offsetMs: event.offsetMs });
  else
    live.statements = inserted(live.statements, {
      at: event.at,
      state: event.state,
      reason: event.reason,
      since: event.since,
    });
}

/** Forgets what lies wholly before `from`, keeping the statement that holds there. */
export function forgetBefore(live: LiveTimeline, from: Instant): void {
  live.knownFrom = Math.max(live.knownFrom, from);
  live.covered = live.covered.filter((span) => span.to > from);
  live.statements = fromLastBefore(live.statements, from);
  live.offsets = fromLastBefore(live.offsets, from);
}

/**
 * What is recorded of `at` and later: covered spans, and single instants at which a span may have
 * begun that never grew. Null: too far back to be known.
 */
export function eventsSince(
  { covered, statements, offsets, knownFrom }: LiveTimeline,
  at: Instant,
): Spans | null {
  if (at < knownFrom) return null;
  const spans = covered.filter((span) => span.to >= at);
  const instants = [...statements, ...offsets]
    .filter((one) => one.at >= at)
    .map((one) => ({ from: one.at, to: one.at }));
  return [...spans, ...instants];
}

function extended(covered: readonly Growing[], span: Period): readonly Growing[] {
  const last = covered.at(-1);
  if (last && span.from < last.from) return spansOf([...covered, span]).map((one) => ({ ...one }));
  if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
  else if (span.from < span.to) return covered.concat({ from: span.from, to: span.to });
  return covered;
}

/** Behind what is of the same instant; almost always that is the end. */
function inserted<T extends { readonly at: Instant }>(sorted: readonly T[], item: T): readonly T[] {
  return sorted.toSpliced(sorted.findLastIndex(({ at }) => at <= item.at) + 1, 0, item);
}

function fromLastBefore<T extends { readonly at: Instant }>(
  sorted: readonly T[],
  from: Instant,
): readonly T[] {
  const index = sorted.findLastIndex((item) => item.at <= from);
  return sorted.slice(Math.max(0, index));
}
