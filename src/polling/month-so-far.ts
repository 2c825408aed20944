import { divide, measure, NO_TIME, pool, type Buckets } from '../core/availability.ts';
import { underContracts } from '../core/cover.ts';
import { byDevice, servicesOver, type Service } from '../core/enrolment.ts';
import type { Enrolment } from '../core/event.ts';
import { excusedOver, excuseRules } from '../core/excuse.ts';
import { onlineOver, type JudgementPolicy, type Verdict } from '../core/judgement.ts';
import type { Booking } from '../core/ledger-view.ts';
import { intersect, NOWHERE, union, type Spans } from '../core/spans.ts';
import { civilMonth, monthOf, type Instant, type Period } from '../core/time.ts';
import type { Fleet, Member } from './fleet.ts';

/** Keeps what each device did in the current civil month up to date, a few devices at a time. */
export type MonthSoFar = {
  /** Takes the enrolments that hold from now on. */
  enrol(enrolments: readonly Enrolment[]): void;
  /** Brings the next `count` devices up to date as of `at`. */
  step(at: Instant, count: number): void;
};

/**
 * Works on the devices of `fleet`; what they did then equals the monthly report's, drawn from the same facts, contracts and
 * exclusions. `booking` is asked at the start of each round.
 */
export function makeMonthSoFar(fleet: Fleet, zone: string, policy: JudgementPolicy, booking: () => Booking): MonthSoFar {
  let enrolments: readonly Enrolment[] = [];
  let services: ReadonlyMap<string, readonly Service[]> = new Map();
  let month: Period = { from: 0, to: 0 };
  let booked = booking();
  let queue: Member[] = [];
  let contracts = new Map<string, Buckets>();
  let verdicts = new Map<string, Verdict>();

  const book = (): void => {
    services = byDevice(underContracts(servicesOver(enrolments, month), booked.contracts, zone));
  };

  const turn = (at: Instant): void => {
    month = civilMonth(monthOf(at, zone), zone);
    book();
    for (const { streams } of fleet.members()) for (const stream of streams.values()) stream.month.forgetBefore(month.from);
  };

  const verdictOf = (member: Member): Verdict => {
    const verdict = verdicts.get(member.device.id) ?? onlineOver(recordsOf(member), policy.online);
    verdicts.set(member.device.id, verdict);
    return verdict;
  };

  const parentDown = (device: string): Spans =>
    (services.get(device) ?? []).map(({ entry, period }) => {
      const parent = fleet.member(entry.parent);
      return parent ? intersect(verdictOf(parent).down, [period]) : NOWHERE;
    }).reduce(union, NOWHERE);

  const account = (member: Member, at: Instant): void => {
    const { id } = member.device;
    const excused = booked.exclusions.length === 0 ? NOWHERE : excusedOver(id, services, booked.exclusions, excuseRules(booked.contracts, booked.calendar));
    let total = NO_TIME;
    for (const { entry, period } of services.get(id) ?? []) {
      const due = intersect([period], [{ from: month.from, to: Math.max(month.from, at) }]);
      if (due.length === 0) continue;
      const buckets = measure(divide(due, verdictOf(member), excused, parentDown(id)));
      total = pool(total, buckets);
      contracts.set(entry.contract, pool(contracts.get(entry.contract) ?? NO_TIME, buckets));
    }
    fleet.setMonth(id, total);
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
      verdicts = new Map();
      for (const member of queue.splice(-count)) account(member, at);
    },
  };
}

function recordsOf(member: Member): Parameters<typeof onlineOver>[0] {
  return Array.from(member.streams, ([check, stream]) => ({ check, timeline: stream.month.timeline(), proven: stream.health.proven }));
}
