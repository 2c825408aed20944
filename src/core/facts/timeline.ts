import type { State, StreamEvent } from './event.ts';
import type { Reason } from './observation.ts';
import { byCodePoint } from '../text/order.ts';
import { firstIndex, intersect, spansOf, type Spans } from '../time/spans.ts';
import type { Instant, Period } from '../time/civil-time.ts';

/** From `at` on, `state`. */
export type Statement = {
  readonly at: Instant;
  readonly state: State;
  readonly reason: Reason | null;
  readonly since: Instant;
};
/** From `at` on, the device clock is off by `offsetMs`; null: unknown. */
export type OffsetStatement = { readonly at: Instant; readonly offsetMs: number | null };

/**
 * What is known of one stream: when it was watched, and what was found. Statements and offsets are
 * sorted by `at`.
 */
export type Timeline = {
  readonly covered: Spans;
  readonly statements: readonly Statement[];
  readonly offsets: readonly OffsetStatement[];
};

/** The timeline of a stream nobody ever watched. */
export const UNWATCHED: Timeline = { covered: [], statements: [], offsets: [] };

/**
 * Puts a stream's facts, in any order and with repetitions, into a timeline. Two pollers may have
 * recorded different things for one instant. Then up wins over down, the earlier `since` over the
 * later, and the offset nearer to zero over the other.
 */
export function timelineOf(events: readonly StreamEvent[]): Timeline {
  const periods: Period[] = [];
  const statements = new Map<Instant, Statement>();
  const offsets = new Map<Instant, OffsetStatement>();
  for (const event of events) {
    if (event.type === 'coverage') periods.push({ from: event.from, to: event.to });
    else if (event.type === 'offset')
      keep(offsets, { at: event.at, offsetMs: event.offsetMs }, offsetOrder);
    else
      keep(
        statements,
        { at: event.at, state: event.state, reason: event.reason, since: event.since },
        statementOrder,
      );
  }
  return { covered: spansOf(periods), statements: sorted(statements), offsets: sorted(offsets) };
}

function keep<T extends { readonly at: Instant }>(
  kept: Map<Instant, T>,
  said: T,
  order: (a: T, b: T) => number,
): void {
  const known = kept.get(said.at);
  if (!known || order(said, known) < 0) kept.set(said.at, said);
}

function statementOrder(a: Statement, b: Statement): number {
  if (a.state !== b.state) return a.state === 'up' ? -1 : 1;
  return a.since - b.since || byCodePoint(a.reason ?? '', b.reason ?? '');
}

function offsetOrder(a: OffsetStatement, b: OffsetStatement): number {
  if (a.offsetMs === null || b.offsetMs === null)
    return Number(a.offsetMs === null) - Number(b.offsetMs === null);
  return Math.abs(a.offsetMs) - Math.abs(b.offsetMs) || a.offsetMs - b.offsetMs;
}

function sorted<T extends { readonly at: Instant }>(
  byInstant: ReadonlyMap<Instant, T>,
): readonly T[] {
  return [...byInstant.values()].sort((a, b) => a.at - b.at);
}

/** The instants at which the stream was watched and found in `state`. */
export function spansIn({ covered, statements }: Timeline, state: State): Spans {
  return intersect(
    covered,
    spansWhere(statements, (statement) => statement.state === state),
  );
}

/** The instants at which the stream was watched and its clock known to satisfy `test`. */
export function spansWhereOffset(
  { covered, offsets }: Timeline,
  test: (offsetMs: number) => boolean,
): Spans {
  return intersect(
    covered,
    spansWhere(offsets, ({ offsetMs }) => offsetMs !== null && test(offsetMs)),
  );
}

/** Where what was said last, of a list sorted by `at`, satisfies `test`. */
function spansWhere<T extends { readonly at: Instant }>(
  sorted: readonly T[],
  test: (said: T) => boolean,
): Spans {
  const spans: { readonly from: Instant; to: Instant }[] = [];
  for (let index = 0; index < sorted.length; index++) {
    const said = sorted[index]!;
    const to = sorted[index + 1]?.at ?? Infinity;
    if (to <= said.at || !test(said)) continue;
    const last = spans.at(-1);
    if (last?.to === said.at) last.to = to;
    else spans.push({ from: said.at, to });
  }
  return spans;
}

/** The last statement at or before `at`. */
export function statementAt(timeline: Timeline, at: Instant): Statement | undefined {
  const { statements } = timeline;
  return statements[firstIndex(statements, (statement) => statement.at > at) - 1];
}
