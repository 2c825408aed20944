import type { Log } from '../platform/log.ts';
import { makeRateLimitedLog } from '../platform/rate-limited-log.ts';
import type { Clock } from '../core/time/civil-time.ts';
import type { DiskQueue } from './disk-queue.ts';
import type { MemoryQueue } from './memory-queue.ts';

/** Events written to the file at a time. */
const BATCH = 1000;
/** Wait before a disk that took nothing is tried again, milliseconds. */
const AGAIN_MS = 1000;

/** Moves what waits in memory to the file. */
export type Spill = {
  /**
   * Calls made meanwhile share the move under way. When the disk takes nothing events stay in
   * memory, and the next attempt is a second away. Never rejects.
   */
  now(): Promise<void>;
  /** Events that are neither in memory nor in the file yet. */
  moving(): number;
};

/** What the operator hears of. */
export type SpillOptions = {
  readonly clock: Clock;
  readonly log: Log;
  readonly file: string;
};

/** A spill between a memory and a file. */
export function makeSpill(
  { clock, log, file }: SpillOptions,
  spool: DiskQueue,
  waiting: MemoryQueue,
): Spill {
  let underWay: Promise<void> | null = null;
  let moving = 0;
  let failedAt = -Infinity;
  const trouble = makeRateLimitedLog(() => clock.elapsed());

  const fail = (error: unknown): void => {
    failedAt = clock.elapsed();
    trouble.write(() => {
      log.error(`${file} takes no facts, ${waiting.size()} wait in memory: ${textOf(error)}`);
    });
  };

  const move = async (): Promise<void> => {
    while (waiting.size() > 0) {
      const taken = waiting.take(BATCH);
      moving = taken.length;
      try {
        await spool.append(taken);
      } catch (error) {
        for (const event of taken) waiting.add(event);
        fail(error);
        break;
      } finally {
        moving = 0;
      }
    }
    underWay = null;
  };

  return {
    now: () => {
      const isPaused = clock.elapsed() - failedAt < AGAIN_MS;
      if (!underWay && waiting.size() > 0 && !isPaused) underWay = move();
      return underWay ?? Promise.resolve();
    },
    moving: () => moving,
  };
}

/** What an error says. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
