import type { StreamEvent } from '../core/event.ts';
import type { OffsetStatement, Statement, Timeline } from '../core/timeline.ts';
import { spansOf, type Spans } from '../core/spans.ts';
import type { Instant, Period } from '../core/time.ts';

/** One stream's timeline of the current month, growing with its events. Bounded by the month: older parts are forgotten. */
export type LiveTimeline = {
  apply(event: StreamEvent): void;
  /** Forgets what lies wholly before `from`, keeping the statement that holds there. */
  forgetBefore(from: Instant): void;
  timeline(): Timeline;
  /** What was told of `at` and later: covered spans, and single instants; null: so far back that it is forgotten, or was never known. */
  toldFrom(at: Instant): Spans | null;
};

/** Continues a timeline that holds what was told of `from` and later. Events come in the order the stream produces them; only where the clock was set back do their instants go back too. */
export function growTimeline(start: Timeline, from: Instant): LiveTimeline {
  let covered = start.covered.map((span) => ({ ...span }));
  let statements = [...start.statements];
  let offsets = [...start.offsets];
  /** Where spans began: one that never grew is in no other list, nor is the state that was said again at its beginning. */
  let begun: Instant[] = [];
  let knownFrom = from;

  const apply = (event: StreamEvent): void => {
    if (event.type === 'coverage' && event.from === event.to) begun.push(event.from);
    else if (event.type === 'coverage') covered = extended(covered, event);
    else if (event.type === 'offset') insert(offsets, { at: event.at, offsetMs: event.offsetMs });
    else state(statements, { at: event.at, state: event.state, reason: event.reason, since: event.since });
  };

  const forgetBefore = (from: Instant): void => {
    knownFrom = Math.max(knownFrom, from);
    covered = covered.filter((span) => span.to > from);
    begun = begun.filter((at) => at >= from);
    statements = fromLastBefore<Statement>(statements, from);
    offsets = fromLastBefore<OffsetStatement>(offsets, from);
  };

  const toldFrom = (at: Instant): Spans | null => {
    if (at < knownFrom) return null;
    const spans = covered.filter((span) => span.to >= at);
    const said = [...statements, ...offsets].map((one) => one.at);
    const instants = [...said, ...begun].filter((one) => one >= at).map((one) => ({ from: one, to: one }));
    return [...spans, ...instants];
  };

  return { apply, forgetBefore, toldFrom, timeline: () => ({ covered, statements, offsets }) };
}

type Growing = { from: Instant; to: Instant };

function extended(covered: Growing[], span: Period): Growing[] {
  const last = covered.at(-1);
  if (last && span.from < last.from) return spansOf([...covered, span]).map((one) => ({ ...one }));
  if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
  else if (span.from < span.to) covered.push({ from: span.from, to: span.to });
  return covered;
}

/** Behind what is of the same instant; almost always that is the end. */
function insert<T extends { readonly at: Instant }>(sorted: T[], item: T): void {
  sorted.splice(sorted.findLastIndex(({ at }) => at <= item.at) + 1, 0, item);
}

/** A restatement of what holds anyway adds nothing within one timeline. */
function state(statements: Statement[], said: Statement): void {
  const last = statements.findLast(({ at }) => at <= said.at);
  if (last?.state === said.state && last.since === said.since) return;
  insert(statements, said);
}

function fromLastBefore<T extends { readonly at: Instant }>(sorted: readonly T[], from: Instant): T[] {
  const index = sorted.findLastIndex((item) => item.at <= from);
  return sorted.slice(Math.max(0, index));
}
