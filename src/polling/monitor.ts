import type { Enrolment, Event } from '../core/facts/event.ts';
import { restate } from '../core/facts/timeline-events.ts';
import type { ServiceFigures } from '../core/health/service-figures.ts';
import type { Inventory } from '../core/inventory/device.ts';
import { inServiceAt } from '../core/inventory/in-service.ts';
import type { Instant } from '../core/time/civil-time.ts';
import { makeBlindness, type Blindness } from './blindness.ts';
import { makeCheckNow, type CheckNow } from './check-now.ts';
import { makeEnrolmentRecorder, type EnrolmentRecorder } from './enrolment-recorder.ts';
import { makeEventBatcher, type EventBatcher } from './event-batcher.ts';
import { makeFleet, type Fleet } from './fleet.ts';
import type { MonitorParts } from './monitor-parts.ts';
import { makeMonthSoFar, type MonthSoFar } from './month-so-far.ts';
import { makePollStats } from './poll-stats.ts';
import type { PollerParts } from './poller-parts.ts';
import { startPoller, type Poller } from './poller.ts';
import { restoreStreams, startingStates } from './restore-streams.ts';

/** Longest timer, ms: Node fires one of 25 days or more at once. */
const FARTHEST_TIMER_MS = 86_400_000;
/** A full round over every device's month so far takes this many turns of maintenance. */
const MONTH_ROUND_TURNS = 60;
/** Expired states are looked for once in so many turns of maintenance. */
const EXPIRE_EVERY_TURNS = 5;
/** How long the loop may stand still before it counts as stuck, ms. */
const STUCK_MS = 10_000;

/** What the log says of a clock anomaly. */
const ANOMALY_MESSAGES = {
  none: 'this program stood still: checks due meanwhile count as unobserved for that time',
  forward: "this host's clock was set forward: the time skipped is unobserved",
  backward: "this host's clock was set back: what is already recorded of the time is kept",
  suspended: 'this host was suspended: that time is unobserved',
} as const;

/** The running monitor of an estate. */
export type Monitor = {
  readonly fleet: Fleet;
  /**
   * Takes an inventory: restores what the store remembers of new devices, polls them, and records
   * which devices came, changed and left. `isTakeover`: another poller was active until now.
   */
  apply(inventory: Inventory, isTakeover?: boolean): Promise<void>;
  /** Forgets every device until the next {@link Monitor.apply}: another poller is active. */
  suspend(): Promise<void>;
  /**
   * Tells since when findings of inspections make a device impaired by its contract; null: none
   * does. Kept for a device that is not in the inventory yet, too.
   */
  setImpaired(device: string, since: Instant | null): void;
  figures(): Pick<
    ServiceFigures,
    'outcomes' | 'lateness' | 'inFlight' | 'canary' | 'blindness' | 'lapses'
  >;
  /**
   * Every enrolment, and the events of this civil month, a stream at a time: for a store that has
   * lost them.
   */
  facts(): Iterable<readonly Event[]>;
  /** See {@link Poller.withDevice}. */
  readonly withDevice: Poller['withDevice'];
  /** See {@link CheckNow}. */
  readonly checkNow: CheckNow;
  /** What devices did this month so far. */
  readonly month: Pick<MonthSoFar, 'story' | 'outages'>;
  /** Whether the poller's loop ran within the last 10 s. */
  isResponsive(): boolean;
  /** Stops polling; resolves when no poll is under way. */
  stop(): Promise<void>;
};

const NO_INVENTORY: Inventory = { devices: [], sha256: '' };

/** Starts monitoring an estate that is empty until {@link Monitor.apply}. */
export function startMonitor(parts: MonitorParts): Monitor {
  const { clock, runners } = parts;
  const fleet = makeFleet(parts.judgement);
  const stats = makePollStats();
  const events = makeEventBatcher(clock, parts.record);
  const month = makeMonthSoFar(fleet, parts.zone, parts.judgement, parts.contractContext);
  const blindness = makeBlindness(clock, parts.log);
  const poller = startMonitorPoller(parts, { fleet, stats, blindness, events });
  const enrolments = makeEnrolmentRecorder(parts, (known, { devices }) => {
    month.enrol(known);
    month.step(clock.now(), devices.length);
  });
  const estate = makeEstateKeeper(parts, { fleet, poller, enrolments });
  const stopMaintenance = startMaintenance(parts, { fleet, month, blindness });
  return {
    fleet,
    month,
    apply: estate.apply,
    suspend: estate.suspend,
    setImpaired: (device, since) => {
      fleet.setImpaired(device, since, clock.now());
    },
    figures: () => ({ ...stats.figures(), ...poller.figures(), blindness: blindness.figures() }),
    facts: () => factsOf(fleet, enrolments.recorded()),
    withDevice: poller.withDevice,
    checkNow: makeCheckNow({ runners, clock, withDevice: poller.withDevice }),
    isResponsive: () => clock.elapsed() - poller.lastTickMs() < STUCK_MS,
    stop: async () => {
      stopMaintenance();
      estate.cancel();
      await poller.stop();
      events.flush();
    },
  };
}

