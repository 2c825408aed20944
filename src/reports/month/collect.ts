import { inServiceMs } from '../../core/judging/availability.ts';
import { judgeDevice } from '../../core/judging/judge-device.ts';
import { outagesAsParent, parentDownOver } from '../../core/judging/unreachable.ts';
import type { WorkCalendar } from '../../core/time/civil-date.ts';
import { impairingUnder, type Contract } from '../../core/contracts/contract.ts';
import type { CountingPlan } from '../../core/scoring/counting.ts';
import { underContracts } from '../../core/contracts/cover.ts';
import {
  byDevice,
  dueOf,
  servicesOver,
  type ServicePeriod,
} from '../../core/inventory/enrolment.ts';
import type { Rubric } from '../../core/scoring/evaluation.ts';
import type { Enrolment } from '../../core/facts/event.ts';
import { excuseRules, excusesOver, activeExclusions } from '../../core/exclusions/excuse.ts';
import type { Exclusion } from '../../core/exclusions/exclusion.ts';
import type { ReportReader } from '../../core/facts/fact-store.ts';
import type { JudgementPolicy, StreamRecord } from '../../core/judging/judgement.ts';
import { NEVER_INSPECTED } from '../../core/inspection/inspection-spans.ts';
import { intersect, NOWHERE, spansOf, type Spans } from '../../core/time/spans.ts';
import { propertyHistories, type PropertyHistory } from '../../core/inspection/property.ts';
import {
  civilInstants,
  civilMonth,
  formatInstant,
  type Instant,
  type Period,
} from '../../core/time/civil-time.ts';
import { planOf } from '../assessment/assessment.ts';
import type { ReportedExclusion } from '../assessment/schema.ts';
import { tallyDays } from './daily.ts';
import {
  deviceMonth,
  recordsOf,
  streamsOf,
  type DeviceFacts,
  type DeviceMonth,
} from './device-month.ts';
import { tallyExcuses } from './excuses.ts';
import type { Day } from './schema.ts';
import { unitsOf, type Counting, type Unit } from './units.ts';

/** What is asked for. */
export type MonthRequest = {
  /** `YYYY-MM`. */
  readonly month: string;
  /** IANA zone in which the month is civil. */
  readonly zone: string;
  /** A month that is not over is cut here. */
  readonly asOf: Instant;
  readonly policy: JudgementPolicy;
  /** The ledger. Where it is empty, time is booked under the contract column of the inventory. */
  readonly contracts: readonly Contract[];
  readonly calendar: WorkCalendar;
  /** The evaluation form; null: none is filled. */
  readonly rubric: Rubric | null;
  /** Number of the contract the report is limited to; null: all time counts. */
  readonly contract: string | null;
};

/** Everything the monthly document is made of. */
export type CollectedMonth = {
  readonly month: string;
  readonly zone: string;
  readonly contract: string | null;
  /** The civil month, cut at `asOf`. */
  readonly period: Period;
  readonly monthEnd: Instant;
  /** In code-point order of their ids. */
  readonly devices: readonly DeviceMonth[];
  /** What was counted, by `plan`, in the same order. */
  readonly units: readonly Unit[];
  readonly plan: CountingPlan;
  readonly contracts: readonly Contract[];
  readonly rubric: Rubric | null;
  readonly enrolments: readonly Enrolment[];
  readonly exclusions: readonly ReportedExclusion[];
  readonly days: readonly Day[];
};

/**
 * How long before a month a fault may have ended whose repair limit falls due in it. Of earlier
 * ones nothing is read.
 */
const FAULTS_BEFORE_MS = 7 * 86_400_000;

/**
 * The time whose facts a report of a period rests on: the period, and what came before for faults
 * whose limit falls due in it.
 */
export function readPeriod({ from, to }: Period): Period {
  return { from: from - FAULTS_BEFORE_MS, to };
}

/** A month, or why there is none. */
export type Collected =
  | { readonly found: true; readonly collected: CollectedMonth }
  | { readonly found: false; readonly cause: Missing; readonly why: string };

/**
 * Why a month has no facts: it only begins later; no device was in service; some were, and nobody
 * observed them.
 */
