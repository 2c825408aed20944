import type { CheckName, Device } from '../core/inventory/device.ts';
import type { Event, StreamKey } from '../core/facts/event.ts';
import type { Health } from '../core/health/health.ts';
import type { BlindCause, Observation } from '../core/facts/observation.ts';
import type { Instant } from '../core/time/civil-time.ts';
import type { Snapshot } from './stall-detector.ts';
import type { Fleet } from './fleet.ts';
import type { Member } from './member.ts';
import type { PollerParts } from './poller-parts.ts';
import type { Schedule, Task } from './schedule.ts';
import {
  BLIND_DEVICES,
  makeSelfOutageDetector,
  placeOf,
  type SelfOutageDetector,
  type EstateQueries,
} from './self-outage-detector.ts';
import { uplinksOf } from './uplinks.ts';

/**
 * The other checks of a device that answers ping again are asked within this time, in milliseconds.
 */
const RECHECK_MS = 2000;
/**
 * An asking in which this process stood still for longer proves nothing by failing, in
 * milliseconds.
 */
const STALL_LIMIT_MS = 500;
/** How many more failures are awaited while nobody else has spoken since the first. */
const HOLD_FAILURES = 3;
/**
 * How many more while it is not settled whether the uplink is down: that takes longer than these
 * only if it is asked much more slowly.
 */
const UPLINK_HOLD_FAILURES = 12;

/** Judges what came of askings, and decides who is asked sooner for it. */
export type ObservationProcessor = {
  /**
   * Takes all observations of one asking, begun and ended at two marks; returns the facts to store,
   * and of which devices nobody could tell.
   */
  process(
    batch: readonly Task[],
    observations: readonly Observation[],
    began: Snapshot,
    ended: Snapshot,
  ): { readonly events: readonly Event[]; readonly blind: ReadonlySet<string> };
  /** The canary of the last sweep, and sweeps voided since the start. */
  canary(): { readonly ok: boolean; readonly voided: number };
};

/** What an asking may change that concerns others. */
type StreamStatus = Pick<Health, 'state' | 'suspicion'>;

/** Judges into the fleet of `parts`, and places witnesses and suspects in `roster`. */
export function makeObservationProcessor(
  parts: PollerParts,
  schedule: Schedule,
): ObservationProcessor {
  const { fleet } = parts;
  const canary = { ok: true, voided: 0 };
  const detectors = new Map<CheckName, SelfOutageDetector>();
  const detectorOf = (check: CheckName): SelfOutageDetector => {
    const known =
      detectors.get(check) ??
      makeSelfOutageDetector(estateQueries(fleet, check, () => detectorOf('icmp').silent()));
    detectors.set(check, known);
    return known;
  };

  /** A failure told while our own network is known to be broken is nobody's but ours. */
  const discountIfBlind = (observation: Observation): Observation => {
    const { device, check, at, outcome } = observation;
    if (outcome.result !== 'failed') return observation;
    if (check !== 'icmp' && !canary.ok)
      return blindFor(observation, 'canary', 'the last ping sweep did not reach its canary');
    const sight = detectorOf(check);
    // Where ping sees nothing, one that fails again and nobody was heard meanwhile; where others
    // were, it is the device.
    const fellSilent = sight.silent().get(device)?.at ?? at;
    const isDark = sight.isBlind() || (detectorOf('icmp').isBlind() && fellSilent < at);
    return isDark
      ? blindFor(observation, 'silence', 'nothing answers any more, of several places none')
      : observation;
  };

  const processOne = (
    task: Task,
    observation: Observation,
    mayWait: () => boolean,
  ): readonly Event[] => {
    const { check } = task.key;
    const { outcome } = observation;
    parts.stats.observed(check, outcome);
    parts.blindness.saw(check, outcome, task.runner.intervalMs);
    const stream = fleet.stream(task.key);
    if (!stream) return [];
    const before = { state: stream.health.state, suspicion: stream.health.suspicion };
    const gapMs = task.runner.intervalMs * slowdown(parts, task.key) * parts.policy.gapFactor;
    const events = fleet.observe(observation, {
      confirmAfter:
        outcome.result === 'failed'
          ? confirmAfter(parts, task, detectorOf(check), mayWait)
          : parts.policy.confirmAfter,
      gapMs,
    });
    const after = stream.health;
    if (after.state === before.state && !after.suspicion && !before.suspicion) return events;
    const isFirst = after.suspicion?.failures === 1 && !before.suspicion;
    if (isFirst) pingUplinks(parts, schedule, task.device);
    if (check === 'icmp') return [...events, ...followPing(task, observation.at, before, after)];
    // The canary of a sweep must have spoken before a failure is believed: whether it is our own
    // link, ping tells within a second.
    if (isFirst) schedule.expeditePing(task.device, parts.clock.elapsed(), 0);
    return events;
  };

  /** What ping finds decides when, and how readily, the device's other checks are believed. */
  const followPing = (
    task: Task,
    at: Instant,
    before: StreamStatus,
    after: StreamStatus,
  ): readonly Event[] => {
    const now = parts.clock.elapsed();
    const rose = before.state === 'down' && after.state === 'up';
    if (
      rose ||
      (before.suspicion &&
        !after.suspicion &&
        after.state === 'up' &&
        hasFailing(fleet.member(task.key.device)))
    )
      schedule.expedite(task.device, now, RECHECK_MS);
    if (rose) recheckChildren(fleet.children(task.key.device), schedule, now);
    if (after.suspicion?.failures === 1 && !before.suspicion)
      schedule.expedite(task.device, now, 0);
    return before.state === 'up' && after.state === 'down'
      ? fleet.corroborate(task.key.device, at)
      : [];
  };

  const process: ObservationProcessor['process'] = (batch, observations, began, ended) => {
    const { check } = batch[0]!.key;
    const known = new Map(batch.map((task) => [task.key.device, task]));
    const attended = ranWithoutStall(began, ended)
      ? observations
      : observations.map((observation) => discountStalled(observation, began, ended));
    watchCanary(canary, check, attended);
    detectorOf(check).process(attended);
    // It walks the whole estate, so once for all of the asking, and only when somebody wants to
    // know.
    let others: boolean | null = null;
    const mayWait = (): boolean => (others ??= othersMaySpeak(fleet, check, detectorOf(check)));
    const events: Event[] = [];
    const blind = new Set<string>();
    for (const believed of attended.map(discountIfBlind)) {
      if (believed.outcome.result === 'blind') blind.add(believed.device);
      const task = known.get(believed.device);
      if (task) events.push(...processOne(task, believed, mayWait));
    }
    if (check === 'icmp' && detectorOf('icmp').silent().size > 0)
      pingControlGroup(parts, schedule, detectorOf('icmp'));
    return { events, blind };
  };

  return { process, canary: () => ({ ...canary }) };
}

