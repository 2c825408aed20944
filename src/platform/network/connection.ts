import { connect, type Socket } from 'node:net';
import type { Outcome } from '../../core/facts/observation.ts';
import type { Clock } from '../../core/time/civil-time.ts';
import { failed, failureOf } from './failures.ts';

/**
 * One connection to a device. `finish` ends it, with the outcome of the asking; what comes later is
 * passed over.
 */
export type Connection = {
  readonly socket: Socket;
  readonly elapsedMs: () => number;
  readonly finish: (outcome: Outcome) => void;
};

/** Where a connection goes, and how long it may take, in milliseconds. */
export type Destination = {
  readonly address: string;
  readonly port: number;
  readonly budgetMs: number;
};

/**
 * Asks over one TCP connection, which is closed whatever happens. `late` says what was missing when
 * the time was over. Null: `signal` aborted first. Never rejects.
 */
export function askOverConnection(
  { address, port, budgetMs }: Destination,
  clock: Clock,
  signal: AbortSignal,
  late: (socket: Socket) => string,
  talk: (connection: Connection) => void,
): Promise<Outcome | null> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(null);
      return;
    }
    const started = clock.elapsed();
    const socket = connect({ host: address, port });
    const finish = (outcome: Outcome | null): void => {
      cancel();
      signal.removeEventListener('abort', abort);
      socket.destroy();
      resolve(outcome);
    };
    const abort = (): void => {
      finish(null);
    };
    const cancel = clock.after(budgetMs, () => {
      finish(failed('timeout', late(socket)));
    });
    signal.addEventListener('abort', abort);
    socket.on('error', (error) => {
      finish(failureOf(error));
    });
    talk({ socket, elapsedMs: () => clock.elapsed() - started, finish });
  });
}

/** Connects and hangs up: whoever accepts is alive. Nothing is sent, so no login can be refused. */
export function connectOnce(
  destination: Destination,
  clock: Clock,
  signal: AbortSignal,
): Promise<Outcome | null> {
  return askOverConnection(
    destination,
    clock,
    signal,
    () => 'no connection',
    ({ socket, elapsedMs, finish }) => {
      socket.on('connect', () => {
        finish({ result: 'answered', latencyMs: elapsedMs(), facts: {} });
      });
    },
  );
}
