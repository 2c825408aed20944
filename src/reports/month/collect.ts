import { underContracts } from '../../core/contracts/cover.ts';
import type { Contract } from '../../core/contracts/contract.ts';
import { activeExclusions } from '../../core/exclusions/excuse.ts';
import type { Enrolment } from '../../core/facts/event.ts';
import type { ReportReader } from '../../core/facts/fact-store.ts';
import { propertyHistories } from '../../core/inspection/property.ts';
import { byDevice, servicesOver } from '../../core/inventory/enrolment.ts';
import { inServiceMs } from '../../core/judging/availability.ts';
import type { CountingPlan } from '../../core/scoring/counting.ts';
import type { Rubric } from '../../core/scoring/evaluation.ts';
import {
  civilInstants,
  civilMonth,
  type Instant,
  type Period,
} from '../../core/time/civil-time.ts';
import { planOf } from '../assessment/assessment.ts';
import type { DeviceMonth } from './device-month.ts';
import { judgeMonth, reportedServices, type JudgedMonth, type MonthFacts } from './judge-month.ts';
import { noObservation, noService, notBegun, type Missing } from './missing.ts';
import type { MonthRequest } from './request.ts';
import type { Counting } from './units.ts';

/** Everything the monthly document is made of. Its devices are in code-point order of their ids. */
export type CollectedMonth = JudgedMonth & {
  readonly month: string;
  readonly zone: string;
  readonly contract: string | null;
  /** The civil month, cut at `asOf`. */
  readonly period: Period;
  readonly monthEnd: Instant;
  readonly plan: CountingPlan;
  readonly contracts: readonly Contract[];
  readonly rubric: Rubric | null;
  readonly enrolments: readonly Enrolment[];
};

/**
 * How long before a month a fault may have ended whose repair limit runs out in it, in
 * milliseconds. Earlier faults are not read.
 */
const FAULTS_BEFORE_MS = 7 * 86_400_000;

/**
 * The time whose facts a report of a period needs: the period, and the time before it for faults
 * whose limit runs out in it.
 */
export function readPeriod({ from, to }: Period): Period {
  return { from: from - FAULTS_BEFORE_MS, to };
}

/** A month, or why there is none. */
export type Collected =
  | { readonly found: true; readonly collected: CollectedMonth }
  | { readonly found: false; readonly cause: Missing; readonly why: string };

/**
 * Reads and judges a month. `onProgress` is told how many of how many devices are done. Rejects
 * with RangeError when the month or zone is not valid, and when the reader does.
 */
export async function collectMonth(
  reader: ReportReader,
  request: MonthRequest,
  onProgress: (done: number, of: number) => void,
): Promise<Collected> {
  const { month, zone, asOf, contract, contracts, rubric } = request;
  const civil = civilMonth(month, zone);
  if (asOf <= civil.from) return missing('not-begun', notBegun(request, civil.from));
  const period = { from: civil.from, to: Math.min(civil.to, asOf) };
  const enrolments = await reader.enrolments();
  const facts = await monthFacts(reader, request, enrolments, readPeriod(period));
  const serving = servingIn(period, facts, request);
  if (serving.length === 0) return missing('no-service', noService(request, enrolments));
  const counting = countingOf(request, period);
  const judged = await judgeMonth(reader, serving, facts, request, counting, onProgress);
  if (!judged.devices.some(wasObserved))
    return missing('unobserved', noObservation(request, serving.length, facts.proven));
  const { plan } = counting;
  const monthEnd = civil.to;
  const requested = { month, zone, contract, contracts, rubric };
  return {
    found: true,
    collected: { ...requested, period, monthEnd, ...judged, plan, enrolments },
  };
}

function missing(cause: Missing, why: string): Collected {
  return { found: false, cause, why };
}

async function monthFacts(
  reader: ReportReader,
  { contracts, zone }: MonthRequest,
  enrolments: readonly Enrolment[],
  period: Period,
): Promise<MonthFacts> {
  const [proven, recorded, changes] = await Promise.all([
    reader.proven(),
    reader.exclusions(),
    reader.properties(),
  ]);
  return {
    services: byDevice(underContracts(servicesOver(enrolments, period), contracts, zone)),
    proven,
    histories: propertyHistories(changes),
    exclusions: activeExclusions(recorded),
  };
}

/** The devices the report is about that were in service in the period. */
function servingIn(
  { from }: Period,
  { services }: MonthFacts,
  request: MonthRequest,
): readonly string[] {
  return [...services]
    .filter(([, own]) => reportedServices(own, request).some(({ period }) => period.to > from))
    .map(([device]) => device);
}

function countingOf({ rubric, contracts, zone }: MonthRequest, period: Period): Counting {
  const plan = planOf(rubric, contracts);
  const calls = plan.rollCalls.map((times) => civilInstants(times, period, zone));
  return { plan, calls, period, read: readPeriod(period) };
}

function wasObserved(device: DeviceMonth): boolean {
  return device.parts.some(({ tally }) => tally.online.unobservedMs < inServiceMs(tally.online));
}
