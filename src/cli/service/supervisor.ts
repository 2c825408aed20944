import { execFile } from 'node:child_process';

/** Longest wait for one message to be delivered, in milliseconds. */
const DELIVER_MS = 2000;
/** Pings of the watchdog within its time, so that one may come late. */
const PINGS = 3;

/** Tells systemd how the service stands. Without systemd it does nothing. */
export type Supervisor = {
  /**
   * Ready; from now on the watchdog is told every third of its time that the service is alive, as
   * long as `alive` says so.
   */
  ready(status: string, alive: () => boolean): void;
  /** The settings are being read again, and then that they were. */
  reloading(): void;
  reloaded(): void;
  /** The service is ending. Resolves once systemd knows, within 2 s. */
  stopping(): Promise<void>;
};

/**
 * Speaks the sd_notify protocol through the program `systemd-notify`, as Node has no datagram
 * sockets of this kind; the unit needs NotifyAccess=all. Messages arrive in the order they are
 * given. `env`: of the service.
 */
export function makeSupervisor(
  env: NodeJS.ProcessEnv,
  onFailure: (error: Error) => void,
): Supervisor {
  const { NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID } = env;
  const mine = WATCHDOG_PID === undefined || WATCHDOG_PID === String(process.pid);
  const everyMs = mine ? Math.floor(Number(WATCHDOG_USEC ?? 0) / 1000 / PINGS) : 0;
  let last = Promise.resolve();
  let pinging: NodeJS.Timeout | undefined;
  const tell = (...fields: readonly string[]): Promise<void> => {
    if (!NOTIFY_SOCKET) return last;
    last = last.then(() => deliver(fields, { PATH: env['PATH'], NOTIFY_SOCKET }, onFailure));
    return last;
  };
  let isPinging = false;
  const ping = async (): Promise<void> => {
    if (isPinging) return;
    isPinging = true;
    await tell('WATCHDOG=1');
    isPinging = false;
  };
  return {
    ready: (status, alive) => {
      void tell('READY=1', `STATUS=${status}`, `MAINPID=${process.pid}`);
      if (NOTIFY_SOCKET && everyMs > 0)
        pinging = setInterval(() => {
          if (alive()) void ping();
        }, everyMs);
    },
    reloading: () => void tell('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`),
    reloaded: () => void tell('READY=1'),
    stopping: () => {
      clearInterval(pinging);
      return tell('STOPPING=1');
    },
  };
}

function deliver(
  fields: readonly string[],
  env: NodeJS.ProcessEnv,
  onFailure: (error: Error) => void,
): Promise<void> {
  return new Promise((resolve) => {
    execFile('systemd-notify', [...fields], { timeout: DELIVER_MS, env }, (error) => {
      if (error) onFailure(error);
      resolve();
    });
  });
}
