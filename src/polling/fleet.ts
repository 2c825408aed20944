import { NO_TIME, type Buckets } from '../core/judging/availability.ts';
import type { CheckName, Device, Inventory } from '../core/inventory/device.ts';
import { beyondTolerance } from '../core/judging/clock-drift.ts';
import type { StreamEvent, StreamKey } from '../core/facts/event.ts';
import {
  CHANGES_REMEMBERED,
  type DeviceView,
  type FleetView,
  type StateChange,
  type StreamView,
} from '../core/health/fleet-view.ts';
import { isCovered, type Health, type HealthPolicy } from '../core/health/health.ts';
import { shownState, type JudgementPolicy, type ShownState } from '../core/judging/judgement.ts';
import type { Observation } from '../core/facts/observation.ts';
import type { Instant } from '../core/time/civil-time.ts';
import { maskInconclusive } from '../core/judging/inconclusive-now.ts';
import {
  corroborateStream,
  interruptStream,
  neglectStream,
  observeStream,
  openStream,
  viewStream,
  type Stream,
  type RestoredStream,
} from './stream.ts';

/** One device and its streams, live. */
export type Member = {
  device: Device;
  streams: ReadonlyMap<CheckName, Stream>;
  /** Since when what was found inside makes it impaired, as of its view; null: nothing does. */
  impairedSince: Instant | null;
  /** As it was judged last; what was seen of it again since, {@link upToDate} adds. */
  view: DeviceView;
  month: Buckets;
  /** Whether there is something to be added. */
  isOutdated: boolean;
  /** Up to this instant nothing that is shown of it expires; later at the earliest. */
  freshUntil: Instant;
};

/** The estate as polling knows it. */
export type Fleet = {
  /**
   * Takes a new inventory: known streams keep their state, new ones start as `recall` remembers
   * them.
   */
  apply(
    inventory: Inventory,
    at: Instant,
    recall: (key: StreamKey) => RestoredStream | undefined,
  ): void;
  /**
   * Judges one observation; returns the facts to store. Observations of unknown streams are
   * ignored: their device has left.
   */
  observe(observation: Observation, policy: HealthPolicy): readonly StreamEvent[];
  /** Confirms what every stream of a device is suspected of; returns the facts to store. */
  corroborate(id: string, at: Instant): readonly StreamEvent[];
  /**
   * Nobody attended for a while: the last observation of a stream speaks for `speaksForMs` only.
   */
  neglect(at: Instant, speaksForMs: (key: StreamKey) => number): void;
  /** The wall clock was set, back to an instant unless null: no span grows across it. */
  interrupt(at: Instant, setBackTo: Instant | null): void;
  /** The live stream, if its device is in the inventory. */
  stream(key: StreamKey): Stream | undefined;
  /** Every device, in the order of the inventory. */
  members(): Iterable<Member>;
  member(id: string): Member | undefined;
  /** The devices that are reached through one. */
  children(id: string): readonly Member[];
  /** How many devices there are. */
  size(): number;
  /** Finds devices for which nobody vouches any more. */
  expire(at: Instant): void;
  /** Sets what a device did this month so far. */
  setMonth(id: string, month: Buckets): void;
  setContracts(contracts: FleetView['contracts']): void;
  /** The last changes of shown state, newest last; live. */
  changes(): readonly StateChange[];
  view(at: Instant): FleetView;
};

/**
 * An empty estate. `impairedSince`: since when what was found inside a device makes it impaired by
 * its contract; null: nothing does.
 */
