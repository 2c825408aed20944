import { inServiceMs, measure, NO_TIME, pool, type Buckets } from '../core/judging/availability.ts';
import {
  deviceOutages,
  judgeDevice,
  onlineTime,
  type JudgedDevice,
} from '../core/judging/judge-device.ts';
import type { AttributedOutage, Outage } from '../core/judging/outages.ts';
import { knownSince, outagesAsParent, parentDownOver } from '../core/judging/unreachable.ts';
import { underContracts } from '../core/contracts/cover.ts';
import { storyOf, type DeviceStory } from '../core/judging/device-story.ts';
import {
  byDevice,
  inServiceWithin,
  servicesOver,
  type ServicePeriod,
} from '../core/inventory/enrolment.ts';
import type { Enrolment } from '../core/facts/event.ts';
import { excusedOver, excuseRules } from '../core/exclusions/excuse.ts';
import type { JudgementPolicy, StreamRecord } from '../core/judging/judgement.ts';
import type { ContractContext } from '../core/contracts/ledger-view.ts';
import { intersect, NOWHERE, spansOf, type Spans } from '../core/time/spans.ts';
import { civilMonth, monthOf, type Instant, type Period } from '../core/time/civil-time.ts';
import type { Fleet } from './fleet.ts';
import type { Member } from './member.ts';
import { forgetBefore } from './live-timeline.ts';

/** What each device did in the current civil month, kept up to date a few devices at a time. */
export type MonthSoFar = {
  /** Takes the enrolments that hold from now on. */
  enrol(enrolments: readonly Enrolment[]): void;
  /** Brings the next `count` devices up to date as of `at`. */
  step(at: Instant, count: number): void;
  /** How a device did this month up to `at`; null: it is not in the inventory. */
  story(device: string, at: Instant): DeviceStory | null;
  /**
   * This month's outages of the devices in the inventory, as of the last round. Those of one device
   * are in order of time.
   */
  outages(): readonly AttributedOutage[];
};

/** One device under one set of inventory particulars, so far this month. */
type ServiceMonth = {
  readonly service: ServicePeriod;
  readonly buckets: Buckets;
  readonly outages: readonly Outage[];
};

type MonthState = {
  readonly fleet: Fleet;
  readonly zone: string;
  readonly policy: JudgementPolicy;
  readonly contractContext: () => ContractContext;
  month: Period;
  context: ContractContext;
  enrolments: readonly Enrolment[];
  services: ReadonlyMap<string, readonly ServicePeriod[]>;
  /** Devices still to be brought up to date in this round, last first. */
  queue: Member[];
  /** Sums of this round, by contract. */
  byContract: Map<string, Buckets>;
  byDevice: Map<string, readonly ServiceMonth[]>;
  /** When each parent was down, as of the present step. */
  parentOutages: Map<string, Spans>;
};

/**
 * Works on the devices of `fleet`. The result equals that of the monthly report, which is drawn
 * from the same events, contracts and exclusions. `contractContext` is read at the start of each
 * round.
 */
export function makeMonthSoFar(
  fleet: Fleet,
  zone: string,
  policy: JudgementPolicy,
  contractContext: () => ContractContext,
): MonthSoFar {
  const state: MonthState = {
    fleet,
    zone,
    policy,
    contractContext,
    month: { from: 0, to: 0 },
    context: contractContext(),
    enrolments: [],
    services: new Map(),
    queue: [],
    byContract: new Map(),
    byDevice: new Map(),
    parentOutages: new Map(),
  };
  return {
    enrol: (enrolments) => {
      state.enrolments = enrolments;
      updateServices(state);
    },
    step: (at, count) => {
      if (at < state.month.from || at >= state.month.to) beginMonth(state, at);
      if (state.queue.length === 0) beginRound(state);
      state.parentOutages = new Map();
      for (const member of state.queue.splice(-count)) measureMember(state, member, at);
    },
    story: (device, at) => {
      state.parentOutages = new Map();
      const member = fleet.member(device);
      if (!member) return null;
      const period = monthUntil(state, at);
      const inService = inServiceWithin(state.services.get(device) ?? [], period);
      return storyOf(judged(state, member), inService, period);
    },
    outages: () =>
      Array.from(fleet.members()).flatMap(({ device }) =>
        (state.byDevice.get(device.id) ?? []).flatMap(attributed),
      ),
  };
}

