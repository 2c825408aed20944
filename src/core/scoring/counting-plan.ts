import type { CountingPlan } from './counting.ts';
import type { Indicator, RollCall } from './evaluation.ts';

/** Everything that indicators, and the `limits` of contracts, need to have counted. */
export function planFor(
  indicators: readonly Indicator[],
  limits: CountingPlan['limits'],
): CountingPlan {
  const sources = indicators.map((indicator) => indicator.source);
  return {
    rollCalls: distinct(
      sources.flatMap((source) => (source.from === 'roll_call_rate' ? [source.rollCall] : [])),
    ),
    tolerancesMs: distinct(
      sources.flatMap((source) => (source.from === 'clock_accuracy' ? [source.toleranceMs] : [])),
    ),
    limits: distinct([
      ...sources.flatMap((source) => (source.from === 'repair_timeliness' ? [source.limits] : [])),
      ...limits,
    ]),
  };
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** Where a plan holds something. Throws RangeError when it does not. */
export function placeIn<T extends RollCall | number | CountingPlan['limits'][number]>(
  list: readonly T[],
  value: T,
): number {
  const name = JSON.stringify(value);
  const place = list.findIndex((each) => JSON.stringify(each) === name);
  if (place < 0) throw new RangeError(`the plan does not count ${name}`);
  return place;
}
