import type { Clock } from '../../src/core/time/civil-time.ts';

type Timer = {
  readonly dueMs: number;
  readonly order: number;
  readonly process: Process | null;
  task: (() => void) | null;
};
type Process = { isDead: boolean; pausedUntilMs: number };

/** The clock of one simulated process on the simulated host. */
export type ProcessClock = Clock & {
  /** Ends the process: none of its timers runs any more. */
  die(): void;
  /** Stops the process as SIGSTOP does: what falls due meanwhile runs when it goes on. */
  pause(forMs: number): void;
};

/**
 * Time that moves only when told to, for a host and the processes on it. Its zero is the beginning
 * of the run.
 */
export type VirtualTime = {
  elapsed(): number;
  /** What the host's wall clock shows. */
  wall(): number;
  /** Sets the wall clock aside, as NTP or a hand would. */
  stepWall(ms: number): void;
  forProcess(): ProcessClock;
  /**
   * Runs `task` once after `delayMs`, whatever processes live; the returned function cancels it.
   */
  after(delayMs: number, task: () => void): () => void;
  /**
   * Told by everything simulated that something was set in motion: promises must settle before time
   * goes on.
   */
  stir(): void;
  /**
   * Moves on to `untilMs`, running in order what falls due and letting promises settle in between.
   */
  run(untilMs: number): Promise<void>;
};

/**
 * Resolves once no promise is left that could settle: of its own, Node turns to ticks only when it
 * has run out of them. No input or output is under way here.
 */
const settled = (): Promise<void> =>
  new Promise((resolve) => {
    process.nextTick(resolve);
  });

/** Time whose wall clock begins at `startAt`. */
export function virtualTime(startAt: number): VirtualTime {
  const timers = makeHeap();
  let elapsed = 0;
  let wallOffset = startAt;
  let order = 0;
  /** What the timer being run sets in motion. */
  const motion = { armed: 0, isStirred: false };

  const arm = (delayMs: number, task: () => void, process: Process | null): (() => void) => {
    motion.armed++;
    const timer: Timer = { dueMs: elapsed + Math.max(0, delayMs), order: order++, process, task };
    timers.push(timer);
    return () => {
      timer.task = null;
    };
  };

  /** A timer that only set itself again set nothing else in motion. */
  const isInMotion = (): boolean => motion.isStirred || motion.armed !== 1;

  const fire = ({ process, task }: Timer): void => {
    if (!task || process?.isDead) return;
    if (process && process.pausedUntilMs > elapsed) {
      arm(process.pausedUntilMs - elapsed, task, process);
      return;
    }
    task();
  };

  return {
    elapsed: () => elapsed,
    wall: () => wallOffset + elapsed,
    stepWall: (ms) => {
      wallOffset += ms;
    },
    after: (delayMs, task) => arm(delayMs, task, null),
    forProcess: () => {
      const process: Process = { isDead: false, pausedUntilMs: 0 };
      return {
        now: () => wallOffset + elapsed,
        elapsed: () => elapsed,
        after: (delayMs, task) => arm(delayMs, task, process),
        die: () => {
          process.isDead = true;
        },
        pause: (forMs) => {
          process.pausedUntilMs = elapsed + forMs;
        },
      };
    },
    stir: () => {
      motion.isStirred = true;
    },
    run: async (untilMs) => {
      await settled();
      for (let timer = timers.takeUntil(untilMs); timer; timer = timers.takeUntil(untilMs)) {
        elapsed = timer.dueMs;
        if (!timer.task) continue;
        motion.armed = 0;
        motion.isStirred = false;
        fire(timer);
        if (isInMotion()) await settled();
      }
      elapsed = untilMs;
    },
  };
}

type Heap = { push(timer: Timer): void; takeUntil(dueMs: number): Timer | undefined };

/** A binary heap: the earliest first, and of those the first armed. */
function makeHeap(): Heap {
  const items: Timer[] = [];
  const isBefore = (a: Timer, b: Timer): boolean =>
    a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);

  const push = (timer: Timer): void => {
    let at = items.push(timer) - 1;
    for (let up = (at - 1) >> 1; at > 0 && isBefore(timer, items[up]!); up = (at - 1) >> 1) {
      items[at] = items[up]!;
      at = up;
    }
    items[at] = timer;
  };

  const sink = (timer: Timer): void => {
    let at = 0;
    for (let child = 1; child < items.length; child = 2 * at + 1) {
      if (child + 1 < items.length && isBefore(items[child + 1]!, items[child]!)) child++;
      if (!isBefore(items[child]!, timer)) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = timer;
  };

  const takeUntil = (dueMs: number): Timer | undefined => {
    const first = items[0];
    if (!first || first.dueMs > dueMs) return undefined;
    const last = items.pop()!;
    if (items.length > 0) sink(last);
    return first;
  };

  return { push, takeUntil };
}
