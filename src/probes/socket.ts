import { connect, type Socket } from 'node:net';
import type { Device } from '../core/inventory/device.ts';
import type { Outcome } from '../core/facts/observation.ts';
import type { Clock } from '../core/time/civil-time.ts';
import type { Ask } from './probe-each.ts';
import { failed, failureOf } from '../platform/network/failures.ts';

/**
 * One connection to a device. `finish` ends it, with the outcome of the asking; what comes later is
 * passed over.
 */
export type Connection = {
  readonly socket: Socket;
  readonly device: Device;
  readonly address: string;
  readonly elapsedMs: () => number;
  readonly finish: (outcome: Outcome) => void;
};

/**
 * Asks over one TCP connection, which is closed whatever happens. `late` says what was missing when
 * the time was over.
 */
export function askOverSocket(
  clock: Clock,
  portOf: (device: Device) => number,
  late: (socket: Socket) => string,
  talk: (connection: Connection) => void,
): Ask {
  return (device, address, budgetMs, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve(null);
        return;
      }
      const started = clock.elapsed();
      const socket = connect({ host: address, port: portOf(device) });
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
      talk({ socket, device, address, elapsedMs: () => clock.elapsed() - started, finish });
    });
}
