import { formatInstant, type Instant } from '../core/time.ts';

/** Every offset ever in force since 1970 began and ended on such an instant. */
const STEP_MS = 15 * 60_000;
/** Steps remembered at one time: more than a month has. */
const REMEMBERED = 4096;

/**
 * Makes a formatter that gives the same text as {@link formatInstant}, for lists of hundreds of thousands: the zone's offset is
 * looked up once for each quarter of an hour.
 */
export function stampsIn(zone: string): (at: Instant) => string {
  const offsetAt = offsetsIn(zone);
  return (at) => {
    const offset = offsetAt(at);
    return new Date(at + offset.ms).toISOString().slice(0, -1) + offset.text;
  };
}

/** The day a spreadsheet counts from, 1899-12-30, in days before 1970. */
const SERIAL_OF_1970 = 25_569;
const DAY_MS = 86_400_000;

/** Makes a function that gives an instant as a spreadsheet's date and time of the zone: days since 1899-12-30, with fractions. */
export function serialsIn(zone: string): (at: Instant) => number {
  const offsetAt = offsetsIn(zone);
  return (at) => (at + offsetAt(at).ms) / DAY_MS + SERIAL_OF_1970;
}

type Offset = { readonly text: string; readonly ms: number };

function offsetsIn(zone: string): (at: Instant) => Offset {
  const offsets = new Map<Instant, Offset>();
  return (at) => {
    const step = Math.floor(at / STEP_MS) * STEP_MS;
    const offset = offsets.get(step) ?? parsed(formatInstant(step, zone).slice(-6));
    if (offsets.size >= REMEMBERED) offsets.clear();
    offsets.set(step, offset);
    return offset;
  };
}

function parsed(text: string): Offset {
  const sign = text.startsWith('-') ? -1 : 1;
  return { text, ms: sign * (Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6))) * 60_000 };
}

/** A duration as hours, minutes and whole seconds, e.g. `26:03:11`; what is left of a second is dropped. */
export function hoursOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const pad = (n: number): string => String(n).padStart(2, '0');
  return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
}
