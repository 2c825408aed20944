import { setMaxListeners } from 'node:events';
import type { CheckName, Inventory } from '../core/device.ts';
import type { Event } from '../core/event.ts';
import type { Observation, Outcome } from '../core/observation.ts';
import type { Clock } from '../core/time.ts';
import { makeDoorman } from './doorman.ts';
import type { Fleet } from './fleet.ts';
import { makeRoster, type Askers, type Roster, type Task } from './roster.ts';
import { SLOT_MS } from './slots.ts';
import type { Tally } from './tally.ts';

/** The other checks of a device that answers ping again are asked within this time, in milliseconds. */
const WELCOME_MS = 2000;

/** Nobody could look: tried again after this share of the interval, so that a moment of blindness does not cost a whole one more. */
const BLIND_AGAIN = 0.25;

/** When streams are asked, beside their intervals. */
export type PollerPolicy = {
  /** Failures in a row that confirm a stream down. */
  readonly confirmAfter: number;
  /** Wait before a suspect stream is asked again, in milliseconds. */
  readonly reaskMs: number;
  /** Intervals without an observation that make a gap. */
  readonly gapFactor: number;
  /** How much less often the other checks of a device dead to ping are asked. */
  readonly deadFactor: number;
  /** Connections open to devices at one time. */
  readonly maxInFlight: number;
};

/** What polling works with. */
export type PollerParts = {
  readonly clock: Clock;
  readonly askers: Askers;
  readonly fleet: Fleet;
  readonly tally: Tally;
  readonly policy: PollerPolicy;
  /** Takes the facts to store; must not block or throw. */
  readonly record: (events: readonly Event[]) => void;
  /** Told when a probe threw, which is a bug in it; its targets are asked again at their next time. */
  readonly onBug: (error: unknown) => void;
};

/** The running poll. */
export type Poller = {
  /** Begins to ask the devices of a new inventory, and leaves those that are gone. The fleet must know it already. */
  apply(inventory: Inventory): void;
  /** Askings under way or waiting for their device, the canary of the last sweep, and sweeps voided since the start. */
  figures(): { readonly inFlight: number; readonly canary: { readonly ok: boolean; readonly voided: number } };
  /** When the loop last ran, on the elapsed clock. */
  lastTickMs(): number;
  /** Stops asking; resolves when nothing is under way any more. */
  stop(): Promise<void>;
};

/** Starts polling; nothing is asked before the first {@link Poller.apply}. */
export function startPoller(parts: PollerParts): Poller {
  const { clock, tally, policy } = parts;
  const roster = makeRoster(parts.askers);
  const stopping = new AbortController();
  // Every asking under way listens for the end; their number is bounded elsewhere.
  setMaxListeners(0, stopping.signal);
  const underWay = new Set<Promise<void>>();
  const canary: Canary = { ok: true, voided: 0 };
  let lastTickMs = clock.elapsed();

  const ask = async (batch: readonly Task[]): Promise<void> => {
    const observations: Observation[] = [];
    try {
      const targets = batch.map((task) => task.device);
      for await (const observation of batch[0]!.asker.probe(targets, stopping.signal)) observations.push(observation);
    } catch (error) {
      parts.onBug(error);
    }
    if (stopping.signal.aborted) return;
    const { check } = batch[0]!.key;
    watchCanary(canary, check, observations);
    const byDevice = new Map(batch.map((task) => [task.key.device, task]));
    const believed = observations.map((observation) => ({ ...observation, outcome: trusted(check, observation.outcome, canary) }));
    const events = believed.flatMap((observation) => {
      const task = byDevice.get(observation.device);
      return task ? judge(parts, roster, task, observation) : [];
    });
    parts.record(events);
    const blind = new Set(believed.filter(({ outcome }) => outcome.result === 'blind').map(({ device }) => device));
    for (const task of batch) placeNext(task, blind.has(task.key.device));
  };

  const placeNext = (task: Task, isBlind: boolean): void => {
    const now = clock.elapsed();
    const health = parts.fleet.stream(task.key)?.health;
    if (health?.suspicion) roster.placeSoon(task, now, policy.reaskMs);
    else if (isBlind) roster.placeSoon(task, now, task.asker.intervalMs * BLIND_AGAIN);
    else roster.placeRegular(task, now, slowdown(parts, task));
  };

  const track = (batch: readonly Task[]): Promise<void> => {
    const asking = ask(batch).finally(() => underWay.delete(asking));
    underWay.add(asking);
    return asking;
  };

  const doorman = makeDoorman<Task>(policy.maxInFlight, (task) => task.key.device, (task) => track([task]));

  const tick = (): void => {
    lastTickMs = clock.elapsed();
    const together = new Map<CheckName, Task[]>();
    for (const { item: task, dueMs } of roster.take(lastTickMs)) {
      tally.began(task.key.check, lastTickMs - dueMs);
      if (task.asker.exclusive) doorman.request(task);
      else gather(together, task);
    }
    for (const slice of [...together.values()].flatMap(slices)) void track(slice);
    cancelTick = clock.after(SLOT_MS - (lastTickMs % SLOT_MS), tick);
  };
  let cancelTick = clock.after(0, tick);

  return {
    apply: (inventory) => {
      roster.apply(inventory, clock.elapsed());
    },
    figures: () => ({ inFlight: underWay.size + doorman.waiting(), canary: { ...canary } }),
    lastTickMs: () => lastTickMs,
    stop: async () => {
      stopping.abort();
      cancelTick();
      await Promise.allSettled(underWay);
    },
  };
}