export const MISSING = ['not-begun', 'no-service', 'unobserved'] as const;
/** One of {@link MISSING}. */
export type Missing = (typeof MISSING)[number];

/** Devices whose facts are held in memory at one time. */
const CHUNK = 100;

/**
 * Reads and judges a month, a hundred devices at a time. `onProgress` is told how many of how many
 * devices are done. Rejects with RangeError when the month or zone is not valid, and when the
 * reader does.
 */
export async function collectMonth(
  reader: ReportReader,
  request: MonthRequest,
  onProgress: (done: number, of: number) => void,
): Promise<Collected> {
  const { month, zone, asOf } = request;
  const civil = civilMonth(month, zone);
  if (asOf <= civil.from)
    return {
      found: false,
      cause: 'not-begun',
      why: `no facts for ${month}: it only begins on ${formatInstant(civil.from, zone)}`,
    };
  const period = { from: civil.from, to: Math.min(civil.to, asOf) };
  const [enrolments, proven, recorded, traits] = await Promise.all([
    reader.enrolments(),
    reader.proven(),
    reader.exclusions(),
    reader.traits(),
  ]);
  const span = readPeriod(period);
  const services = byDevice(
    underContracts(servicesOver(enrolments, span), request.contracts, zone),
  );
  const serving = [...services]
    .filter(([, own]) => counted(own, request).some((service) => service.period.to > period.from))
    .map(([device]) => device);
  if (serving.length === 0)
    return { found: false, cause: 'no-service', why: noService(request, enrolments) };
  const records = (devices: readonly string[]): Promise<readonly (readonly StreamRecord[])[]> =>
    read(reader, devices, services, proven, span);
  const looked: Looks = (devices) => reader.looked(devices, span);
  const judging = {
    request,
    services,
    records,
    histories: propertyHistories(traits),
    looked,
    standing: activeExclusions(recorded),
    downOf: await parentsDown(services, records, request.policy, span),
  };
  const plan = planOf(request.rubric, request.contracts);
  const counting = {
    plan,
    calls: plan.rollCalls.map((times) => civilInstants(times, period, zone)),
    period,
    read: span,
  };
  const { devices, units, exclusions, days } = await judgeAll(
    serving,
    judging,
    counting,
    onProgress,
  );
  if (!devices.some(wasObserved))
    return {
      found: false,
      cause: 'unobserved',
      why: noObservation(request, devices.length, proven),
    };
  return {
    found: true,
    collected: {
      month,
      zone,
      contract: request.contract,
      period,
      monthEnd: civil.to,
      devices,
      units,
      plan,
      contracts: request.contracts,
      rubric: request.rubric,
      enrolments,
      exclusions,
      days,
    },
  };
}

type Services = ReadonlyMap<string, readonly ServicePeriod[]>;
type Looks = (devices: readonly string[]) => ReturnType<ReportReader['looked']>;
type Records = (devices: readonly string[]) => Promise<readonly (readonly StreamRecord[])[]>;

async function read(
  reader: ReportReader,
  devices: readonly string[],
  services: Services,
  proven: ReadonlyMap<string, Instant>,
  period: Period,
): Promise<readonly (readonly StreamRecord[])[]> {
  const keys = devices.map((device) => streamsOf(device, services.get(device) ?? []));
  const events = await reader.streamEvents(keys.flat(), period);
  let next = 0;
  return keys.map((own) =>
    recordsOf(own, events.slice(next, (next += own.length)), proven, period.to),
  );
}

/** The outages of each parent. Only these spans are kept, not the parents' facts. */
async function parentsDown(
  services: Services,
  records: Records,
  policy: JudgementPolicy,
  span: Period,
): Promise<(device: string) => Spans> {
  const parents = new Set([...services.values()].flat().map((service) => service.entry.parent));
  const down = new Map<string, Spans>();
  for (const chunk of chunksOf([...parents].filter((parent) => services.has(parent)))) {
    const read = await records(chunk);
    chunk.forEach((parent, index) =>
      down.set(parent, outagesAsParent(read[index]!, dueOf(services.get(parent)!, span), policy)),
    );
  }
  return (device) => down.get(device) ?? NOWHERE;
}

