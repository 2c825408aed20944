import type { Clock } from '../core/time/civil-time.ts';
import type { Limit } from './kinds.ts';

/** How long a robot that hears too much is left alone, milliseconds. */
const REST_MS = 60_000;

/** Keeps to the limits of one robot. */
export type Pace = {
  /** Milliseconds until the next message may go; 0: it may. */
  readonly waitMs: () => number;
  /** A message has gone, and its answer has come, or will not. */
  readonly sent: () => void;
  /** The robot says that too much comes: leaves it alone for a minute. */
  readonly rest: () => void;
};

/**
 * A message reaches the robot between its sending and its answer: counted from the answer, limits
 * hold at the robot's end too.
 */
export function makePace(limits: readonly Limit[], clock: Clock): Pace {
  const most = Math.max(...limits.map(({ messages }) => messages));
  const ended: number[] = [];
  let restsUntil = -Infinity;
  return {
    waitMs: () => {
      const free = limits.map(
        ({ messages, withinMs }) => (ended[ended.length - messages] ?? -Infinity) + withinMs,
      );
      return Math.max(0, ...[restsUntil, ...free].map((at) => at - clock.elapsed()));
    },
    sent: () => {
      ended.push(clock.elapsed());
      if (ended.length > most) ended.shift();
    },
    rest: () => {
      restsUntil = clock.elapsed() + REST_MS;
    },
  };
}

/** Resolves to true after `ms`, or to false once `stopped`. */
export function pause(clock: Clock, ms: number, stopped: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      resolve(false);
    };
    const cancel = clock.after(ms, () => {
      stopped.removeEventListener('abort', end);
      resolve(true);
    });
    if (stopped.aborted) end();
    else stopped.addEventListener('abort', end, { once: true });
  });
}
