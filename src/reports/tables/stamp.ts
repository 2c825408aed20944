import { offsetsIn } from '../../core/time/zone-offsets.ts';
import type { Instant } from '../../core/time/civil-time.ts';

/** The day a spreadsheet counts from, 1899-12-30, in days before 1970. */
const SERIAL_OF_1970 = 25_569;
const DAY_MS = 86_400_000;

/**
 * Makes a function that gives an instant as a spreadsheet's date and time of the zone: days since
 * 1899-12-30, with fractions.
 */
export function serialsIn(zone: string): (at: Instant) => number {
  const offsetOf = offsetsIn(zone);
  return (at) => (at + offsetOf(at).ms) / DAY_MS + SERIAL_OF_1970;
}

/**
 * A duration as hours, minutes and whole seconds, e.g. `26:03:11`; what is left of a second is
 * dropped.
 */
export function hoursOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const pad = (n: number): string => String(n).padStart(2, '0');
  return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
}
