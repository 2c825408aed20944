import type { StreamEvent } from '../core/event.ts';
import type { OffsetStatement, Statement, Timeline } from '../core/timeline.ts';
import type { Instant, Period } from '../core/time.ts';

/** One stream's timeline of the current month, growing with its events. Bounded by the month: older parts are forgotten. */
export type LiveTimeline = {
  apply(event: StreamEvent): void;
  /** Forgets what lies wholly before `from`, keeping the statement that holds there. */
  forgetBefore(from: Instant): void;
  timeline(): Timeline;
};

/** Continues a timeline read from the store. Events must come in the order the stream produces them. */
export function growTimeline(start: Timeline): LiveTimeline {
  let covered = start.covered.map((span) => ({ ...span }));
  let statements = [...start.statements];
  let offsets = [...start.offsets];

  const apply = (event: StreamEvent): void => {
    if (event.type === 'coverage') extend(covered, event);
    else if (event.type === 'offset') offsets.push({ at: event.at, offsetMs: event.offsetMs });
    else state(statements, { at: event.at, state: event.state, reason: event.reason, since: event.since });
  };

  const forgetBefore = (from: Instant): void => {
    covered = covered.filter((span) => span.to > from);
    statements = fromLastBefore<Statement>(statements, from);
    offsets = fromLastBefore<OffsetStatement>(offsets, from);
  };

  return { apply, forgetBefore, timeline: () => ({ covered, statements, offsets }) };
}

function extend(covered: { from: Instant; to: Instant }[], span: Period): void {
  const last = covered.at(-1);
  if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
  else if (span.from < span.to) covered.push({ from: span.from, to: span.to });
}

/** A restatement of what holds anyway adds nothing within one timeline. */
function state(statements: Statement[], said: Statement): void {
  const last = statements.at(-1);
  if (last?.state === said.state && last.since === said.since) return;
  statements.push(said);
}

function fromLastBefore<T extends { readonly at: Instant }>(sorted: readonly T[], from: Instant): T[] {
  const index = sorted.findLastIndex((item) => item.at <= from);
  return sorted.slice(Math.max(0, index));
}
