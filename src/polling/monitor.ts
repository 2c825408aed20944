import type { CheckName, Inventory } from '../core/inventory/device.ts';
import { enrolmentChanges } from '../core/inventory/enrolment-changes.ts';
import { inServiceAt } from '../core/inventory/in-service.ts';
import type { Enrolment, Event, StreamEvent, StreamKey } from '../core/facts/event.ts';
import type { FactReader } from '../core/facts/fact-store.ts';
import { endCoverage, validityMs } from '../core/health/health.ts';
import { restate } from '../core/facts/timeline-events.ts';
import type { ServiceFigures } from '../core/health/service-figures.ts';
import type { JudgementPolicy } from '../core/judging/judgement.ts';
import type { ContractContext } from '../core/contracts/ledger-view.ts';
import type { Clock, Instant } from '../core/time/civil-time.ts';
import type { Log } from '../platform/log.ts';
import { makeCheckNow, type CheckNow } from './check-now.ts';
import { makeBlindness } from './blindness.ts';
import { makeFleet, type Fleet } from './fleet.ts';
import { makeEventBatcher } from './event-batcher.ts';
import { loadState, futureEvents, type RestoredState } from './load-state.ts';
import { makeMonthSoFar, type MonthSoFar } from './month-so-far.ts';
import type { PollerPolicy } from './poller-parts.ts';
import { startPoller, type Poller } from './poller.ts';
import type { CheckRunners } from './schedule.ts';
import type { RestoredStream } from './stream.ts';
import { makePollStats } from './poll-stats.ts';

/** A timer is not set further ahead than this: Node cannot hold one of 25 days, in milliseconds. */
const FARTHEST_TIMER_MS = 86_400_000;
/** A full round over every device's month so far takes this many turns of housekeeping. */
const MONTH_ROUND_TURNS = 60;
/**
 * In each so many turns of housekeeping devices for which nobody vouches any more are looked for.
 */
const EXPIRE_EVERY_TURNS = 5;
/** Wait before a store that could not be read is asked again, in milliseconds. */
const READ_AGAIN_MS = 5000;
/** How many facts of a span are kept once more at a start, beside its first. */
const LATEST_FACTS = 20;
const DEVICES_AT_A_TIME = 500;
/** How long the loop may stand still before it counts as stuck, in milliseconds. */
const STUCK_MS = 10_000;

/** What the log says of a lapse. */
const ANOMALY_MESSAGES = {
  none: 'this program stood still: checks due meanwhile are unobserved for that time',
  forward: "this host's clock was set forwards: the time stepped over is unobserved",
  backward: "this host's clock was set back: what is already told of the time is not told again",
  suspended: 'this host was suspended: the time is unobserved',
} as const;

/** What watching works with. */
export type MonitorParts = {
  readonly clock: Clock;
  readonly reader: FactReader;
  /** Takes the facts to store; must not block or throw. */
  readonly record: (events: readonly Event[]) => void;
  /** Takes facts that the store remembers and that new ones will go on from. */
  readonly onRestored: (events: readonly Event[]) => void;
  /** What earlier runs told of an instant and later, for when the store cannot be read. */
  readonly eventsSince: (at: Instant) => Promise<readonly StreamEvent[]>;
  readonly runners: CheckRunners;
  readonly policy: PollerPolicy;
  readonly judgement: JudgementPolicy;
  /** IANA zone in which months and dates are civil. */
  readonly zone: string;
  /** Between two turns of housekeeping, which bring what is shown up to date, milliseconds. */
  readonly maintenanceMs: number;
  /** By what the month so far is booked and excused. */
  readonly contractContext: () => ContractContext;
  readonly log: Pick<Log, 'warn' | 'error'>;
};

