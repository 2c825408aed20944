import type { Device } from '../core/inventory/device.ts';
import type { Reason } from '../core/facts/observation.ts';
import type { Spans } from '../core/time/spans.ts';
import { spansOf } from '../core/time/spans.ts';
import { formatInstant, startOfDate, type Instant, type Period } from '../core/time/civil-time.ts';
import { behind, type Estate } from './estate.ts';
import { randomOf, type Random } from './random.ts';

/** A stretch in which a check was dead, and why. */
export type Stretch = Period & { readonly reason: Reason };

/** How a device clock went: its offset in milliseconds at an instant; null: it told no time. */
export type ClockCourse = (at: Instant) => number | null;

/** What befell one device. Both lists are sorted and free of overlaps. */
export type Fate = {
  /** Where nothing of it answered. */
  readonly dead: readonly Stretch[];
  /** Where its service (ONVIF, TCP) did not answer: `dead` and more. */
  readonly serviceDead: readonly Stretch[];
  readonly clock: ClockCourse;
  /** Whether the clock wandered. */
  readonly drifts: boolean;
};

/** What befell an estate, before anybody looked. */
export type Plan = {
  /** When the poller itself was blind. */
  readonly gaps: Spans;
  readonly fates: ReadonlyMap<string, Fate>;
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The first instants of the civil dates that begin within a period. */
export function midnights(period: Period, zone: string): readonly Instant[] {
  const starts: Instant[] = [];
  for (let at = period.from; at < period.to + DAY_MS; at += DAY_MS) {
    const start = startOfDate(formatInstant(at, zone).slice(0, 10), zone);
    if (start >= period.from && start < period.to && start !== starts.at(-1)) starts.push(start);
  }
  return starts;
}

/**
 * Plans a month of an estate: night-time power cuts by site, cut uplinks that take everything
 * behind a switch along, deaths of single devices, services that hang, clocks that drift, and two
 * gaps of the poller. Rates are per 30 days.
 */
export function planOf(estate: Estate, period: Period, zone: string, seed: number): Plan {
  const random = randomOf(seed, 'history/plan');
  const months = (period.to - period.from) / (30 * DAY_MS);
  const cuts = cutsOf(estate, period, zone, random, months);
  const fates = estate.devices.map((device): [string, Fate] => {
    const own = randomOf(seed, `history/${device.id}`);
    return [device.id, fateOf(device, cuts.get(device.id) ?? [], period, own, months)];
  });
  return { gaps: gapsOf(period, random), fates: new Map(fates) };
}

function gapsOf(period: Period, random: Random): Spans {
  const length = period.to - period.from;
  const gap = (share: number, minutes: number): Period => {
    const from = Math.floor(period.from + length * share);
    return {
      from,
      to: Math.min(period.to, from + Math.min(minutes * MINUTE_MS, Math.floor(length / 100))),
    };
  };
  return spansOf([
    gap(0.2 + random.next() * 0.2, random.int(20, 50)),
    gap(0.6 + random.next() * 0.2, random.int(4, 15)),
  ]);
}

/** Cuts that devices share: each takes a switch and everything behind it. */
function cutsOf(
  estate: Estate,
  period: Period,
  zone: string,
  random: Random,
  months: number,
): ReadonlyMap<string, readonly Stretch[]> {
  const nights = midnights(period, zone);
  const byDevice = new Map<string, Stretch[]>();
  const cut = (device: Device, from: Instant, lastsMs: number): void => {
    const stretch: Stretch = { from, to: from + lastsMs, reason: 'timeout' };
    for (const { id } of behind(estate, device.id))
      byDevice.set(id, [...(byDevice.get(id) ?? []), stretch]);
  };
  for (const device of estate.devices.filter(({ kind }) => kind === 'network')) {
    const isCore = device.parent === '';
    for (let i = times(random, isCore ? 3 * months : 0); i > 0 && nights.length > 0; i--) {
      cut(
        device,
        random.pick(nights) + random.int(0, 5 * HOUR_MS),
        random.int(20 * MINUTE_MS, 3 * HOUR_MS),
      );
    }
    for (let i = times(random, (isCore ? 0.5 : 2.5) * months); i > 0; i--) {
      cut(device, random.int(period.from, period.to), random.int(4 * MINUTE_MS, 90 * MINUTE_MS));
    }
  }
  return byDevice;
}

/** A whole number with the given mean. */
function times(random: Random, mean: number): number {
  return Math.floor(mean) + (random.chance(mean % 1) ? 1 : 0);
}

function fateOf(
  device: Device,
  cuts: readonly Stretch[],
  period: Period,
  random: Random,
  months: number,
): Fate {
  const isBad = random.chance(0.05);
  const deaths = device.kind === 'network' ? 0 : times(random, (isBad ? 9 : 3.5) * months);
  const faults = device.checks.length > 1 ? times(random, (isBad ? 20 : 8) * months) : 0;
  const dead = merged([...cuts, ...some(deaths, () => death(period, random, isBad))]);
  const serviceDead = merged([...dead, ...some(faults, () => serviceFault(period, random))]);
  return { dead, serviceDead, ...clockOf(period, random) };
}

function some(count: number, make: () => Stretch): readonly Stretch[] {
  return Array.from({ length: count }, make);
}

function death(period: Period, random: Random, isBad: boolean): Stretch {
  const from = random.int(period.from, period.to);
  const isLong = random.chance(isBad ? 0.5 : 0.1);
  const lastsMs = isLong
    ? random.int(2 * HOUR_MS, 20 * HOUR_MS)
    : random.int(90_000, 40 * MINUTE_MS);
  return { from, to: from + lastsMs, reason: 'timeout' };
}

function serviceFault(period: Period, random: Random): Stretch {
  const from = random.int(period.from, period.to);
  return {
    from,
    to: from + random.int(4 * MINUTE_MS, 2 * HOUR_MS),
    reason: random.pick(['timeout', 'timeout', 'refused', 'protocol'] as const),
  };
}

/** Joins stretches that overlap or touch; the first to begin tells why. */
function merged(stretches: readonly Stretch[]): readonly Stretch[] {
  const joined: Stretch[] = [];
  for (const stretch of [...stretches].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const last = joined.at(-1);
    if (last && stretch.from <= last.to)
      joined[joined.length - 1] = { ...last, to: Math.max(last.to, stretch.to) };
    else joined.push(stretch);
  }
  return joined;
}

function clockOf(period: Period, random: Random): Pick<Fate, 'clock' | 'drifts'> {
  const kind = random.next();
  if (kind < 0.01) return { clock: () => null, drifts: false };
  if (kind < 0.015) return { clock: () => 8 * HOUR_MS, drifts: false };
  if (kind > 0.045) return { clock: () => 0, drifts: false };
  const msPerDay = random.int(-20_000, 40_000);
  const setRightEvery = random.int(4, 20) * DAY_MS;
  return {
    clock: (at) => Math.round((((at - period.from) % setRightEvery) / DAY_MS) * msPerDay),
    drifts: true,
  };
}