type Judging = {
  readonly request: MonthRequest;
  readonly services: Services;
  readonly records: Records;
  readonly histories: ReadonlyMap<string, PropertyHistory>;
  readonly looked: Looks;
  readonly standing: readonly Exclusion[];
  readonly downOf: (device: string) => Spans;
};

async function judgeAll(
  serving: readonly string[],
  { request, services, records, histories, looked, standing: exclusions, downOf }: Judging,
  counting: Counting,
  onProgress: (done: number, of: number) => void,
): Promise<Pick<CollectedMonth, 'devices' | 'units' | 'exclusions' | 'days'>> {
  const devices: DeviceMonth[] = [];
  const units: Unit[] = [];
  const impairing: DeviceFacts['impairing'] = (contract) =>
    impairingUnder(request.contracts, contract);
  const rules = excuseRules(request.contracts, request.calendar);
  const tally = tallyExcuses(exclusions, counting.period);
  const daily = tallyDays(counting.period, request.zone);
  for (const chunk of chunksOf(serving)) {
    const [read, looks] = await Promise.all([records(chunk), looked(chunk)]);
    chunk.forEach((id, index) => {
      const history = histories.get(id);
      const inspection = history ? { history, looked: spansOf(looks[index]!) } : NEVER_INSPECTED;
      const own = counted(services.get(id)!, request);
      const excuses = excusesOver(id, services, exclusions, rules).filter(
        ({ spans }) => intersect(spans, dueOf(own, counting.read)).length > 0,
      );
      const record = {
        streams: read[index]!,
        excused: spansOf(excuses.flatMap(({ excused }) => excused)),
        parentDown: parentDownOver(services.get(id)!, downOf),
      };
      const judged = judgeDevice(record, request.policy);
      const facts = { id, services: own, judged, excuses, inspection, impairing };
      devices.push(
        deviceMonth({ ...facts, services: within(own, counting.period) }, counting.period),
      );
      units.push(...unitsOf(facts, counting));
      const inService = dueOf(own, counting.period);
      daily.add(inService, judged.online);
      if (excuses.length > 0) tally.add(excuses, intersect(inService, judged.online.down));
    });
    onProgress(devices.length, serving.length);
  }
  return { devices, units, exclusions: tally.list(request.contract !== null), days: daily.list() };
}

/** The services a report is about. */
function counted(
  services: readonly ServicePeriod[],
  { contract }: MonthRequest,
): readonly ServicePeriod[] {
  return contract === null ? services : services.filter(({ entry }) => entry.contract === contract);
}

function within(services: readonly ServicePeriod[], { from }: Period): readonly ServicePeriod[] {
  return services.flatMap((service) =>
    service.period.to > from
      ? [
          {
            ...service,
            period: { from: Math.max(from, service.period.from), to: service.period.to },
          },
        ]
      : [],
  );
}

function chunksOf(devices: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(devices.length / CHUNK) }, (_, index) =>
    devices.slice(index * CHUNK, (index + 1) * CHUNK),
  );
}

function wasObserved(device: DeviceMonth): boolean {
  return device.parts.some(({ tally }) => tally.online.unobservedMs < inServiceMs(tally.online));
}

function noService(
  { month, zone, contract }: MonthRequest,
  enrolments: readonly Enrolment[],
): string {
  if (contract !== null)
    return `no facts for ${month}: no device was in service under contract "${contract}" then; watchpost contracts shows the ledger`;
  const first = earliest(enrolments.map((enrolment) => enrolment.at));
  if (first === null) return `no facts for ${month}: no device was ever enrolled in this store`;
  return `no facts for ${month}: no device was in service then; the first enrolment is of ${formatInstant(first, zone)}`;
}

function noObservation(
  { month, zone }: MonthRequest,
  devices: number,
  proven: ReadonlyMap<string, Instant>,
): string {
  const first = earliest(proven.values());
  const known =
    first === null
      ? 'nothing ever answered'
      : `the first answer on record is of ${formatInstant(first, zone)}`;
  return `no facts for ${month}: devices in service: ${devices}, observed: none; ${known}`;
}

function earliest(instants: Iterable<Instant>): Instant | null {
  let first: Instant | null = null;
  for (const at of instants) if (first === null || at < first) first = at;
  return first;
}