function updateServices(state: MonthState): void {
  const period = { from: knownSince(state.month.from, state.policy), to: state.month.to };
  const services = servicesOver(state.enrolments, period);
  state.services = byDevice(underContracts(services, state.context.contracts, state.zone));
}

function beginMonth(state: MonthState, at: Instant): void {
  state.month = civilMonth(monthOf(at, state.zone), state.zone);
  updateServices(state);
  state.byDevice = new Map();
  const from = knownSince(state.month.from, state.policy);
  for (const { streams } of state.fleet.members())
    for (const stream of streams.values()) forgetBefore(stream.month, from);
}

function beginRound(state: MonthState): void {
  const { fleet, byContract, context } = state;
  fleet.setContracts(Array.from(byContract, ([contract, month]) => ({ contract, month })));
  state.byContract = new Map();
  state.context = state.contractContext();
  if (state.context.contracts !== context.contracts) updateServices(state);
  state.queue = [...fleet.members()].reverse();
}

function measureMember(state: MonthState, member: Member, at: Instant): void {
  const { id } = member.device;
  const { byContract } = state;
  const device = judged(state, member);
  const months = (state.services.get(id) ?? [])
    .map((service) => measureService(service, monthUntil(state, at), device))
    .filter(({ buckets }) => inServiceMs(buckets) > 0);
  for (const { service, buckets } of months) {
    const { contract } = service.entry;
    byContract.set(contract, pool(byContract.get(contract) ?? NO_TIME, buckets));
  }
  state.fleet.setMonth(id, months.map(({ buckets }) => buckets).reduce(pool, NO_TIME));
  state.byDevice.set(id, months);
}

function measureService(
  service: ServicePeriod,
  within: Period,
  device: JudgedDevice,
): ServiceMonth {
  const inService = intersect([service.period], [within]);
  const online = onlineTime(device, inService);
  const outages = deviceOutages(device, inService, online);
  return { service, buckets: measure(online), outages };
}

function judged(state: MonthState, member: Member): JudgedDevice {
  const { id } = member.device;
  const services = state.services.get(id) ?? [];
  const parentDown = parentDownOver(services, (parent) => outagesOfParent(state, parent));
  const excused = excusedOf(state, id);
  return judgeDevice({ streams: recordsOf(member), excused, parentDown }, state.policy);
}

function excusedOf({ context, services }: MonthState, id: string): Spans {
  const { exclusions, contracts, calendar } = context;
  if (exclusions.length === 0) return NOWHERE;
  return excusedOver(id, services, exclusions, excuseRules(contracts, calendar));
}

function outagesOfParent(
  { fleet, services, policy, parentOutages }: MonthState,
  id: string,
): Spans {
  const parent = fleet.member(id);
  const known = parentOutages.get(id);
  if (!parent || known) return known ?? NOWHERE;
  const inService = spansOf((services.get(id) ?? []).map(({ period }) => period));
  const spans = outagesAsParent(recordsOf(parent), inService, policy);
  parentOutages.set(id, spans);
  return spans;
}

function monthUntil({ month }: MonthState, at: Instant): Period {
  return { from: month.from, to: Math.max(month.from, at) };
}

function attributed({ service, outages }: ServiceMonth): readonly AttributedOutage[] {
  const { device, entry } = service;
  const { name, site, contract, vendor, parent } = entry;
  return outages.map((outage) => ({ ...outage, device, name, site, contract, vendor, parent }));
}

function recordsOf(member: Member): readonly StreamRecord[] {
  return Array.from(member.streams, ([check, stream]) => ({
    check,
    timeline: stream.month,
    proven: stream.health.proven,
  }));
}
