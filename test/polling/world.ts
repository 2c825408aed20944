import { checkOptions } from '../../src/probes/table.ts';
import { byCheck, type CheckName, type Device } from '../../src/core/inventory/device.ts';
import type { Event } from '../../src/core/facts/event.ts';
import type { Observation, Outcome } from '../../src/core/facts/observation.ts';
import type { Probe } from '../../src/core/health/probe.ts';
import type { ClockAnomaly } from '../../src/polling/stall-detector.ts';
import { makeBlindness, type Blindness } from '../../src/polling/blindness.ts';
import { makeFleet, type Fleet } from '../../src/polling/fleet.ts';
import { startPoller, type Poller } from '../../src/polling/poller.ts';
import { makePollStats, type PollStats } from '../../src/polling/poll-stats.ts';
import { aDevice, anInventory } from '../support/devices.ts';
import { virtualClock, type VirtualClock } from '../support/virtual-clock.ts';
import { logMethod } from '../../src/platform/log.ts';

const DEFAULT_SETTINGS = checkOptions.parse({});

/** When every story begins. */
export const START = Date.UTC(2026, 9, 5);
/**
 * How long one check may be down beside one nobody sees, without the device being offline, in
 * milliseconds.
 */
export const UNSEEN_GRACE = 120_000;
/** What a probe may find. */
export const UP: Outcome = { result: 'answered', latencyMs: 1, facts: {} };
export const DEAD: Outcome = { result: 'failed', reason: 'timeout', detail: 'no reply' };
export const VOID: Outcome = { result: 'blind', cause: 'canary', detail: '' };

export type Asked = { readonly device: string; readonly check: CheckName; readonly at: number };

/** A polled estate in virtual time, whose probes answer as told. */
export type World = {
  clock: VirtualClock;
  fleet: Fleet;
  poller: Poller;
  tally: PollStats;
  events: Event[];
  asked: Asked[];
  slices: { check: CheckName; size: number; at: number }[];
  bugs: unknown[];
  lapses: ClockAnomaly[];
  blindness: Blindness;
  log: { fields: object; message: string }[];
  outcome: (device: string, check: CheckName) => Outcome;
  latencyMs: (check: CheckName, outcomes: readonly Outcome[]) => number;
};

/** Starts polling an estate. */
export function world(
  devices: readonly Device[],
  over: Partial<Pick<World, 'outcome' | 'latencyMs'>> & {
    throwOnce?: boolean;
    maxInFlight?: number;
  } = {},
): World {
  const clock = virtualClock(START);
  const fleet = makeFleet({
    online: 'any',
    staggerGraceMs: UNSEEN_GRACE,
    clockToleranceMs: {
      camera: 5000,
      checkpoint: 1000,
      epolice: 1000,
      'media-server': 5000,
      platform: 5000,
      network: 5000,
    },
  });
  const tally = makePollStats();
  let mustThrow = over.throwOnce ?? false;
  const probe =
    (check: CheckName): Probe =>
    async (targets) => {
      state.slices.push({ check, size: targets.length, at: clock.elapsed() });
      for (const target of targets)
        state.asked.push({ device: target.id, check, at: clock.elapsed() });
      if (mustThrow) {
        mustThrow = false;
        throw new Error('a bug in a probe');
      }
      const outcomes = targets.map((target) => state.outcome(target.id, check));
      await new Promise<void>((resolve) => clock.after(state.latencyMs(check, outcomes), resolve));
      return targets.map((target, index): Observation => ({
        device: target.id,
        check,
        at: clock.now(),
        outcome: outcomes[index]!,
      }));
    };
  const log: World['log'] = [];
  const blindness = makeBlindness(clock, {
    warn: logMethod((message, fields) => {
      log.push({ fields, message });
    }),
  });
  const state: World = {
    clock,
    fleet,
    tally,
    blindness,
    log,
    events: [],
    asked: [],
    slices: [],
    bugs: [],
    lapses: [],
    outcome: over.outcome ?? (() => UP),
    latencyMs: over.latencyMs ?? (() => 0),
    poller: undefined as unknown as Poller,
  };
  state.poller = startPoller({
    clock,
    fleet,
    stats: tally,
    blindness,
    runners: byCheck((check) => ({
      probe: probe(check),
      exclusive: check !== 'icmp',
      sliceSize: check === 'icmp' ? 130 : 1,
      intervalMs: DEFAULT_SETTINGS[check].intervalMs,
    })),
    policy: {
      confirmAfter: 3,
      reaskMs: 500,
      gapFactor: 2.5,
      deadFactor: 5,
      maxInFlight: over.maxInFlight ?? 8,
    },
    record: (events) => state.events.push(...events),
    onBug: (error) => state.bugs.push(error),
    onClockAnomaly: (lapse) => state.lapses.push(lapse),
  });
  const inventory = anInventory(...devices);
  fleet.apply(inventory, START, () => undefined);
  state.poller.apply(inventory);
  return state;
}

export const cameras = (count: number): Device[] =>
  Array.from({ length: count }, (_, i) => aDevice({ id: `cam-${i}`, address: `127.0.1.${i}` }));
export const times = (asked: readonly Asked[], device: string, check: CheckName): number[] =>
  asked.filter((a) => a.device === device && a.check === check).map((a) => a.at);