export function makeFleet(
  policy: JudgementPolicy,
  impairedSince: (id: string) => Instant | null = () => null,
): Fleet {
  let members = new Map<string, Member>();
  let children = new Map<string, Member[]>();
  let contracts: FleetView['contracts'] = [];
  const changes: StateChange[] = [];
  let cacheKey = {};

  const refresh = (member: Member, at: Instant, announce: boolean): void => {
    const before = member.view;
    const impaired = impairedSince(member.device.id);
    show(
      member,
      judge(member, at, policy, isCutOff(member, members.get(member.device.parent)), impaired),
      impaired,
    );
    const after = member.view;
    if (after.cacheKey !== before.cacheKey) cacheKey = {};
    if (after.state === before.state) return;
    if (announce)
      remember(changes, {
        at,
        device: after.device.id,
        name: after.device.name,
        from: before.state,
        to: after.state,
      });
    for (const child of children.get(member.device.id) ?? []) refresh(child, at, announce);
  };

  const apply: Fleet['apply'] = (inventory, at, recall) => {
    const before = members;
    cacheKey = {};
    members = new Map(
      inventory.devices.map((device) => [
        device.id,
        enlist(device, before.get(device.id), at, recall),
      ]),
    );
    children = childrenOf(members.values());
    for (const member of members.values()) refresh(member, at, before.has(member.device.id));
  };

  const observe: Fleet['observe'] = (observation, healthPolicy) => {
    const member = members.get(observation.device);
    const stream = member?.streams.get(observation.check);
    if (!member || !stream) return [];
    const known = member.view.state !== 'unobserved' || stream.health.state !== null;
    const { state, since, proven } = stream.health;
    const events = observeStream(stream, observation, healthPolicy);
    if (
      impairedSince(member.device.id) !== member.impairedSince ||
      !seeAgain(member, stream, { state, since, proven }, observation.at, policy)
    )
      refresh(member, observation.at, known);
    return events;
  };

  const corroborate: Fleet['corroborate'] = (id, at) => {
    const member = members.get(id);
    if (!member) return [];
    const events = Array.from(member.streams.values()).flatMap(corroborateStream);
    if (events.length > 0) refresh(member, at, true);
    return events;
  };

  const changeAll = (at: Instant, change: (stream: Stream) => void): void => {
    for (const member of members.values()) {
      for (const stream of member.streams.values()) change(stream);
      refresh(member, at, false);
    }
  };

  return {
    apply,
    observe,
    corroborate,
    neglect: (at, speaksForMs) => {
      changeAll(at, (stream) => {
        neglectStream(stream, speaksForMs(stream.health.key));
      });
    },
    interrupt: (at, setBackTo) => {
      changeAll(at, (stream) => {
        interruptStream(stream, setBackTo);
      });
    },
    stream: (key) => members.get(key.device)?.streams.get(key.check),
    members: () => members.values(),
    member: (id) => members.get(id),
    children: (id) => children.get(id) ?? [],
    size: () => members.size,
    expire: (at) => {
      for (const member of members.values()) if (mayExpire(member, at)) refresh(member, at, true);
    },
    setMonth: (id, month) => {
      const member = members.get(id);
      if (member) Object.assign(member, { month, isOutdated: true });
    },
    setContracts: (updated) => (contracts = updated),
    changes: () => changes,
    view: (at) => ({
      at,
      devices: Array.from(members.values(), upToDate),
      cacheKey,
      contracts,
      changes: [...changes],
    }),
  };
}

function show(member: Member, view: DeviceView, impairedSince: Instant | null): void {
  member.view = view;
  member.isOutdated = false;
  member.impairedSince = impairedSince;
  member.freshUntil = -Infinity;
}

/** Whether nothing else changed than when it was seen and how. */
function standsAs(before: DeviceView, after: DeviceView): boolean {
  const isSame =
    before.device === after.device && before.state === after.state && before.since === after.since;
  const isClockSame =
    before.clockWrong === after.clockWrong &&
    (before.clockOffsetMs === null) === (after.clockOffsetMs === null);
  return (
    isSame &&
    isClockSame &&
    before.streams.length === after.streams.length &&
    before.streams.every(({ state }, index) => state === after.streams[index]!.state)
  );
}