/**
 * What is known of the devices one check asks; `unpinged`: those silent to ping with nothing heard
 * by it since.
 */
function estateQueries(
  fleet: Fleet,
  check: CheckName,
  unpinged: () => ReturnType<SelfOutageDetector['silent']>,
): EstateQueries {
  const find = (id: string) => fleet.member(id)?.device;
  return {
    wasWell: (device) => isWell(fleet, device, check),
    place: (id) => {
      const device = find(id);
      return device ? placeOf(device, find) : '';
    },
    // Only ping can be forbidden to all and leave everything else: of other checks it may well be
    // the devices.
    isReached: (id, since) =>
      check === 'icmp' &&
      Array.from(fleet.member(id)?.streams ?? []).some(
        ([other, { health, latencyMs, lastObservedAt }]) =>
          other !== 'icmp' &&
          health.state === 'up' &&
          latencyMs !== null &&
          (lastObservedAt ?? 0) > since,
      ),
    lastHeard: (device) => {
      const health = fleet.stream({ device, check })?.health;
      return health?.span?.to ?? (health?.proven ? Infinity : -Infinity);
    },
    isGone: (device, since) =>
      check !== 'icmp' && !unpinged().has(device) && pingLostAt(fleet, device) >= since,
  };
}

/** Since when ping fails; NaN: it does not, or nobody can tell. */
function pingLostAt(fleet: Fleet, device: string): Instant {
  const ping = fleet.stream({ device, check: 'icmp' })?.health;
  return ping?.suspicion?.at ?? downSince(ping);
}

/** Since when a stream is down; NaN: it is not, or nobody vouches for that now. */
function downSince(health: Health | undefined): Instant {
  return health?.state === 'down' && health.span ? health.since : NaN;
}

function isWell(fleet: Fleet, device: string, check: CheckName): boolean {
  const health = fleet.stream({ device, check })?.health;
  return health !== undefined && health.state !== 'down' && !health.suspicion;
}

/** Whether this process and its clock went on as they should all the while. */
function ranWithoutStall(began: Snapshot, ended: Snapshot): boolean {
  return began.steps === ended.steps && ended.lostMs - began.lostMs <= STALL_LIMIT_MS;
}

/**
 * An asking during which nobody attended: its failures prove nothing, nor do the clocks it read;
 * across a step not even its date holds.
 */
function discountStalled(observation: Observation, began: Snapshot, ended: Snapshot): Observation {
  const { outcome } = observation;
  if (began.steps !== ended.steps)
    return blindFor(observation, 'clock', "this host's clock was set while it was asked");
  if (outcome.result === 'answered') {
    const { tlsExpiresAt } = outcome.facts;
    return {
      ...observation,
      outcome: { ...outcome, facts: tlsExpiresAt === undefined ? {} : { tlsExpiresAt } },
    };
  }
  return blindFor(
    observation,
    'paused',
    `this program stood still for ${Math.round(ended.lostMs - began.lostMs)} ms while it was asked`,
  );
}

