import type { CheckName } from '../core/inventory/device.ts';
import type { Histogram, ServiceFigures } from '../core/health/service-figures.ts';
import type { Outcome } from '../core/facts/observation.ts';
import { firstIndex } from '../core/time/spans.ts';

const LATENESS_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** How many polls were so late, each in the first bucket that holds it. */
type Lateness = { readonly counts: number[]; sum: number; count: number };

/** Counts of what polling did. */
export type PollStats = {
  observed(check: CheckName, outcome: Outcome): void;
  /** A poll began `lateMs` after it was due. */
  began(check: CheckName, lateMs: number): void;
  figures(): Pick<ServiceFigures, 'outcomes' | 'lateness'>;
};

/** A tally of nothing yet. Its size is bounded by checks x outcomes. */
export function makePollStats(): PollStats {
  const outcomes = new Map<CheckName, Map<string, number>>();
  const lateness = new Map<CheckName, Lateness>();

  const observed = (check: CheckName, outcome: Outcome): void => {
    const byOutcome = outcomes.get(check) ?? new Map<string, number>();
    outcomes.set(check, byOutcome);
    const name = nameOf(outcome);
    byOutcome.set(name, (byOutcome.get(name) ?? 0) + 1);
  };

  const began = (check: CheckName, lateMs: number): void => {
    const histogram = lateness.get(check) ?? {
      counts: LATENESS_SECONDS.map(() => 0),
      sum: 0,
      count: 0,
    };
    lateness.set(check, histogram);
    const seconds = Math.max(0, lateMs) / 1000;
    const bucket = firstIndex(LATENESS_SECONDS, (upTo) => seconds <= upTo);
    if (bucket < LATENESS_SECONDS.length) histogram.counts[bucket]! += 1;
    histogram.sum += seconds;
    histogram.count += 1;
  };

  const figures = (): Pick<ServiceFigures, 'outcomes' | 'lateness'> => ({
    outcomes: [...outcomes].flatMap(([check, byOutcome]) =>
      [...byOutcome].map(([outcome, count]) => ({ check, outcome, count })),
    ),
    lateness: [...lateness].map(([check, one]) => ({ check, seconds: histogramOf(one) })),
  });

  return { observed, began, figures };
}

function histogramOf({ counts, sum, count }: Lateness): Histogram {
  let upToHere = 0;
  return {
    buckets: LATENESS_SECONDS.map((upTo, index) => ({ upTo, count: (upToHere += counts[index]!) })),
    sum,
    count,
  };
}

function nameOf(outcome: Outcome): string {
  if (outcome.result === 'failed') return outcome.reason;
  return outcome.result === 'blind' ? `blind-${outcome.cause}` : 'answered';
}
