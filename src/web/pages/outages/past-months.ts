import type { AttributedOutage } from '../../../core/judging/outages.ts';
import type { OutageReader } from '../../service.ts';

/** What is known of the outages of a month that is not the current one. */
export type PastMonth =
  | { readonly state: 'reading' }
  | { readonly state: 'unread' }
  | { readonly state: 'read'; readonly outages: readonly AttributedOutage[] };

/** Months kept, the last asked for. */
const MAX_KEPT = 3;
/** How long a month is kept: late facts and exclusions may change it. In milliseconds. */
const KEPT_MS = 600_000;
/** How long a failure is remembered before the store is asked again, in milliseconds. */
const FAILED_MS = 15_000;
/** How long a page waits for a month before it says that it is being read, in milliseconds. */
const PATIENCE_MS = 500;

/**
 * Months of outages from the store, one read at a time. Reading a month of a large estate takes
 * longer than a page may.
 */
export function makePastMonths(service: OutageReader): (month: string) => Promise<PastMonth> {
  const kept = new Map<string, { readonly until: number; readonly result: PastMonth }>();
  let reading: { readonly month: string; readonly done: Promise<void> } | null = null;

  const keep = (month: string, result: PastMonth, ms: number): void => {
    kept.delete(month);
    kept.set(month, { until: performance.now() + ms, result });
    for (const oldest of [...kept.keys()].slice(0, -MAX_KEPT)) kept.delete(oldest);
  };
  const read = async (month: string): Promise<void> => {
    try {
      keep(month, { state: 'read', outages: await service.outages(month) }, KEPT_MS);
    } catch {
      keep(month, { state: 'unread' }, FAILED_MS);
    } finally {
      reading = null;
    }
  };

  return async (month) => {
    const known = kept.get(month);
    if (known && known.until > performance.now()) return known.result;
    reading ??= { month, done: read(month) };
    await Promise.race([
      reading.done,
      new Promise((resolve) => {
        setTimeout(resolve, PATIENCE_MS);
      }),
    ]);
    return kept.get(month)?.result ?? { state: 'reading' };
  };
}
