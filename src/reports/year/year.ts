import { addCounts } from '../../core/scoring/counting.ts';
import type { ReportReader } from '../../core/facts/fact-store.ts';
import { byCodePoint } from '../../core/text/order.ts';
import {
  assessedUnits,
  coverOf,
  planOf,
  reportedEvaluation,
  settlements,
} from '../assessment/assessment.ts';
import { collectMonth, type CollectedMonth } from '../month/collect.ts';
import type { Missing } from '../month/missing.ts';
import type { MonthRequest } from '../month/request.ts';
import { addTallies, EMPTY_TALLY, figuresOf, type Tally } from '../month/figures.ts';
import { methodFigures } from '../assessment/methods.ts';
import { FORMAT } from '../format.ts';
import type { Method } from '../month/schema.ts';
import type { Unit } from '../month/units.ts';
import type { YearDocument } from './schema.ts';

/** What is asked for: a civil year, and all of a month's request besides the month. */
export type YearRequest = Omit<MonthRequest, 'month' | 'contract'> & { readonly year: string };

/** Facts of a month that has begun, read when they are asked for; null: it has not begun. */
export type FactsOfMonth = (month: string) => Promise<ReportReader | null>;

/** The months of a civil year, `2026-01` to `2026-12`. */
export function monthsOf(year: string): readonly string[] {
  return Array.from({ length: 12 }, (_, index) => `${year}-${String(index + 1).padStart(2, '0')}`);
}

/**
 * Draws up the annual self-evaluation: sums the counts of the months exactly, and fills the form
 * from the sum. Holds the facts of one month in memory at a time. Names months without facts, with
 * the cause; resolves to null when all are. `onProgress` is told how many of how many months are
 * done.
 */
export async function drawYear(
  factsOf: FactsOfMonth,
  { year, ...rest }: YearRequest,
  method: Method,
  onProgress: (done: number, of: number) => void,
): Promise<YearDocument | null> {
  const months: YearDocument['months'] = [];
  const missing: YearDocument['missing'] = [];
  const sums = new Map<string, Unit>();
  const names = monthsOf(year);
  let total: Tally = EMPTY_TALLY;
  for (const [index, month] of names.entries()) {
    const result = await collecting(factsOf, { ...rest, month, contract: null });
    if (result.found) {
      const own = tallyOf(result.collected);
      total = addTallies(total, own);
      months.push(monthRow(result.collected, own));
      for (const unit of result.collected.units) addUnit(sums, unit);
    } else missing.push({ month, cause: result.cause });
    onProgress(index + 1, names.length);
  }
  if (months.length === 0) return null;
  return documentOf(year, rest, method, { months, missing, total, units: [...sums.values()] });
}

type Collecting =
  | { readonly found: true; readonly collected: CollectedMonth }
  | { readonly found: false; readonly cause: Missing };

async function collecting(factsOf: FactsOfMonth, request: MonthRequest): Promise<Collecting> {
  const reader = await factsOf(request.month);
  return reader
    ? collectMonth(reader, request, () => undefined)
    : { found: false, cause: 'not-begun' };
}

function tallyOf({ devices }: CollectedMonth): Tally {
  return devices
    .flatMap(({ parts }) => parts.map(({ tally }) => tally))
    .reduce(addTallies, EMPTY_TALLY);
}

function monthRow(
  { month, period, monthEnd, units, contracts, rubric, plan }: CollectedMonth,
  tally: Tally,
): YearDocument['months'][number] {
  return {
    month,
    period,
    complete: period.to === monthEnd,
    figures: figuresOf(tally),
    settlements: settlements(month, contracts, rubric, assessedUnits(units, contracts), plan),
  };
}

function addUnit(sums: Map<string, Unit>, unit: Unit): void {
  const name = JSON.stringify([unit.contract, unit.device, unit.kind, unit.class]);
  const known = sums.get(name);
  sums.set(name, known ? { ...unit, counts: addCounts(known.counts, unit.counts) } : unit);
}

type Gathered = Pick<YearDocument, 'months' | 'missing'> & {
  readonly total: Tally;
  readonly units: readonly Unit[];
};

function documentOf(
  year: string,
  { zone, rubric, contracts }: Omit<YearRequest, 'year'>,
  method: Method,
  { months, missing, total, units }: Gathered,
): YearDocument {
  const plan = planOf(rubric, contracts);
  const assessed = assessedUnits(units, contracts);
  return {
    $schema: 'year.schema.json',
    format: FORMAT,
    year,
    zone,
    complete: missing.length === 0 && months.every((month) => month.complete),
    method,
    months,
    missing,
    figures: figuresOf(total),
    cover: coverOf(units, contracts),
    evaluation: rubric && reportedEvaluation(rubric, assessed, plan),
    methods: methodFigures(assessed, plan, rubric),
    contracts: contractSums(months),
  };
}

function contractSums(months: YearDocument['months']): YearDocument['contracts'] {
  const sums = new Map<string, YearDocument['contracts'][number]>();
  for (const { contract, name, feeFen, deductionFen, payableFen, provisional } of months.flatMap(
    (month) => month.settlements,
  )) {
    const known = sums.get(contract) ?? {
      contract,
      name,
      months: 0,
      feeFen: 0,
      deductionFen: 0,
      payableFen: 0,
      provisional: false,
    };
    sums.set(contract, {
      contract,
      name,
      months: known.months + 1,
      feeFen: sumOrNull(known.feeFen, feeFen),
      deductionFen: known.deductionFen + deductionFen,
      payableFen: sumOrNull(known.payableFen, payableFen),
      provisional: known.provisional || provisional,
    });
  }
  return [...sums.values()].sort((a, b) => byCodePoint(a.contract, b.contract));
}

function sumOrNull(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}