function blindFor(observation: Observation, cause: BlindCause, detail: string): Observation {
  return { ...observation, outcome: { result: 'blind', cause, detail } };
}

/**
 * How many failures in a row it takes. One failure of another check since ping was confirmed dead
 * is no blip of that check: the device is gone. Without this a dead device would count as online
 * until its slowest check had failed three times over. While nothing at all was heard since the
 * first failure, others are given the time to speak; and while it is not settled whether the uplink
 * is down, that is.
 */
function confirmAfter(
  { fleet, policy }: PollerParts,
  { key }: Task,
  sight: SelfOutageDetector,
  mayWait: () => boolean,
): number {
  const ping =
    key.check === 'icmp' ? undefined : fleet.stream({ device: key.device, check: 'icmp' })?.health;
  const diedTogether = downSince(ping) >= (fleet.stream(key)?.health.span?.to ?? Infinity);
  if (diedTogether) return 1;
  if (isUplinkSuspect(fleet, key.device)) return policy.confirmAfter + UPLINK_HOLD_FAILURES;
  return sight.silent().has(key.device) && mayWait()
    ? policy.confirmAfter + HOLD_FAILURES
    : policy.confirmAfter;
}

/**
 * Who fails may have lost what it is reached through: that is asked at once, so that one loss is
 * seen as one, however short.
 */
function pingUplinks({ fleet, clock }: PollerParts, roster: Schedule, device: Device): void {
  for (const uplink of uplinksOf(device, (id) => fleet.member(id)?.device)) {
    if (isWell(fleet, uplink.id, 'icmp')) roster.expeditePing(uplink, clock.elapsed(), 0);
  }
}

/** Whether something that a device is reached through has failed and is not settled yet. */
function isUplinkSuspect(fleet: Fleet, id: string): boolean {
  const find = (other: string): Device | undefined => fleet.member(other)?.device;
  const device = find(id);
  return (
    device !== undefined &&
    uplinksOf(device, find).some(
      (uplink) => fleet.stream({ device: uplink.id, check: 'icmp' })?.health.suspicion,
    )
  );
}

/** Whether some check of a device failed when it was asked last. */
function hasFailing(member: Member | undefined): boolean {
  return Array.from(member?.streams.values() ?? []).some(
    ({ health }) => health.state === 'down' || health.suspicion,
  );
}

/** What they are reached through answers again: they are asked at once. */
function recheckChildren(children: readonly Member[], roster: Schedule, nowMs: number): void {
  for (const { device } of children)
    if (!roster.expeditePing(device, nowMs, 0)) roster.expedite(device, nowMs, RECHECK_MS);
}

/**
 * Whether the check has devices left that were well and have not fallen silent: enough of them,
 * where they cannot all be asked at once.
 */
function othersMaySpeak(fleet: Fleet, check: CheckName, sight: SelfOutageDetector): boolean {
  const silent = sight.silent();
  let others = check === 'icmp' ? 1 : BLIND_DEVICES - silent.size;
  for (const { device } of fleet.members()) {
    if (others <= 0) return true;
    if (!silent.has(device.id) && isWell(fleet, device.id, check)) others--;
  }
  return others <= 0;
}

/**
 * Devices that were well are pinged beside the suspects, until one answers or it is clear that none
 * does.
 */
function pingControlGroup(
  { fleet, clock, policy }: PollerParts,
  roster: Schedule,
  sight: SelfOutageDetector,
): void {
  if (sight.isBlind()) return;
  const silent = sight.silent();
  let wanted = BLIND_DEVICES;
  const call = (device: Device | undefined): void => {
    if (!device || wanted === 0 || silent.has(device.id) || !isWell(fleet, device.id, 'icmp'))
      return;
    if (roster.expeditePing(device, clock.elapsed(), policy.reaskMs)) wanted--;
  };
  for (const id of sight.survivors()) call(fleet.member(id)?.device);
  for (const { device } of fleet.members()) call(device);
}

/**
 * A check that fails on a device dead to ping is not worth asking at the full rate; one that
 * answers all the same is.
 */
export function slowdown(
  { fleet, policy }: Pick<PollerParts, 'fleet' | 'policy'>,
  key: StreamKey,
): number {
  if (key.check === 'icmp') return 1;
  const dead = fleet.stream({ device: key.device, check: 'icmp' })?.health.state === 'down';
  return dead && fleet.stream(key)?.health.state !== 'up' ? policy.deadFactor : 1;
}

function watchCanary(
  canary: { ok: boolean; voided: number },
  check: CheckName,
  observations: readonly Observation[],
): void {
  if (check !== 'icmp' || observations.length === 0) return;
  canary.ok = !observations.some(
    ({ outcome }) => outcome.result === 'blind' && outcome.cause === 'canary',
  );
  if (!canary.ok) canary.voided++;
}
