import type { CheckName, Inventory } from '../core/inventory/device.ts';
import type { StreamEvent, StreamKey } from '../core/facts/event.ts';
import type { Observation } from '../core/facts/observation.ts';
import type { FleetView, StateChange } from '../core/health/fleet-view.ts';
import type { HealthPolicy } from '../core/health/health.ts';
import type { Buckets } from '../core/judging/availability.ts';
import type { JudgementPolicy } from '../core/judging/judgement.ts';
import type { Instant } from '../core/time/civil-time.ts';
import { isCutOff, isExpired, judge, makeMember, setMonth, type Member } from './member.ts';
import { appendChange } from './state-changes.ts';
import {
  corroborateStream,
  interruptStream,
  neglectStream,
  observeStream,
  type RestoredStream,
  type Stream,
} from './stream.ts';

/** The devices as polling knows them. */
export type Fleet = {
  /**
   * Takes a new inventory: known streams keep their state, new ones start as `restored` says.
   */
  apply(
    inventory: Inventory,
    at: Instant,
    restored: (key: StreamKey) => RestoredStream | undefined,
  ): void;
  /**
   * Judges one observation; returns the events to store. Observations of unknown streams are
   * ignored: their device has left.
   */
  observe(observation: Observation, policy: HealthPolicy): readonly StreamEvent[];
  /** Confirms what every stream of a device is suspected of; returns the events to store. */
  corroborate(id: string, at: Instant): readonly StreamEvent[];
  /** Nobody polled for a while: the last observation of a stream is valid for this long only. */
  neglect(at: Instant, validForMs: (key: StreamKey) => number): void;
  /** The wall clock was set, back to an instant unless null: no covered span grows across it. */
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
  /** Judges anew every device that is shown in a state no longer valid. */
  expire(at: Instant): void;
  /** Sets what a device did this month so far. */
  setMonth(id: string, month: Buckets): void;
  /**
   * Tells since when findings of inspections make a device impaired by its contract; null: none
   * does. Kept for a device that is not in the inventory, too.
   */
  setImpaired(id: string, since: Instant | null, at: Instant): void;
  setContracts(contracts: FleetView['contracts']): void;
  /** The last changes of shown state, newest last; live. */
  changes(): readonly StateChange[];
  view(at: Instant): FleetView;
};

/** The state of a fleet. */
type Estate = {
  readonly policy: JudgementPolicy;
  /** Since when findings of inspections make devices impaired, by their ids. */
  readonly impairedSince: Map<string, Instant>;
  members: ReadonlyMap<string, Member>;
  children: ReadonlyMap<string, readonly Member[]>;
  contracts: FleetView['contracts'];
  readonly changes: StateChange[];
};

/** A fleet without devices. */
export function makeFleet(policy: JudgementPolicy): Fleet {
  const estate: Estate = {
    policy,
    impairedSince: new Map(),
    members: new Map(),
    children: new Map(),
    contracts: [],
    changes: [],
  };
  return {
    apply: (inventory, at, restored) => {
      applyInventory(estate, inventory, at, restored);
    },
    observe: (observation, healthPolicy) => observe(estate, observation, healthPolicy),
    corroborate: (id, at) => corroborate(estate, id, at),
    neglect: (at, validForMs) => {
      changeStreams(estate, at, (stream) => {
        neglectStream(stream, validForMs(stream.health.key));
      });
    },
    interrupt: (at, setBackTo) => {
      changeStreams(estate, at, (stream) => {
        interruptStream(stream, setBackTo);
      });
    },
    expire: (at) => {
      for (const member of estate.members.values())
        if (isExpired(member, at)) refresh(estate, member, at, true);
    },
    setMonth: (id, month) => {
      const member = estate.members.get(id);
      if (member) setMonth(member, month);
    },
    setImpaired: (id, since, at) => {
      setImpaired(estate, id, since, at);
    },
    setContracts: (contracts) => (estate.contracts = contracts),
    ...lookUps(estate),
  };
}

function lookUps(
  estate: Estate,
): Pick<Fleet, 'stream' | 'members' | 'member' | 'children' | 'size' | 'changes' | 'view'> {
  return {
    stream: ({ device, check }: { device: string; check: CheckName }) =>
      estate.members.get(device)?.streams.get(check),
    members: () => estate.members.values(),
    member: (id) => estate.members.get(id),
    children: (id) => estate.children.get(id) ?? [],
    size: () => estate.members.size,
    changes: () => estate.changes,
    view: (at) => ({
      at,
      devices: Array.from(estate.members.values(), ({ view }) => view),
      contracts: estate.contracts,
      changes: [...estate.changes],
    }),
  };
}

function applyInventory(
  estate: Estate,
  { devices }: Inventory,
  at: Instant,
  restored: (key: StreamKey) => RestoredStream | undefined,
): void {
  const before = estate.members;
  estate.members = new Map(
    devices.map((device) => [device.id, makeMember(device, before.get(device.id), at, restored)]),
  );
  estate.children = childrenOf(estate.members.values());
  for (const member of estate.members.values())
    refresh(estate, member, at, before.has(member.device.id));
}

function observe(
  estate: Estate,
  observation: Observation,
  policy: HealthPolicy,
): readonly StreamEvent[] {
  const member = estate.members.get(observation.device);
  const stream = member?.streams.get(observation.check);
  if (!member || !stream) return [];
  const isFirst = member.view.state === 'unobserved' && stream.health.state === null;
  const events = observeStream(stream, observation, policy);
  refresh(estate, member, observation.at, !isFirst);
  return events;
}

function corroborate(estate: Estate, id: string, at: Instant): readonly StreamEvent[] {
  const member = estate.members.get(id);
  if (!member) return [];
  const events = Array.from(member.streams.values()).flatMap(corroborateStream);
  if (events.length > 0) refresh(estate, member, at, true);
  return events;
}

function changeStreams(estate: Estate, at: Instant, change: (stream: Stream) => void): void {
  for (const member of estate.members.values()) {
    for (const stream of member.streams.values()) change(stream);
    refresh(estate, member, at, false);
  }
}

function setImpaired(estate: Estate, id: string, since: Instant | null, at: Instant): void {
  if (since === null) estate.impairedSince.delete(id);
  else estate.impairedSince.set(id, since);
  const member = estate.members.get(id);
  if (member && member.impairedSince !== since) refresh(estate, member, at, true);
}

/** Judges a device anew, and its children if its state changed. */
function refresh(estate: Estate, member: Member, at: Instant, isAnnounced: boolean): void {
  const { id, name, parent } = member.device;
  const from = member.view.state;
  judge(member, at, {
    policy: estate.policy,
    isCutOff: isCutOff(member, estate.members.get(parent)),
    impairedSince: estate.impairedSince.get(id) ?? null,
  });
  const to = member.view.state;
  if (to === from) return;
  if (isAnnounced) appendChange(estate.changes, { at, device: id, name, from, to });
  for (const child of estate.children.get(id) ?? []) refresh(estate, child, at, isAnnounced);
}

function childrenOf(members: Iterable<Member>): ReadonlyMap<string, readonly Member[]> {
  const children = new Map<string, Member[]>();
  for (const member of members) {
    if (member.device.parent === '') continue;
    const siblings = children.get(member.device.parent) ?? [];
    children.set(member.device.parent, siblings);
    siblings.push(member);
  }
  return children;
}
