import { schedule } from 'node-cron';
import { dueClosings } from './due.ts';
import type { Instant } from '../../core/time/civil-time.ts';

/**
 * Minute of each hour at which closings are looked for. Off the full hour, when much else is done.
 */
const HOURLY = '7 * * * *';

/** What closing by itself needs. */
export type ClosingDeps = {
  readonly zone: string;
  /** Day of the following month on which a month is closed, 1 to 28. */
  readonly day: number;
  readonly now: () => Instant;
  /** The latest month that was closed. */
  readonly lastClosed: () => Promise<string | null>;
  /** Closes a month; rejects when that failed. */
  readonly close: (month: string) => Promise<void>;
  /** Told when a closing failed. It is tried again within the hour. */
  readonly failed: (month: string | null, error: unknown) => void;
};

/**
 * Closes months when they are due: looks at once, for those missed while down, and then hourly. One
 * at a time; a failure is told and tried again the next hour. The returned function ends it, once a
 * closing under way is done.
 */
export function closeWhenDue(deps: ClosingDeps): () => Promise<void> {
  let running = closeDue(deps);
  const task = schedule(HOURLY, () => (running = running.then(() => closeDue(deps))), {
    timezone: deps.zone,
    noOverlap: true,
  });
  return async () => {
    await task.destroy();
    await running;
  };
}

async function closeDue({ zone, day, now, lastClosed, close, failed }: ClosingDeps): Promise<void> {
  let current: string | null = null;
  try {
    for (const month of dueClosings(await lastClosed(), now(), zone, day)) {
      current = month;
      await close(month);
    }
  } catch (error) {
    failed(current, error);
  }
}