/** The estate being watched. */
export type Monitor = {
  readonly fleet: Fleet;
  /**
   * Takes an inventory: recalls what the store remembers of new devices, asks them, and records who
   * came, changed and left. `isTakeover`: another poller watched until now.
   */
  apply(inventory: Inventory, isTakeover?: boolean): Promise<void>;
  /**
   * Asks nobody any more, and knows nobody, until the next {@link Monitor.apply}: another poller
   * watches.
   */
  suspend(): Promise<void>;
  /**
   * Tells since when findings inside a device make it impaired by its contract; null: none does.
   * Holds until it is told otherwise, also for a device that is not in the inventory yet.
   */
  setImpaired(device: string, since: Instant | null): void;
  figures(): Pick<
    ServiceFigures,
    'outcomes' | 'lateness' | 'inFlight' | 'canary' | 'blindness' | 'lapses'
  >;
  /**
   * What is known here of this civil month, and every enrolment, a device at a time: for a store
   * that has forgotten it.
   */
  facts(): Iterable<readonly Event[]>;
  /** See {@link Poller.withDevice}. */
  readonly withDevice: Poller['withDevice'];
  /** See {@link CheckNow}. */
  readonly checkNow: CheckNow;
  /** What devices did this month so far. */
  readonly month: Pick<MonthSoFar, 'story' | 'outages'>;
  /** Whether the loop runs. */
  isResponsive(): boolean;
  /** Stops asking; resolves when nothing is under way. */
  stop(): Promise<void>;
};

const NOTHING: Inventory = { devices: [], sha256: '' };

/** Starts watching an estate that is empty until {@link Monitor.apply}. */
export function startMonitor(parts: MonitorParts): Monitor {
  const { clock, judgement, zone, log } = parts;
  const fleet = makeFleet(judgement);
  const stats = makePollStats();
  const facts = makeEventBatcher(clock, parts.record);
  const month = makeMonthSoFar(fleet, zone, judgement, parts.contractContext);
  const blindness = makeBlindness(clock, log);
  const poller = startPoller({
    clock,
    runners: parts.runners,
    fleet,
    stats,
    blindness,
    policy: parts.policy,
    record: (events) => {
      facts.add(events);
    },
    onClockAnomaly: (lapse) => {
      log.warn(lapse, ANOMALY_MESSAGES[lapse.kind]);
    },
    onBug: (err) => {
      log.error(
        { err },
        'a probe failed in a way it must not; its devices are asked again at their next time',
      );
    },
  });
  let cancelRetry = (): void => undefined;
  let cancelChange = (): void => undefined;
  let enrolled: readonly Enrolment[] = [];

  const enrol = (inventory: Inventory, known: readonly Enrolment[] | null): void => {
    const changes = enrolmentChanges(known ?? [], inventory, clock.now(), zone);
    month.enrol([...(known ?? []), ...changes]);
    month.step(clock.now(), inventory.devices.length);
    if (known) enrolled = [...known, ...changes];
    if (known) parts.record(changes);
    else cancelRetry = clock.after(READ_AGAIN_MS, () => void enrolLater(inventory));
  };

  /** Who came and left can only be told by comparing with what is stored: wait for the store. */
  const enrolLater = async (inventory: Inventory): Promise<void> => {
    enrol(inventory, await parts.reader.enrolments().catch(() => null));
  };

  const applyNow = async (whole: Inventory, isTakeover: boolean): Promise<void> => {
    const { devices, changesAt } = inServiceAt(whole.devices, clock.now(), zone);
    const inventory = { ...whole, devices };
    cancelChange();
    cancelChange = clock.after(
      Math.min(changesAt - clock.now(), FARTHEST_TIMER_MS),
      () => void apply(whole),
    );
    const unknown = inventory.devices.filter(({ id, checks }) =>
      checks.some((check) => !fleet.stream({ device: id, check })),
    );
    const memories = await restoreFrom(parts, { ...inventory, devices: unknown });
    cancelRetry();
    fleet.apply(inventory, clock.now(), restoredStates(memories, isTakeover));
    poller.apply(inventory);
    enrol(whole, memories.enrolments);
  };

  let turns = 0;
  const runMaintenance = (): void => {
    const devices = fleet.size();
    month.step(clock.now(), Math.ceil(devices / MONTH_ROUND_TURNS));
    blindness.expire();
    if (++turns % EXPIRE_EVERY_TURNS === 0) fleet.expire(clock.now());
    cancelMaintenance = clock.after(parts.maintenanceMs, runMaintenance);
  };
  let cancelMaintenance = clock.after(parts.maintenanceMs, runMaintenance);
  let applied: Promise<void> = Promise.resolve();
  const apply = (inventory: Inventory, isTakeover = false): Promise<void> =>
    (applied = applied.then(() => applyNow(inventory, isTakeover)));
  const suspend = (): void => {
    cancelChange();
    cancelRetry();
    removeAll(fleet, poller, clock.now());
  };

  return {
    fleet,
    apply,
    month,
    setImpaired: (device, since) => {
      fleet.setImpaired(device, since, clock.now());
    },
    suspend: () => (applied = applied.then(suspend)),
    figures: () => ({ ...stats.figures(), ...poller.figures(), blindness: blindness.figures() }),
    facts: () => factsOf(fleet, enrolled),
    withDevice: poller.withDevice,
    checkNow: makeCheckNow({ runners: parts.runners, clock, withDevice: poller.withDevice }),
    isResponsive: () => clock.elapsed() - poller.lastTickMs() < STUCK_MS,
    stop: async () => {
      cancelMaintenance();
      cancelRetry();
      cancelChange();
      await poller.stop();
      facts.flush();
    },
  };
}