/** Two changes of a device at one instant are one to whoever watches. */
function remember(changes: StateChange[], change: StateChange): void {
  const last = changes.at(-1);
  const merged =
    last?.device === change.device && last.at === change.at
      ? { ...change, from: last.from }
      : change;
  if (merged !== change) changes.pop();
  if (merged.from !== merged.to) changes.push(merged);
  if (changes.length > CHANGES_REMEMBERED) changes.shift();
}

function childrenOf(members: Iterable<Member>): Map<string, Member[]> {
  const children = new Map<string, Member[]>();
  for (const member of members) {
    if (member.device.parent === '') continue;
    const siblings = children.get(member.device.parent) ?? [];
    children.set(member.device.parent, siblings);
    siblings.push(member);
  }
  return children;
}

/**
 * Whether what it is reached through is down, or was when last known: to itself, or to the device.
 */
function isCutOff(member: Member, parent: Member | undefined): boolean {
  if (!parent) return false;
  const { state, since } = parent.view;
  return (
    state === 'offline' ||
    state === 'unreachable' ||
    (member.view.state === 'unreachable' &&
      (state === 'unobserved' || notAskedSince(member, since)))
  );
}

/** Who was not asked since what it is reached through rose is where it was. */
function notAskedSince({ streams }: Member, since: Instant | null): boolean {
  return (
    since !== null &&
    Array.from(streams.values()).every(({ lastObservedAt }) => (lastObservedAt ?? 0) <= since)
  );
}

function enlist(
  device: Device,
  before: Member | undefined,
  at: Instant,
  recall: (key: StreamKey) => RestoredStream | undefined,
): Member {
  const streams = new Map(
    device.checks.map((check): [CheckName, Stream] => {
      const key = { device: device.id, check };
      return [check, before?.streams.get(check) ?? openStream(key, recall(key), at)];
    }),
  );
  const blank: DeviceView = {
    device,
    state: 'unobserved',
    since: null,
    streams: [],
    clockOffsetMs: null,
    clockWrong: false,
    month: NO_TIME,
    cacheKey: {},
  };
  return {
    device,
    streams,
    impairedSince: before?.impairedSince ?? null,
    view: before
      ? { ...before.view, device, cacheKey: device === before.device ? before.view.cacheKey : {} }
      : blank,
    month: before?.month ?? NO_TIME,
    isOutdated: false,
    freshUntil: -Infinity,
  };
}

function judge(
  member: Member,
  at: Instant,
  policy: JudgementPolicy,
  parentDown: boolean,
  impairedSince: Instant | null,
): DeviceView {
  const streams: StreamView[] = [];
  for (const stream of member.streams.values())
    streams.push(viewStream(stream, isCovered(stream.health, at) ? stream.health.state : null));
  const clockOffsetMs = clockOf(member, streams);
  const clockWrong = isClockWrong(member, clockOffsetMs, policy);
  const shown = shownState(
    streams,
    policy.online,
    clockWrong || impairedSince !== null,
    parentDown,
  );
  const state = maskInconclusive(
    shown,
    Array.from(member.streams.values(), ({ health }) => health),
    at,
    policy,
  );
  const { view } = member;
  const turned =
    clockWrong !== view.clockWrong || (impairedSince === null) !== (member.impairedSince === null);
  const start = startOf(streams, state, at);
  const known =
    start !== null && state === 'impaired'
      ? Math.max(start, Math.min(at, impairedSince ?? start))
      : start;
  const began = turned && view.since !== null ? at : known;
  const since = state === view.state ? (view.since ?? began) : began;
  // Not by spreading: V8 (that of Node 20) gives each object made so a hidden class of its own, and
  // whatever is read of it is then looked up anew.
  const shows = {
    device: member.device,
    state,
    since,
    streams,
    clockOffsetMs,
    clockWrong,
    month: member.month,
    cacheKey: view.cacheKey,
  };
  if (!standsAs(view, shows)) shows.cacheKey = {};
  return shows;
}

