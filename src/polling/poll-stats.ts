import type { CheckName } from '../core/inventory/device.ts';
import type { ServiceFigures } from '../core/health/service-figures.ts';
import type { Outcome } from '../core/facts/observation.ts';
import { makeHistogram, type HistogramCounter } from '../platform/histogram.ts';

const LATENESS_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

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
  const lateness = new Map<CheckName, HistogramCounter>();

  const observed = (check: CheckName, outcome: Outcome): void => {
    const byOutcome = outcomes.get(check) ?? new Map<string, number>();
    outcomes.set(check, byOutcome);
    const name = nameOf(outcome);
    byOutcome.set(name, (byOutcome.get(name) ?? 0) + 1);
  };

  const began = (check: CheckName, lateMs: number): void => {
    const histogram = lateness.get(check) ?? makeHistogram(LATENESS_SECONDS);
    lateness.set(check, histogram);
    histogram.add(Math.max(0, lateMs) / 1000);
  };

  const figures = (): Pick<ServiceFigures, 'outcomes' | 'lateness'> => ({
    outcomes: [...outcomes].flatMap(([check, byOutcome]) =>
      [...byOutcome].map(([outcome, count]) => ({ check, outcome, count })),
    ),
    lateness: [...lateness].map(([check, one]) => ({ check, seconds: one.read() })),
  });

  return { observed, began, figures };
}

function nameOf(outcome: Outcome): string {
  if (outcome.result === 'failed') return outcome.reason;
  return outcome.result === 'blind' ? `blind-${outcome.cause}` : 'answered';
}