type Canary = { ok: boolean; voided: number };

/** Judges one observation. What ping finds decides when, and how readily, the device's other checks are believed. */
function judge(parts: PollerParts, roster: Roster, task: Task, observation: Observation): readonly Event[] {
  const { fleet, policy } = parts;
  const { check, device } = task.key;
  parts.tally.observed(check, observation.outcome);
  const before = fleet.stream(task.key)?.health;
  const gapMs = task.asker.intervalMs * slowdown(parts, task) * policy.gapFactor;
  const events = fleet.observe(observation, { confirmAfter: confirmAfter(parts, task), gapMs });
  const after = fleet.stream(task.key)?.health;
  if (check !== 'icmp' || !before || !after) return events;
  const now = parts.clock.elapsed();
  if (before.state === 'down' && after.state === 'up') roster.hasten(task.device, now, WELCOME_MS);
  if (after.suspicion?.failures === 1 && !before.suspicion) roster.hasten(task.device, now, 0);
  return before.state === 'up' && after.state === 'down' ? [...events, ...fleet.corroborate(device, observation.at)] : events;
}

/**
 * One failure of another check since ping was confirmed dead is no blip of that check: the device is gone. Without this a dead
 * device would count as online until its slowest check had failed three times over.
 */
function confirmAfter({ fleet, policy }: PollerParts, { key }: Task): number {
  const ping = key.check === 'icmp' ? undefined : fleet.stream({ device: key.device, check: 'icmp' })?.health;
  const lastSuccess = fleet.stream(key)?.health.span?.to;
  const diedTogether = ping?.state === 'down' && ping.span !== null && lastSuccess !== undefined && ping.since >= lastSuccess;
  return diedTogether ? 1 : policy.confirmAfter;
}

/** A failure told while our own network is known to be broken is nobody's but ours. */
function trusted(check: CheckName, outcome: Outcome, canary: Canary): Outcome {
  if (check === 'icmp' || outcome.result !== 'failed' || canary.ok) return outcome;
  return { result: 'blind', cause: 'canary', detail: 'the last ping sweep did not reach its canary' };
}

function watchCanary(canary: Canary, check: CheckName, observations: readonly Observation[]): void {
  if (check !== 'icmp' || observations.length === 0) return;
  canary.ok = !observations.some(({ outcome }) => outcome.result === 'blind' && outcome.cause === 'canary');
  if (!canary.ok) canary.voided++;
}

/** A check that fails on a device dead to ping is not worth asking at the full rate; one that answers all the same is. */
function slowdown({ fleet, policy }: PollerParts, { key }: Task): number {
  const dead = fleet.stream({ device: key.device, check: 'icmp' })?.health.state === 'down';
  return key.check !== 'icmp' && dead && fleet.stream(key)?.health.state !== 'up' ? policy.deadFactor : 1;
}

function gather(together: Map<CheckName, Task[]>, task: Task): void {
  const gathered = together.get(task.key.check);
  if (gathered) gathered.push(task);
  else together.set(task.key.check, [task]);
}

function slices(tasks: readonly Task[]): readonly (readonly Task[])[] {
  const size = tasks[0]!.asker.sliceSize;
  return Array.from({ length: Math.ceil(tasks.length / size) }, (_, index) => tasks.slice(index * size, (index + 1) * size));
}
