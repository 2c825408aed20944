import type { DeviceLock } from '../core/inspection/login.ts';
import { makeKeyedQueues } from './keyed-queues.ts';

/** Lets polls through to devices: one at a time per device, and a bounded number in all. */
export type RequestLimiter<T> = {
  /** Starts the poll now, or as soon as its device and a place are free. */
  request(task: T): void;
  /**
   * Gives a device to background work while no poll wants it. A poll that does preempts the work:
   * it starts as soon as the work has let go.
   */
  readonly withDevice: DeviceLock;
  /** Polls that wait. Bounded by the number of tasks, as each waits once. */
  waiting(): number;
};

/** `start` polls and settles when the device is free again; it must not reject. */
export function makeRequestLimiter<T>(
  limit: number,
  deviceOf: (task: T) => string,
  start: (task: T) => Promise<void>,
): RequestLimiter<T> {
  const ready: T[] = [];
  const waitingPolls = makeKeyedQueues<T>();
  const waitingWork = makeKeyedQueues<() => void>();
  const busy = new Set<string>();
  const working = new Map<string, AbortController>();
  const isTaken = (device: string): boolean => busy.has(device) || working.has(device);

  const release = (device: string): void => {
    busy.delete(device);
    working.delete(device);
    const next = waitingPolls.shift(device);
    if (next !== undefined) ready.push(next);
    startReady();
    if (next === undefined && !isTaken(device)) waitingWork.shift(device)?.();
  };

  const admit = (task: T): void => {
    const device = deviceOf(task);
    if (isTaken(device)) {
      waitingPolls.push(device, task);
      working.get(device)?.abort();
      return;
    }
    busy.add(device);
    void start(task).finally(() => {
      release(device);
    });
  };

  const startReady = (): void => {
    while (busy.size < limit && ready.length > 0) admit(ready.shift()!);
  };

  const startWork: DeviceLock = (device, work) => {
    const preemption = new AbortController();
    working.set(device, preemption);
    return work(preemption.signal).finally(() => {
      release(device);
    });
  };

  return {
    request: (task) => {
      ready.push(task);
      startReady();
    },
    withDevice: (device, work) =>
      new Promise((resolve, reject) => {
        const begin = (): void => void startWork(device, work).then(resolve, reject);
        if (isTaken(device)) waitingWork.push(device, begin);
        else begin();
      }),
    waiting: () => ready.length + waitingPolls.size(),
  };
}
