import type { StreamEvent, StreamKey } from '../facts/event.ts';
import { initialHealth, type Health } from './health.ts';
import type { Period } from '../time/civil-time.ts';
import { timelineOf } from '../facts/timeline.ts';

/**
 * The health a stream had when it was last recorded, rebuilt from its facts in any order.
 * `speaksForMs`: how long the last observation speaks. What was never recorded is forgotten: a
 * pending suspicion, and blindness that began after the last covered instant.
 */
export function restoreHealth(
  key: StreamKey,
  events: readonly StreamEvent[],
  proven: boolean,
  speaksForMs: number,
): Health {
  const statement = timelineOf(events).statements.at(-1);
  const blank = { ...initialHealth(key), proven };
  if (!statement) return blank;
  const { state, since, reason } = statement;
  const span = lastSpan(events);
  return {
    ...blank,
    state,
    since,
    reason,
    span,
    validUntil: span ? span.to + speaksForMs : statement.at,
  };
}

/**
 * The span that was being extended: the one that ends last, and of two the later begun, as a
 * month's edge begins a new one.
 */
function lastSpan(events: readonly StreamEvent[]): Period | null {
  let last: Period | null = null;
  for (const event of events) {
    if (event.type !== 'coverage') continue;
    if (!last || event.to > last.to || (event.to === last.to && event.from > last.from))
      last = { from: event.from, to: event.to };
  }
  return last;
}
