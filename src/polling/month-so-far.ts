import { outagesOf, type AccountBasis, type Outage } from '../core/judging/account.ts';
import {
  behindUplink,
  knownSince,
  parentDownOver,
  uplinkOutages,
} from '../core/judging/behind-uplink.ts';
import {
  divide,
  inServiceMs,
  measure,
  NO_TIME,
  pool,
  type Buckets,
} from '../core/judging/availability.ts';
import type { AttributedOutage } from '../core/judging/attributed-outage.ts';
import { underContracts } from '../core/contracts/cover.ts';
import { storyOf, type DeviceStory } from '../core/judging/device-story.ts';
import { byDevice, dueOf, servicesOver, type ServicePeriod } from '../core/inventory/enrolment.ts';
import type { Enrolment } from '../core/facts/event.ts';
import { excusedOver, excuseRules } from '../core/exclusions/excuse.ts';
import { onlineOver, type JudgementPolicy, type StateSpans } from '../core/judging/judgement.ts';
import type { ContractContext } from '../core/contracts/ledger-view.ts';
import { intersect, NOWHERE, spansOf, type Spans } from '../core/time/spans.ts';
import { civilMonth, monthOf, type Instant, type Period } from '../core/time/civil-time.ts';
import type { Fleet, Member } from './fleet.ts';
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
  let verdicts = makeVerdicts(policy);
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

  const parentDown = (device: string): Spans =>
    parentDownOver(services.get(device) ?? [], (id) => {
      const parent = fleet.member(id);
      return parent ? verdicts.outages(parent, services.get(id) ?? []) : NOWHERE;
    });

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

  const account = (member: Member, at: Instant): void => {
    const { id } = member.device;
    const basis = {
      streams: recordsOf(member),
      excused: excusedOf(id),
      parentDown: parentDown(id),
    };
    const parts = (services.get(id) ?? [])
      .map((service) => partOf(service, soFar(at), basis, verdicts.of(member), policy))
      .filter(({ buckets }) => inServiceMs(buckets) > 0);
    for (const {
      service: { entry },
      buckets,
    } of parts)
      contracts.set(entry.contract, pool(contracts.get(entry.contract) ?? NO_TIME, buckets));
    fleet.setMonth(id, parts.map(({ buckets }) => buckets).reduce(pool, NO_TIME));
    outages.set(id, parts);
  };

  const basisOf = (member: Member, at: Instant): AccountBasis => {
    const { id, kind } = member.device;
    return {
      kind,
      due: dueOf(services.get(id) ?? [], soFar(at)),
      streams: recordsOf(member),
      excused: excusedOf(id),
      parentDown: parentDown(id),
    };
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
      verdicts = makeVerdicts(policy);
      for (const member of queue.splice(-count)) account(member, at);
    },
    story: (device, at) => {
      verdicts = makeVerdicts(policy);
      const member = fleet.member(device);
      return member ? storyOf(basisOf(member, at), soFar(at), policy) : null;
    },
    outages: () =>
      [...fleet.members()].flatMap(({ device }) =>
        (outages.get(device.id) ?? []).flatMap(bookedOf),
      ),
  };
}

/** Verdicts and outages of a moment, each drawn up once. */
type Verdicts = {
  of(member: Member): StateSpans;
  outages(uplink: Member, services: readonly ServicePeriod[]): Spans;
};

function makeVerdicts(policy: JudgementPolicy): Verdicts {
  const verdicts = new Map<string, StateSpans>();
  const outages = new Map<string, Spans>();
  const of = (member: Member): StateSpans => {
    const verdict = verdicts.get(member.device.id) ?? onlineOver(recordsOf(member), policy);
    verdicts.set(member.device.id, verdict);
    return verdict;
  };
  return {
    of,
    outages: (uplink, services) => {
      const spans =
        outages.get(uplink.device.id) ??
        uplinkOutages(
          of(uplink),
          spansOf(services.map(({ period }) => period)),
          policy.uplinkGraceMs ?? 0,
        );
      outages.set(uplink.device.id, spans);
      return spans;
    },
  };
}

type Part = {
  readonly service: ServicePeriod;
  readonly buckets: Buckets;
  readonly outages: readonly Outage[];
};

/** What a device did while it was in service under one set of particulars. */
function partOf(
  service: ServicePeriod,
  within: Period,
  basis: Pick<AccountBasis, 'streams' | 'excused' | 'parentDown'>,
  verdict: StateSpans,
  policy: JudgementPolicy,
): Part {
  const due = intersect([service.period], [within]);
  const division = divide(
    due,
    verdict,
    basis.excused,
    behindUplink(verdict.down, basis.parentDown, policy.uplinkGraceMs ?? 0),
  );
  return {
    service,
    buckets: measure(division),
    outages: outagesOf({ due, streams: basis.streams }, verdict, division, policy.online),
  };
}

function bookedOf({ service: { device, entry }, outages }: Part): readonly AttributedOutage[] {
  const { name, site, contract, vendor, parent } = entry;
  return outages.map((outage) => ({ ...outage, device, name, site, contract, vendor, parent }));
}

function recordsOf(member: Member): Parameters<typeof onlineOver>[0] {
  return Array.from(member.streams, ([check, stream]) => ({
    check,
    timeline: stream.month,
    proven: stream.health.proven,
  }));
}