function removeAll(fleet: Fleet, poller: Pick<Poller, 'apply'>, at: Instant): void {
  fleet.apply(NOTHING, at, () => undefined);
  poller.apply(NOTHING);
}

async function restoreFrom(parts: MonitorParts, inventory: Inventory): Promise<RestoredState> {
  const { reader, zone, clock, runners: askers, policy, log } = parts;
  // Nobody attended since the store last heard of a stream.
  const speaksForMs = (check: CheckName): number =>
    Math.min(validityMs(askers[check].intervalMs), askers[check].intervalMs * policy.gapFactor);
  try {
    const memories = await loadState(reader, inventory, { zone, at: clock.now(), speaksForMs });
    reportRestored(parts, inventory.devices, memories);
    return memories;
  } catch (err) {
    log.warn(
      { err },
      'the store could not be read: devices new to this run start without their past',
    );
    const at = clock.now();
    return futureEvents(await parts.eventsSince(at).catch(() => []), at);
  }
}

function reportRestored(
  { onRestored: recalled }: MonitorParts,
  devices: Inventory['devices'],
  memories: RestoredState,
): void {
  for (let start = 0; start < devices.length; start += DEVICES_AT_A_TIME) {
    const some = devices.slice(start, start + DEVICES_AT_A_TIME);
    recalled(
      some.flatMap(({ id, checks }) =>
        checks.flatMap((check) => restoredSpan({ device: id, check }, memories)),
      ),
    );
  }
}

/**
 * The span that may be gone on with, and the latest states in it: what a journal killed before its
 * last minute was written lacks.
 */
function restoredSpan(key: StreamKey, memories: RestoredState): readonly Event[] {
  const memory = memories.restored(key);
  if (!memory?.health.span) return [];
  const [first, ...others] = restate(key, {
    ...memory.timeline,
    covered: [memory.health.span],
    offsets: [],
  });
  return first ? [first, ...others.slice(-LATEST_FACTS)] : [];
}

/**
 * What another poller was about to cover is not extended: its last facts may still be on their way,
 * and must not meet ours. Not within {@link startMonitor}: a timer set there would keep all memories
 * until it comes.
 */
function restoredStates(
  memories: RestoredState,
  isTakeover: boolean,
): (key: StreamKey) => RestoredStream | undefined {
  return (key) => {
    const memory = memories.restored(key);
    return memory && isTakeover ? { ...memory, health: endCoverage(memory.health) } : memory;
  };
}

function* factsOf(fleet: Fleet, enrolled: readonly Enrolment[]): Iterable<readonly Event[]> {
  yield enrolled;
  for (const { streams } of fleet.members())
    for (const { health, month } of streams.values()) yield restate(health.key, month);
}
