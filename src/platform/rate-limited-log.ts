/** How often a trouble that lasts is written to the log, in milliseconds. */
const INTERVAL_MS = 60_000;

/** Keeps a trouble that lasts from filling the log. */
export type RateLimitedLog = {
  /** Writes by calling `write`, unless something was written less than a minute ago. */
  readonly write: (write: () => void) => void;
  /**
   * Ends the trouble: the next one is written at once. True if any of it was written, so that its
   * end is worth a line too.
   */
  readonly end: () => boolean;
};

/** A limit of its own for one kind of trouble. `elapsed`: a monotonic clock, in milliseconds. */
export function makeRateLimitedLog(elapsed: () => number): RateLimitedLog {
  let writtenAt = -Infinity;
  return {
    write: (write) => {
      const now = elapsed();
      if (now - writtenAt < INTERVAL_MS) return;
      writtenAt = now;
      write();
    },
    end: () => {
      const wasWritten = writtenAt > -Infinity;
      writtenAt = -Infinity;
      return wasWritten;
    },
  };
}
