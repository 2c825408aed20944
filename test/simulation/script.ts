import type { CheckName, Device } from '../../src/core/inventory/device.ts';
import { randomOf, type Random } from '../../src/simulator/random.ts';

/** Something that goes wrong at `atMs` of the run and, where it lasts, is over `forMs` later. */
export type Fault =
  /** A device that answers nothing; with `check`, one service of it that refuses. */
  | {
      readonly kind: 'device';
      readonly atMs: number;
      readonly forMs: number;
      readonly device: string;
      readonly check: CheckName | null;
    }
  /** A device's uplink is cut: it and all behind it answer nothing. */
  | {
      readonly kind: 'uplink';
      readonly atMs: number;
      readonly forMs: number;
      readonly device: string;
    }
  /** The poller's own link is cut (canary), or its prober broken (local). */
  | {
      readonly kind: 'blind';
      readonly atMs: number;
      readonly forMs: number;
      readonly cause: 'canary' | 'local';
    }
  /** The daemon is killed, told to stop, or paused; then started, or let go on. */
  | {
      readonly kind: 'process';
      readonly atMs: number;
      readonly forMs: number;
      readonly how: 'kill' | 'stop' | 'pause';
    }
  /** The wall clock is set by `byMs`. */
  | { readonly kind: 'clock'; readonly atMs: number; readonly forMs: 0; readonly byMs: number }
  /** The store answers late, not at all, or takes what it is given and never says so. */
  | {
      readonly kind: 'store';
      readonly atMs: number;
      readonly forMs: number;
      readonly how: 'slow' | 'gone' | 'mute';
    }
  /** The store is killed and comes back as it was `agoMs` before. */
  | {
      readonly kind: 'older';
      readonly atMs: number;
      readonly forMs: number;
      readonly agoMs: number;
    }
  /** The disk of the outbox takes nothing. */
  | { readonly kind: 'disk'; readonly atMs: number; readonly forMs: number };

/** All that goes wrong in a run, by time. */
export type Script = { readonly untilMs: number; readonly faults: readonly Fault[] };

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Mean time between two faults of a kind in the whole estate. */
const DEVICES_EVERY_MS = 0.5 * HOUR;
const UPLINKS_EVERY_MS = 4 * HOUR;
const OURS_EVERY_MS = 2 * HOUR;

/** Draws a script from a seed. The last hour is quiet, so that everything comes to rest. */
export function drawScript(seed: number, devices: readonly Device[], untilMs: number): Script {
  const random = randomOf(seed, 'simulation');
  const end = untilMs - HOUR;
  const faults: Fault[] = [];
  const draw = (
    everyMs: number,
    longestMs: number,
    make: (atMs: number, forMs: number) => Fault,
  ): void => {
    for (let atMs = 5 * MINUTE + random.wait(everyMs); atMs < end; atMs += random.wait(everyMs)) {
      const forMs = Math.min(end - atMs, durationOf(random, longestMs));
      faults.push(make(Math.round(atMs), Math.round(forMs)));
    }
  };
  const nodes = devices.filter(({ kind }) => kind === 'network');
  draw(DEVICES_EVERY_MS, 6 * HOUR, (atMs, forMs) => {
    const { id, checks } = random.pick(devices);
    const services = checks.filter((check) => check !== 'icmp');
    return {
      kind: 'device',
      atMs,
      forMs,
      device: id,
      check: services.length > 0 && random.chance(0.4) ? random.pick(services) : null,
    };
  });
  draw(UPLINKS_EVERY_MS, 2 * HOUR, (atMs, forMs) => ({
    kind: 'uplink',
    atMs,
    forMs,
    device: random.pick(nodes).id,
  }));
  draw(OURS_EVERY_MS, HOUR, (atMs, forMs) => ({
    kind: 'blind',
    atMs,
    forMs,
    cause: random.pick(['canary', 'local']),
  }));
  draw(OURS_EVERY_MS, 20 * MINUTE, (atMs, forMs) => ({
    kind: 'process',
    atMs,
    forMs,
    how: random.pick(['kill', 'kill', 'stop', 'pause']),
  }));
  draw(3 * OURS_EVERY_MS, SECOND, (atMs) => ({
    kind: 'clock',
    atMs,
    forMs: 0,
    byMs: stepOf(random),
  }));
  draw(OURS_EVERY_MS, HOUR, (atMs, forMs) => ({
    kind: 'store',
    atMs,
    forMs,
    how: random.pick(['slow', 'gone', 'mute']),
  }));
  draw(4 * OURS_EVERY_MS, 5 * MINUTE, (atMs, forMs) => ({
    kind: 'older',
    atMs,
    forMs,
    agoMs: Math.min(atMs, random.int(MINUTE, HOUR)),
  }));
  draw(2 * OURS_EVERY_MS, HOUR, (atMs, forMs) => ({ kind: 'disk', atMs, forMs }));
  return { untilMs, faults: faults.sort((a, b) => a.atMs - b.atMs) };
}

/** Blips as well as hours: the logarithm of the duration is uniform. */
function durationOf(random: Random, longestMs: number): number {
  return Math.exp(Math.log(SECOND / 2) + random.next() * Math.log(longestMs / (SECOND / 2)));
}

function stepOf(random: Random): number {
  return Math.round(durationOf(random, 2 * HOUR)) * (random.chance(0.5) ? 1 : -1);
}

/** A fault as a line for people. */
export function describeFault(fault: Fault): string {
  const { kind, atMs, forMs, ...rest } = fault;
  return `${(atMs / SECOND).toFixed(3)} s  ${kind}${forMs > 0 ? ` for ${(forMs / SECOND).toFixed(3)} s` : ''}  ${Object.entries(
    rest,
  )
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ')}`;
}
