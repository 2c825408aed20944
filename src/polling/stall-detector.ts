import type { ClockAnomalies } from '../core/health/service-figures.ts';
import type { Clock } from '../core/time/civil-time.ts';

/** A look later than this is counted as time in which this process did not run, in milliseconds. */
const LATE_MS = 100;
/**
 * From here on a pause is told of, and a wall clock that parts from elapsed time was set, in
 * milliseconds. NTP slews far less.
 */
const LAPSE_MS = 500;
/** Two readings of one clock this far apart had a pause between them, in milliseconds. */
const TORN_MS = 20;

/**
 * What happened to our own time since the last look: how long this process did not run, and how the
 * wall clock was set.
 */
export type ClockAnomaly = {
  readonly pausedMs: number;
  /**
   * By how much the wall clock parted from elapsed time, in milliseconds; 0: it did not.
   * `suspended`: because the host slept.
   */
  readonly steppedMs: number;
  readonly kind: 'none' | 'forward' | 'backward' | 'suspended';
};

/** A moment, to be compared with later. */
export type Snapshot = { readonly lostMs: number; readonly steps: number };

/**
 * Notices when nobody was attending: this process stopped, starved or busy with itself, the host
 * asleep, or its wall clock set. A timeout that came about so is not the device's failure.
 */
export type StallDetector = {
  /** Compares the clocks; null: nothing happened since the last look. */
  check(): ClockAnomaly | null;
  /** Says when the next look is due, on the elapsed clock: a later one finds a pause. */
  expect(dueMs: number): void;
  mark(): Snapshot;
  figures(): ClockAnomalies;
};

const NO_STEP = { steppedMs: 0, kind: 'none' } as const;

/** Starts attending now. */
export function makeStallDetector(clock: Clock): StallDetector {
  const figures = { pauses: 0, pausedMs: 0, forward: 0, backward: 0, suspended: 0 };
  let last = readClocks(clock);
  let asleepMs = asleep(clock);
  let dueMs = Infinity;
  let lostMs = 0;
  let steps = 0;

  const paused = (elapsed: number): number => {
    const lateMs = elapsed - dueMs;
    if (lateMs < LATE_MS) return 0;
    dueMs = elapsed;
    lostMs += lateMs;
    figures.pausedMs += lateMs;
    if (lateMs < LAPSE_MS) return 0;
    figures.pauses++;
    return lateMs;
  };

  const stepped = (now: ReturnType<typeof readClocks>): Omit<ClockAnomaly, 'pausedMs'> => {
    const steppedMs = Math.round(now.wall - last.wall - (now.elapsed - last.elapsed));
    last = now;
    if (Math.abs(steppedMs) < LAPSE_MS) return NO_STEP;
    steps++;
    const sleptMs = asleep(clock) - asleepMs;
    asleepMs += sleptMs;
    const kind =
      sleptMs >= steppedMs / 2 && steppedMs > 0
        ? 'suspended'
        : steppedMs > 0
          ? 'forward'
          : 'backward';
    figures[kind]++;
    return { steppedMs, kind };
  };

  return {
    check: () => {
      const now = readClocks(clock);
      const pausedMs = paused(now.elapsed);
      const step = stepped(now);
      return pausedMs === 0 && step.kind === 'none' ? null : { pausedMs, ...step };
    },
    expect: (nextMs) => {
      dueMs = nextMs;
    },
    mark: () => ({ lostMs, steps }),
    figures: () => ({ ...figures }),
  };
}

/** Both clocks at one moment: a pause between the two readings would look like a step. */
function readClocks(clock: Clock): { readonly elapsed: number; readonly wall: number } {
  for (let attempt = 0; ; attempt++) {
    const before = clock.elapsed();
    const wall = clock.now();
    const elapsed = clock.elapsed();
    if (elapsed - before < TORN_MS || attempt === 3) return { elapsed, wall };
  }
}

/**
 * How long the host has slept since it was started, in milliseconds; 0 where that cannot be told.
 */
function asleep(clock: Clock): number {
  return clock.booted ? clock.booted() - clock.elapsed() : 0;
}
