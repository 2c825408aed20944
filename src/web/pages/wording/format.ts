import type { Instant } from '../../../core/time/civil-time.ts';
import type { Words } from './words.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A duration in words with its two largest units, cut off, e.g. `3 小时 12 分`; negative ones as zero.
 * Milliseconds.
 */
export function durationInWords(ms: number, { units }: Words): string {
  const whole = Math.max(0, Math.floor(ms));
  const [large, small] =
    whole >= DAY ? [DAY, HOUR] : whole >= HOUR ? [HOUR, MINUTE] : [MINUTE, SECOND];
  const unitOf = new Map([
    [DAY, units.d],
    [HOUR, units.h],
    [MINUTE, units.min],
    [SECOND, units.s],
  ]);
  const parts = [
    { count: Math.floor(whole / large), unit: unitOf.get(large) },
    { count: Math.floor((whole % large) / small), unit: unitOf.get(small) },
  ].filter(({ count }) => count > 0);
  return parts.length > 0
    ? parts.map(({ count, unit }) => `${count}${unit ?? ''}`).join(' ')
    : `0${units.s}`;
}

/** A signed offset in seconds with one decimal below ten seconds, in words beyond a minute. */
export function offsetInWords(ms: number, words: Words): string {
  const sign = ms < 0 ? '−' : '+';
  const size = Math.abs(ms);
  if (size >= MINUTE) return `${sign}${durationInWords(size, words)}`;
  return `${sign}${(size / SECOND).toFixed(size < 10 * SECOND ? 1 : 0)}${words.units.s}`;
}

/** How times of one zone are written on pages. */
export type TimeFormat = {
  /** `2026-10-20 12:00:00` */
  readonly full: (at: Instant) => string;
  /** The same without the date while it is the date of `now`. */
  readonly brief: (at: Instant, now: Instant) => string;
  /** `12:00:00` */
  readonly clock: (at: Instant) => string;
  /** `2026-10-20` */
  readonly date: (at: Instant) => string;
};

/** Makes the times of a zone; dear, so once a zone. Throws RangeError when the zone is unknown. */
export function timeFormatOf(zone: string): TimeFormat {
  // Swedish writes civil times as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const full = (at: Instant): string => format.format(at);
  const brief = (at: Instant, now: Instant): string => {
    const [date, time = ''] = full(at).split(' ');
    return date === full(now).split(' ')[0] ? time : full(at);
  };
  return { full, brief, clock: (at) => full(at).slice(11), date: (at) => full(at).slice(0, 10) };
}
