import { byCheck, type CheckName, type Device } from '../core/inventory/device.ts';
import { drifted, type Drift } from '../core/judging/clock-drift.ts';
import { enrolledOf } from '../core/inventory/enrolment.ts';
import type { Coverage, Enrolment, StreamEvent, StreamKey } from '../core/facts/event.ts';
import { advance, endCoverage, initialHealth, type HealthPolicy } from '../core/health/health.ts';
import type { Outcome, Reason } from '../core/facts/observation.ts';
import { subtract, type Spans } from '../core/time/spans.ts';
import {
  formatInstant,
  nextPartition,
  partitionStart,
  type Instant,
  type Period,
} from '../core/time/civil-time.ts';
import { buildEstate, type Estate } from './estate.ts';
import { midnights, planOf, type Fate, type Plan, type Stretch } from './history-plan.ts';
import { CONTRACTS } from './names.ts';
import { randomOf, type Random } from './random.ts';

/** What a history is made from. */
export type HistoryOptions = {
  /** The time it fills, e.g. a civil month. */
  readonly period: Period;
  /** IANA zone whose dates and nights count. */
  readonly zone: string;
  readonly seed: number;
};

/**
 * A seeded past of an estate, as facts that a poller with default intervals would have recorded.
 */
export type History = {
  /**
   * The estate as its inventory stands at the end: some devices entered, changed contract or left.
   */
  readonly estate: Estate;
  readonly enrolments: readonly Enrolment[];
  /** The facts, one batch a device. */
  batches(): Iterable<{ readonly events: readonly StreamEvent[] }>;
  readonly truth: HistoryTruth;
};

/** What truly happened, whether or not the poller saw it. */
export type HistoryTruth = {
  /** When the poller was blind. */
  readonly gaps: Spans;
  /** When a device was in service. */
  service(device: string): Period;
  /**
   * When a check was dead: sorted, free of overlaps; may lie partly outside the device's service.
   */
  dead(device: string, check: CheckName): readonly Stretch[];
};

const INTERVAL_MS: Readonly<Record<CheckName, number>> = {
  ...byCheck(() => 60_000),
  icmp: 10_000,
  tcp: 30_000,
};
const REASK_MS = 1500;
const DRIFT_SAMPLE_MS = 6 * 3_600_000;
// Observations are made only where something changes; the time between is known to be watched.
const POLICY: HealthPolicy = { confirmAfter: 3, gapMs: Infinity };

/** Makes up the past of an estate over a period. A pure function of its arguments. */
export function historyOf(estate: Estate, { period, zone, seed }: HistoryOptions): History {
  const careers = careersOf(estate, period, zone, randomOf(seed, 'history/careers'));
  const plan = planOf(estate, period, zone, seed);
  const services = new Map(careers.map((career) => [career.device.id, career.service]));
  return {
    estate: { ...estate, devices: careers.map((career) => career.device) },
    enrolments: careers.flatMap((career) => career.enrolments),
    batches: () => batchesOf(careers, plan, seed),
    truth: {
      gaps: plan.gaps,
      service: (device) => services.get(device) ?? { from: period.from, to: period.from },
      dead: (device, check) => {
        const fate = plan.fates.get(device);
        return fate ? deadOf(fate, check) : [];
      },
    },
  };
}

type Career = {
  readonly device: Device;
  readonly service: Period;
  readonly enrolments: readonly Enrolment[];
};

/** About one device in 150 enters, one changes contract and one leaves within the period. */
function careersOf(
  estate: Estate,
  period: Period,
  zone: string,
  random: Random,
): readonly Career[] {
  const days = midnights(period, zone).filter((at) => at > period.from);
  return estate.devices.map((device) => {
    const fate = device.kind === 'network' || days.length === 0 ? 1 : random.next() * 50;
    const at = days.length > 0 ? random.pick(days) : period.from;
    if (fate < 1 / 3) return entering(device, at, period, zone);
    if (fate < 2 / 3) return leaving(device, at, period, zone);
    if (fate < 1) return moving(device, at, period);
    return { device, service: period, enrolments: [enrolment(device, period.from)] };
  });
}

function entering(device: Device, at: Instant, period: Period, zone: string): Career {
  const installed = { ...device, installedOn: formatInstant(at, zone).slice(0, 10) };
  return {
    device: installed,
    service: { from: at, to: period.to },
    enrolments: [enrolment(installed, at)],
  };
}

function leaving(device: Device, at: Instant, period: Period, zone: string): Career {
  const retired = { ...device, retiredOn: formatInstant(at, zone).slice(0, 10) };
  const left: Enrolment = { type: 'enrolment', device: device.id, at, recordedAt: at, entry: null };
  return {
    device: retired,
    service: { from: period.from, to: at },
    enrolments: [enrolment(device, period.from), left],
  };
}

function moving(device: Device, at: Instant, period: Period): Career {
  const index = CONTRACTS.findIndex((contract) => contract.id === device.contract);
  const next = CONTRACTS[(index + 1) % CONTRACTS.length]!;
  const moved = { ...device, contract: next.id, vendor: next.vendor };
  return {
    device: moved,
    service: period,
    enrolments: [enrolment(device, period.from), enrolment(moved, at)],
  };
}

