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
import { byDevice, dueOf, servicesOver, type ServicePeriod } from '../core/inventory/enrolment.ts';
import type { Enrolment } from '../core/facts/event.ts';
import { excusedOver, excuseRules } from '../core/exclusions/excuse.ts';
import type { JudgementPolicy, StreamRecord } from '../core/judging/judgement.ts';
import type { ContractContext } from '../core/contracts/ledger-view.ts';
import { intersect, NOWHERE, spansOf, type Spans } from '../core/time/spans.ts';
import { civilMonth, monthOf, type Instant, type Period } from '../core/time/civil-time.ts';
import type { Fleet } from './fleet.ts';
import type { Member } from './member.ts';
import { forgetBefore } from './live-timeline.ts';

/** Keeps what each device did in the current civil month up to date, a few devices at a time. */
export type MonthSoFar = {
  /** Takes the enrolments that hold from now on. */
  enrol(enrolments: readonly Enrolment[]): void;
  /** Brings the next `count` devices up to date as of `at`. */
  step(at: Instant, count: number): void;
  /** How a device did this month up to `at`; null: it is not in the inventory. */
  story(device: string, at: Instant): DeviceStory | null;
  /**
   * Every outage of this month of the devices in the inventory, as old as the last round; each
   * device's in order of time.
   */
  outages(): readonly AttributedOutage[];
};

/**
 * Works on the devices of `fleet`; what they did then equals the monthly report's, drawn from the
 * same facts, contracts and exclusions. `booking` is asked at the start of each round.
 */
export function makeMonthSoFar(
  fleet: Fleet,
  zone: string,
  policy: JudgementPolicy,
  booking: () => ContractContext,
): MonthSoFar {
  let enrolments: readonly Enrolment[] = [];
  let services: ReadonlyMap<string, readonly ServicePeriod[]> = new Map();
  let month: Period = { from: 0, to: 0 };
  let booked = booking();
  let queue: Member[] = [];
  let contracts = new Map<string, Buckets>();
  let parentOutages = new Map<string, Spans>();
  let outages = new Map<string, readonly Part[]>();

  const book = (): void => {
    services = byDevice(
      underContracts(
        servicesOver(enrolments, { from: knownSince(month.from, policy), to: month.to }),
        booked.contracts,
        zone,
      ),
    );
  };

  const turn = (at: Instant): void => {
    month = civilMonth(monthOf(at, zone), zone);
    book();
    outages = new Map();
    for (const { streams } of fleet.members())
      for (const stream of streams.values())
        forgetBefore(stream.month, knownSince(month.from, policy));
  };

  const outagesOfParent = (id: string): Spans => {
    const parent = fleet.member(id);
    const known = parentOutages.get(id);
    if (!parent || known) return known ?? NOWHERE;
    const inService = spansOf((services.get(id) ?? []).map(({ period }) => period));
    const spans = outagesAsParent(recordsOf(parent), inService, policy);
    parentOutages.set(id, spans);
    return spans;
  };

  const soFar = (at: Instant): Period => ({ from: month.from, to: Math.max(month.from, at) });

  const excusedOf = (id: string): Spans =>
    booked.exclusions.length === 0
      ? NOWHERE
      : excusedOver(
          id,
          services,
          booked.exclusions,
          excuseRules(booked.contracts, booked.calendar),
        );

  const judged = (member: Member): JudgedDevice => {
    const { id } = member.device;
    const parentDown = parentDownOver(services.get(id) ?? [], outagesOfParent);
    return judgeDevice({ streams: recordsOf(member), excused: excusedOf(id), parentDown }, policy);
  };

  const account = (member: Member, at: Instant): void => {
    const { id } = member.device;
    const device = judged(member);
    const parts = (services.get(id) ?? [])
      .map((service) => partOf(service, soFar(at), device))
      .filter(({ buckets }) => inServiceMs(buckets) > 0);
    for (const {
      service: { entry },
      buckets,
    } of parts)
      contracts.set(entry.contract, pool(contracts.get(entry.contract) ?? NO_TIME, buckets));
    fleet.setMonth(id, parts.map(({ buckets }) => buckets).reduce(pool, NO_TIME));
    outages.set(id, parts);
  };

  const beginRound = (): void => {
    fleet.setContracts([...contracts].map(([contract, buckets]) => ({ contract, month: buckets })));
    contracts = new Map();
    const before = booked;
    booked = booking();
    if (booked.contracts !== before.contracts) book();
    queue = [...fleet.members()].reverse();
  };

  return {
    enrol: (updated) => {
      enrolments = updated;
      book();
    },
    step: (at, count) => {
      if (at < month.from || at >= month.to) turn(at);
      if (queue.length === 0) beginRound();
      parentOutages = new Map();
      for (const member of queue.splice(-count)) account(member, at);
    },
    story: (device, at) => {
      parentOutages = new Map();
      const member = fleet.member(device);
      if (!member) return null;
      const period = soFar(at);
      return storyOf(judged(member), dueOf(services.get(device) ?? [], period), period);
    },
    outages: () =>
      [...fleet.members()].flatMap(({ device }) =>
        (outages.get(device.id) ?? []).flatMap(bookedOf),
      ),
  };
}

type Part = {
  readonly service: ServicePeriod;
  readonly buckets: Buckets;
  readonly outages: readonly Outage[];
};

/** What a device did while it was in service under one set of particulars. */
function partOf(service: ServicePeriod, within: Period, device: JudgedDevice): Part {
  const inService = intersect([service.period], [within]);
  const online = onlineTime(device, inService);
  return {
    service,
    buckets: measure(online),
    outages: deviceOutages(device, inService, online),
  };
}

function bookedOf({ service: { device, entry }, outages }: Part): readonly AttributedOutage[] {
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
