import type { StreamEvent, StreamKey } from './event.ts';
import { nextPartition, partitionStart, type Period } from '../time/civil-time.ts';
import { statementAt, type Timeline } from './timeline.ts';

/**
 * The events of a timeline, for a store that has lost them. Read back, they give the same spans in
 * each state and the same offsets. What was said of time that nobody covered is left out.
 */
export function restate(key: StreamKey, timeline: Timeline): readonly StreamEvent[] {
  return [
    ...timeline.covered.flatMap(byPartition).flatMap((span) => spanFacts(key, timeline, span)),
    ...timeline.offsets.map(({ at, offsetMs }): StreamEvent => ({
      type: 'offset',
      ...key,
      at,
      offsetMs,
    })),
  ];
}

function byPartition({ from, to }: Period): readonly Period[] {
  const parts: Period[] = [];
  for (let start = from; start < to;) {
    const end = Math.min(to, nextPartition(partitionStart(start)));
    parts.push({ from: start, to: end });
    start = end;
  }
  return parts;
}

/** Each span of a UTC month stands alone: the state in force is said again at its start. */
function spanFacts(
  key: StreamKey,
  timeline: Timeline,
  { from, to }: Period,
): readonly StreamEvent[] {
  const inForce = statementAt(timeline, from);
  const inside = timeline.statements.filter(({ at }) => at > from && at < to);
  const statements = inForce ? [{ ...inForce, at: from }, ...inside] : inside;
  return [
    ...statements.map(({ at, state, reason, since }): StreamEvent => ({
      type: 'transition',
      ...key,
      at,
      state,
      reason,
      since: Math.min(since, at),
    })),
    { type: 'coverage', ...key, from, to },
  ];
}
