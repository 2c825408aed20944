import { formatInstant, utcOffsetAt, type Instant } from './civil-time.ts';

/**
 * Spans of a quarter of an hour are looked up at their edges; within those that hold no change the
 * offset is known.
 */
const STEP_MS = 15 * 60_000;
/** Edges remembered at one time: more than a month has. */
const REMEMBERED = 4096;

/** How far a zone's clocks are from UTC. */
export type Offset = {
  /** As RFC 3339 writes it, e.g. `+08:00`. */
  readonly text: string;
  /** Milliseconds to add to UTC. */
  readonly ms: number;
};

/**
 * Makes a function that tells the offset of a zone (IANA name) at any instant, fast where many are
 * of the same months. It expects no two changes within a quarter of an hour, but expects none to be
 * on the quarter: Newfoundland changed its clocks at 00:01 until 2011. What it returns throws
 * RangeError when the zone is unknown.
 */
export function offsetsIn(zone: string): (at: Instant) => Offset {
  const known = new Map<Instant, Offset>();
  const atEdge = (edge: Instant): Offset => {
    let offset = known.get(edge);
    if (!offset) {
      if (known.size >= REMEMBERED) known.clear();
      offset = offsetAt(edge, zone);
      known.set(edge, offset);
    }
    return offset;
  };
  return (at) => {
    const from = Math.floor(at / STEP_MS) * STEP_MS;
    const offset = atEdge(from);
    return offset.ms === atEdge(from + STEP_MS).ms ? offset : offsetAt(at, zone);
  };
}

/**
 * Makes a function that gives the same text as {@link formatInstant}, for lists of hundreds of
 * thousands: see {@link offsetsIn}.
 */
export function stampsIn(zone: string): (at: Instant) => string {
  const offsetOf = offsetsIn(zone);
  return (at) => {
    const offset = offsetOf(at);
    return new Date(at + offset.ms).toISOString().slice(0, -1) + offset.text;
  };
}

function offsetAt(at: Instant, zone: string): Offset {
  return { text: formatInstant(at, zone).slice(-6), ms: utcOffsetAt(at, zone) };
}
