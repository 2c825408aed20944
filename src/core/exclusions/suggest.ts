import { byCodePoint } from '../text/order.ts';
import type { Instant, Period } from '../time/civil-time.ts';

/** What of an outage tells whether it had its cause in common with others. */
export type Suspect = Period & {
  readonly device: string;
  readonly site: string;
  /** Id of the device it was reached through when the outage began, or empty. */
  readonly parent: string;
};

/**
 * Outages that look like one event, e.g. a power cut. Suggested only: somebody must approve an
 * exclusion, with evidence.
 */
export type Suggestion = Period & {
  readonly site: string;
  readonly parent: string;
  /** In code-point order. */
  readonly devices: readonly string[];
};

/**
 * How far apart outages of one event begin, and end, at most, in milliseconds: devices are asked
 * one after the other.
 */
const TOGETHER_MS = 300_000;
/** Devices that must fail together for it to be worth a suggestion. */
export const FEWEST_DEVICES = 3;

/**
 * Groups outages of one site and parent that began within five minutes of the first and ended
 * within five minutes of its end. An outage like no other is a group by itself. In order of their
 * first start.
 */
export function together<T extends Suspect>(
  outages: readonly T[],
): readonly (readonly [T, ...T[]])[] {
  const sorted = [...outages].sort(
    (a, b) => a.from - b.from || a.to - b.to || byCodePoint(a.device, b.device),
  );
  const open = new Map<string, [T, ...T[]][]>();
  const groups: [T, ...T[]][] = [];
  for (const outage of sorted) {
    const place = JSON.stringify([outage.site, outage.parent]);
    const recent = (open.get(place) ?? []).filter(
      ([first]) => outage.from - first.from <= TOGETHER_MS,
    );
    const known = recent.find(([first]) => Math.abs(outage.to - first.to) <= TOGETHER_MS);
    if (known) known.push(outage);
    else groups.push([outage]);
    open.set(place, known ? recent : [...recent, groups.at(-1)!]);
  }
  return groups;
}

/**
 * Those of {@link together} that several devices share, as suggestions. The most devices first,
 * then the earliest; a span is from the earliest start to the latest end.
 */
export function suggestions(outages: readonly Suspect[]): readonly Suggestion[] {
  return together(outages)
    .map(suggestionOf)
    .filter(({ devices }) => devices.length >= FEWEST_DEVICES)
    .sort(
      (a, b) =>
        b.devices.length - a.devices.length ||
        a.from - b.from ||
        byCodePoint(a.site, b.site) ||
        byCodePoint(a.parent, b.parent),
    );
}

function suggestionOf(members: readonly [Suspect, ...Suspect[]]): Suggestion {
  const [{ site, parent }] = members;
  const from = members.reduce<Instant>((least, member) => Math.min(least, member.from), Infinity);
  const to = members.reduce<Instant>((most, member) => Math.max(most, member.to), -Infinity);
  return {
    from,
    to,
    site,
    parent,
    devices: [...new Set(members.map(({ device }) => device))].sort(byCodePoint),
  };
}