function startMonitorPoller(
  { clock, runners, policy, log }: MonitorParts,
  running: Pick<PollerParts, 'fleet' | 'stats' | 'blindness'> & { readonly events: EventBatcher },
): Poller {
  const { events, ...live } = running;
  return startPoller({
    ...live,
    clock,
    runners,
    policy,
    record: (found) => {
      events.add(found);
    },
    onClockAnomaly: (anomaly) => {
      log.warn(anomaly, ANOMALY_MESSAGES[anomaly.kind]);
    },
    onBug: (err) => {
      log.error(
        { err },
        'a probe threw, which is a bug; its devices are polled at their next time',
      );
    },
  });
}

/** Takes one inventory after the other, and each anew when a device enters or leaves service. */
function makeEstateKeeper(
  parts: MonitorParts,
  running: {
    readonly fleet: Fleet;
    readonly poller: Poller;
    readonly enrolments: EnrolmentRecorder;
  },
): Pick<Monitor, 'apply' | 'suspend'> & { cancel(): void } {
  const { clock, zone } = parts;
  const { fleet, poller, enrolments } = running;
  let applied: Promise<void> = Promise.resolve();
  let cancelChange = (): void => undefined;

  const applyNow = async (whole: Inventory, isTakeover: boolean): Promise<void> => {
    const { devices, changesAt } = inServiceAt(whole.devices, clock.now(), zone);
    const inventory = { ...whole, devices };
    cancelChange();
    const waitMs = Math.min(changesAt - clock.now(), FARTHEST_TIMER_MS);
    cancelChange = clock.after(waitMs, () => void apply(whole));
    const restored = await restoreStreams(parts, {
      ...inventory,
      devices: unknownTo(fleet, devices),
    });
    enrolments.cancel();
    fleet.apply(inventory, clock.now(), startingStates(restored, isTakeover));
    poller.apply(inventory);
    enrolments.enrol(whole, restored.enrolments);
  };
  const apply = (inventory: Inventory, isTakeover = false): Promise<void> =>
    (applied = applied.then(() => applyNow(inventory, isTakeover)));
  const cancel = (): void => {
    cancelChange();
    enrolments.cancel();
  };
  const suspend = (): void => {
    cancel();
    fleet.apply(NO_INVENTORY, clock.now(), () => undefined);
    poller.apply(NO_INVENTORY);
  };
  return { apply, suspend: () => (applied = applied.then(suspend)), cancel };
}

function unknownTo(fleet: Fleet, devices: Inventory['devices']): Inventory['devices'] {
  return devices.filter(({ id, checks }) =>
    checks.some((check) => !fleet.stream({ device: id, check })),
  );
}

/** Keeps what is shown up to date, a turn each {@link MonitorParts.maintenanceMs}. */
function startMaintenance(
  { clock, maintenanceMs }: MonitorParts,
  running: { readonly fleet: Fleet; readonly month: MonthSoFar; readonly blindness: Blindness },
): () => void {
  const { fleet, month, blindness } = running;
  let turns = 0;
  const run = (): void => {
    month.step(clock.now(), Math.ceil(fleet.size() / MONTH_ROUND_TURNS));
    blindness.expire();
    if (++turns % EXPIRE_EVERY_TURNS === 0) fleet.expire(clock.now());
    cancel = clock.after(maintenanceMs, run);
  };
  let cancel = clock.after(maintenanceMs, run);
  return () => {
    cancel();
  };
}

function* factsOf(fleet: Fleet, enrolled: readonly Enrolment[]): Iterable<readonly Event[]> {
  yield enrolled;
  for (const { streams } of fleet.members())
    for (const { health, month } of streams.values()) yield restate(health.key, month);
}