function enrolment(device: Device, at: Instant): Enrolment {
  return { type: 'enrolment', device: device.id, at, recordedAt: at, entry: enrolledOf(device) };
}

function deadOf(fate: Fate, check: CheckName): readonly Stretch[] {
  return check === 'icmp' ? fate.dead : fate.serviceDead;
}

function* batchesOf(
  careers: readonly Career[],
  plan: Plan,
  seed: number,
): Generator<{ readonly events: readonly StreamEvent[] }> {
  for (const { device, service } of careers) {
    const watched = subtract([service], plan.gaps);
    const fate = plan.fates.get(device.id)!;
    const random = randomOf(seed, `history/polls/${device.id}`);
    yield {
      events: device.checks.flatMap((check) =>
        eventsOf({ device: device.id, check }, watched, fate, random),
      ),
    };
  }
}

/**
 * The facts of one stream: `advance` and `drifted` judge the observations, as they would those of a
 * poller.
 */
function eventsOf(
  key: StreamKey,
  watched: Spans,
  fate: Fate,
  random: Random,
): readonly StreamEvent[] {
  const poll = gridOf(INTERVAL_MS[key.check], random);
  const stretches = deadOf(fate, key.check);
  const events: StreamEvent[] = [];
  let health = initialHealth(key);
  let drift: Drift | null = null;
  for (const segment of watched) {
    health = endCoverage(health);
    for (const seen of glimpses(
      stretches,
      segment,
      poll,
      fate.drifts ? DRIFT_SAMPLE_MS : Infinity,
    )) {
      const outcome: Outcome =
        seen.reason === null
          ? { result: 'answered', latencyMs: 1, facts: {} }
          : { result: 'failed', reason: seen.reason, detail: '' };
      const advanced = advance(health, { ...key, at: seen.at, outcome }, POLICY);
      health = advanced.health;
      events.push(...advanced.events);
      if (key.check !== 'onvif' || seen.reason !== null) continue;
      const told = fate.clock(seen.at);
      const sampled = drifted(
        drift,
        key,
        seen.at,
        told === null ? null : told + random.int(-400, 400),
      );
      drift = sampled.drift;
      events.push(...sampled.events);
    }
  }
  return withLastCoverage(events);
}

/** Instants at which a stream is polled. */
type Grid = {
  readonly atOrAfter: (at: Instant) => Instant;
  readonly before: (at: Instant) => Instant;
};

function gridOf(intervalMs: number, random: Random): Grid {
  const phase = random.int(0, intervalMs - 1);
  const atOrAfter = (at: Instant): Instant =>
    Math.ceil((at - phase) / intervalMs) * intervalMs + phase;
  return { atOrAfter, before: (at) => atOrAfter(at) - intervalMs };
}

/** One poll: `reason` null when it was answered. */
type Glimpse = { readonly at: Instant; readonly reason: Reason | null };

/**
 * Those polls of a watched segment that matter: the first and last of each good and each bad run,
 * and samples between.
 */
function* glimpses(
  stretches: readonly Stretch[],
  segment: Period,
  poll: Grid,
  stepMs: number,
): Generator<Glimpse> {
  let at = poll.atOrAfter(segment.from);
  for (const stretch of stretches) {
    const until = Math.min(stretch.to, segment.to);
    const first = poll.atOrAfter(Math.max(stretch.from, segment.from));
    if (first >= until) continue;
    yield* goodRun(at, poll.before(first), poll, stepMs);
    yield* badRun(first, until, poll, stretch.reason);
    at = poll.atOrAfter(until);
  }
  yield* goodRun(at, poll.before(segment.to), poll, stepMs);
}

function* goodRun(first: Instant, last: Instant, poll: Grid, stepMs: number): Generator<Glimpse> {
  for (let at = first; at <= last;) {
    yield { at, reason: null };
    if (at === last) return;
    // A month's first poll tells the clock anew.
    at = Math.min(last, poll.atOrAfter(Math.min(at + stepMs, nextPartition(partitionStart(at)))));
  }
}

function* badRun(first: Instant, until: Instant, poll: Grid, reason: Reason): Generator<Glimpse> {
  const last = poll.before(until);
  for (const at of [first, first + REASK_MS, first + 2 * REASK_MS])
    if (at < until) yield { at, reason };
  if (last > first + 2 * REASK_MS) yield { at: last, reason };
}

/** Of the marks that make a covered span grow, only the last is worth keeping. */
function withLastCoverage(events: readonly StreamEvent[]): readonly StreamEvent[] {
  const last = new Map<Instant, Coverage>();
  for (const event of events) {
    if (event.type === 'coverage' && event.to >= (last.get(event.from)?.to ?? 0))
      last.set(event.from, event);
  }
  return [...events.filter((event) => event.type !== 'coverage'), ...last.values()];
}

/**
 * The estate a history stands on when no simulation runs: that of a simulation in the first slot.
 */
export function historicalEstate(devices: number, seed: number): Estate {
  return buildEstate({
    devices,
    seed,
    network: { base: '198.18.0.0', prefix: 17 },
    onvifPort: 80,
    tcpPort: 554,
  });
}