/**
 * Whether an observation says of its stream what is shown of it anyhow, as most do of a device that
 * is well, while all that is shown of the others is still vouched for; then when it was seen and
 * how is added only once somebody wants to know.
 */
function seeAgain(
  member: Member,
  { health }: Stream,
  before: Pick<Health, 'state' | 'since' | 'proven'>,
  at: Instant,
  policy: JudgementPolicy,
): boolean {
  const { view } = member;
  const confirms =
    health.state === before.state &&
    health.since === before.since &&
    health.proven === before.proven &&
    isCovered(health, at);
  if (!confirms || (view.state !== 'intact' && view.state !== 'impaired')) return false;
  for (const one of view.streams)
    if (one.check === health.key.check ? one.state === null : isStale(member, one, at))
      return false;
  const offsetMs = clockOf(member, view.streams);
  if (
    (offsetMs === null) !== (view.clockOffsetMs === null) ||
    isClockWrong(member, offsetMs, policy) !== view.clockWrong
  )
    return false;
  member.isOutdated = true;
  member.freshUntil = Math.min(member.freshUntil, health.validUntil);
  return true;
}

/**
 * What is shown of a device, with what was seen of it again since it was judged. The states it is
 * shown in are the same.
 */
function upToDate(member: Member): DeviceView {
  const { view, month } = member;
  if (!member.isOutdated) return view;
  const streams: StreamView[] = [];
  for (const one of view.streams)
    streams.push(one.state === null ? one : viewStream(member.streams.get(one.check)!, one.state));
  return {
    device: member.device,
    state: view.state,
    since: view.since,
    streams,
    clockOffsetMs: clockOf(member, streams),
    clockWrong: view.clockWrong,
    month,
    cacheKey: view.cacheKey,
  };
}

function isClockWrong(
  { device }: Member,
  offsetMs: number | null,
  policy: JudgementPolicy,
): boolean {
  return offsetMs !== null && beyondTolerance(offsetMs, policy.clockToleranceMs[device.kind]);
}

function clockOf(member: Member, streams: DeviceView['streams']): number | null {
  for (const view of streams) {
    if (view.state !== 'up') continue;
    const offset = member.streams.get(view.check)?.clockOffsetMs ?? null;
    if (offset !== null) return offset;
  }
  return null;
}

/**
 * A state shown now began when the last of the device's streams changed. Those that were not asked
 * again since a restart count as well: else a device that recovered an hour ago would be shown as
 * well since the day its ping first answered.
 */
function startOf(streams: DeviceView['streams'], state: ShownState, at: Instant): Instant | null {
  const known = streams.filter((stream) => stream.since !== null);
  if (state === 'unobserved' || known.length === 0) {
    const last = streams.reduce(
      (latest, stream) => Math.max(latest, stream.lastObservedAt ?? 0),
      0,
    );
    return last > 0 ? last : null;
  }
  return Math.min(at, Math.max(...known.map((stream) => stream.since!)));
}

/**
 * Nobody vouches any more for what is shown of it, or for how long another of its checks may be
 * down beside one not observed. Asked of everyone each second, and so looked up only when what was
 * looked up last is over.
 */
function mayExpire(member: Member, at: Instant): boolean {
  if (at <= member.freshUntil) return false;
  const { state, streams } = member.view;
  if (state === 'unobserved' && streams.some((view) => view.state === 'down')) return true;
  let freshUntil = Infinity;
  for (const view of streams)
    if (view.state !== null) freshUntil = Math.min(freshUntil, validUntil(member, view));
  member.freshUntil = freshUntil;
  return at > freshUntil;
}

function isStale(member: Member, view: StreamView, at: Instant): boolean {
  return view.state !== null && at > validUntil(member, view);
}

function validUntil(member: Member, view: StreamView): Instant {
  return member.streams.get(view.check)?.health.validUntil ?? 0;
}
