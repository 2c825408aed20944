import type { WorkCalendar } from '../../core/time/civil-date.ts';
import type { ReportReader } from '../../core/facts/fact-store.ts';
import { collectMonth } from '../month/collect.ts';
import type { Content } from '../month/content.ts';
import { monthlyDocument } from '../month/month.ts';
import type { MonthlyDocument } from '../month/schema.ts';
import type { MonthPolicy } from './policy.ts';

/** A month's figures, or why there are none. */
export type Derived =
  | { readonly found: true; readonly document: MonthlyDocument }
  | { readonly found: false; readonly why: string };

/** The days on which offices work. */
export function calendarOf({
  zone,
  holidays,
  workdays,
}: Pick<MonthPolicy, 'zone' | 'holidays' | 'workdays'>): WorkCalendar {
  return { zone, holidays: new Set(holidays), workdays: new Set(workdays) };
}

/** What the documents of a derived month are made of; `basis`: see {@link Content}. */
export function contentOf(
  document: MonthlyDocument,
  policy: MonthPolicy,
  basis: Content['basis'],
): Content {
  return { document, language: policy.language, markBelow: policy.onlineTarget / 100, basis };
}

/**
 * Computes every figure of a month from its facts and its policy, and from nothing else. Reports,
 * closings and verifications all call it. `onProgress` is told how many of how many devices are
 * done.
 */
export async function derive(
  policy: MonthPolicy,
  reader: ReportReader,
  onProgress: (done: number, of: number) => void,
): Promise<Derived> {
  const { month, zone, contract, period, method, contracts, evaluation } = policy;
  const request = {
    month,
    zone,
    contract,
    asOf: period.to,
    policy: method,
    contracts,
    calendar: calendarOf(policy),
    rubric: evaluation,
  };
  const collected = await collectMonth(reader, request, onProgress);
  return collected.found
    ? { found: true, document: monthlyDocument(collected.collected, method) }
    : collected;
}
