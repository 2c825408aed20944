import { byCodePoint } from './order.ts';
import type { Instant, Period } from './time.ts';

/** What of an outage tells whether it had its cause in common with others. */
export type Suspect = Period & {
  readonly device: string;
  readonly site: string;
  /** Id of the device it was reached through when the outage began, or empty. */
  readonly parent: string;
};

/** Outages that look like one event, e.g. a power cut. Suggested only: somebody must approve an exclusion, with evidence. */
export type Suggestion = Period & { readonly site: string; readonly parent: string; /** In code-point order. */ readonly devices: readonly string[] };

/** How far apart outages of one event begin, and end, at most, in milliseconds: devices are asked one after the other. */
const TOGETHER_MS = 300_000;
/** Devices that must fail together for it to be worth a suggestion. */
const FEWEST_DEVICES = 3;

/**
 * Groups outages of one site and parent of which each began within five minutes of the first, and ended within five minutes of
 * its end. The most devices first, then the earliest. A span is from the earliest start to the latest end.
 */
export function suggestions(outages: readonly Suspect[]): readonly Suggestion[] {
  const sorted = [...outages].sort((a, b) => a.from - b.from || a.to - b.to || byCodePoint(a.device, b.device));
  const open = new Map<string, Group[]>();
  const groups: Group[] = [];
  for (const outage of sorted) {
    const place = JSON.stringify([outage.site, outage.parent]);
    const recent = (open.get(place) ?? []).filter(({ first }) => outage.from - first.from <= TOGETHER_MS);
    const known = recent.find(({ first }) => Math.abs(outage.to - first.to) <= TOGETHER_MS);
    if (known) known.members.push(outage);
    else groups.push({ first: outage, members: [outage] });
    open.set(place, known ? recent : [...recent, groups.at(-1)!]);
  }
  return groups.map(suggestionOf).filter(({ devices }) => devices.length >= FEWEST_DEVICES)
    .sort((a, b) => b.devices.length - a.devices.length || a.from - b.from || byCodePoint(a.site, b.site) || byCodePoint(a.parent, b.parent));
}

type Group = { readonly first: Suspect; readonly members: Suspect[] };

function suggestionOf({ first: { site, parent }, members }: Group): Suggestion {
  const from = members.reduce<Instant>((least, member) => Math.min(least, member.from), Infinity);
  const to = members.reduce<Instant>((most, member) => Math.max(most, member.to), -Infinity);
  return { from, to, site, parent, devices: [...new Set(members.map(({ device }) => device))].sort(byCodePoint) };
}
