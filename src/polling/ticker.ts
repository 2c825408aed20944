import type { Clock } from '../core/time/civil-time.ts';

/** What a ticker works with. */
export type TickerParts = {
  readonly clock: Clock;
  /** When there may be something to do next, on the elapsed clock. */
  readonly nextMs: (nowMs: number) => number;
  /** Told when the next tick is due, on the elapsed clock. */
  readonly expect: (dueMs: number) => void;
  readonly tick: (nowMs: number) => void;
};

/** Ticks only when there may be something to do: each wake-up costs processor time. */
export type Ticker = {
  /** Brings the next tick forward, if by now there may be something to do before it. */
  wake(): void;
  /** When it last ticked, on the elapsed clock. */
  lastMs(): number;
  stop(): void;
};

/** Ticks from now on. */
export function startTicker({ clock, nextMs, expect, tick }: TickerParts): Ticker {
  let lastMs = clock.elapsed();
  let dueMs = Infinity;
  let isStopped = false;
  let cancel = (): void => undefined;

  const wake = (): void => {
    const nowMs = clock.elapsed();
    const soonestMs = nextMs(nowMs);
    if (soonestMs >= dueMs || isStopped) return;
    cancel();
    dueMs = soonestMs;
    expect(dueMs);
    cancel = clock.after(Math.max(0, dueMs - nowMs), run);
  };

  const run = (): void => {
    lastMs = clock.elapsed();
    tick(lastMs);
    dueMs = Infinity;
    wake();
  };

  wake();
  return {
    wake,
    lastMs: () => lastMs,
    stop: () => {
      isStopped = true;
      cancel();
    },
  };
}
