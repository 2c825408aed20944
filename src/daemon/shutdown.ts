import type { Logger } from 'pino';

/** The parts that run, to be stopped in reverse order of their start. */
export type Shutdown = {
  /** Adds what stops the part started last; a promise it returns is waited for. */
  push(stop: () => unknown): void;
  /** Stops every part, one after the other. A part that fails is logged. Never rejects. */
  run(): Promise<void>;
};

/** Nothing runs yet. */
export function makeShutdown(log: Logger): Shutdown {
  const stops: (() => unknown)[] = [];
  return {
    push: (stop) => {
      stops.push(stop);
    },
    run: async () => {
      for (const stop of stops.splice(0).reverse())
        try {
          await stop();
        } catch (err) {
          log.error({ err }, 'a part did not stop in order');
        }
    },
  };
}

/** Waits for work, but at most `limitMs` milliseconds. Rejects if the work does before then. */
export async function within(work: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
