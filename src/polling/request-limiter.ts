import type { DeviceLock } from '../core/inspection/login.ts';

/** Lets askings through to devices: one at a time per device, and a bounded number in all. */
export type RequestLimiter<T> = {
  /** Starts the asking now, or as soon as its device and a place are free. */
  request(task: T): void;
  /**
   * Lets somebody else than polling have a device while no asking wants it. An asking that does is
   * let in as soon as the guest has gone.
   */
  readonly withDevice: DeviceLock;
  /** Askings that wait. Bounded by the number of tasks, as each waits once. */
  waiting(): number;
};

/** `start` asks and settles when the device is free again; it must not reject. */
export function makeRequestLimiter<T>(
  limit: number,
  deviceOf: (task: T) => string,
  start: (task: T) => Promise<void>,
): RequestLimiter<T> {
  const ready: T[] = [];
  const behind = makeQueues<T>();
  const backgroundWork = new Map<string, AbortController>();
  const waitingBackgroundWork = makeQueues<() => void>();
  const busy = new Set<string>();

  const release = (device: string): void => {
    busy.delete(device);
    const next = behind.shift(device);
    if (next !== undefined) ready.push(next);
    pump();
    if (next === undefined && !isTaken(device)) waitingBackgroundWork.shift(device)?.();
  };

  const isTaken = (device: string): boolean => busy.has(device) || backgroundWork.has(device);

  const admit = (task: T): void => {
    const device = deviceOf(task);
    if (isTaken(device)) {
      behind.push(device, task);
      backgroundWork.get(device)?.abort();
      return;
    }
    busy.add(device);
    void start(task).finally(() => {
      release(device);
    });
  };

  const pump = (): void => {
    while (busy.size < limit && ready.length > 0) admit(ready.shift()!);
  };

  const withDevice: DeviceLock = (device, work) =>
    new Promise((resolve, reject) => {
      const enter = (): void => {
        const preempted = new AbortController();
        backgroundWork.set(device, preempted);
        void work(preempted.signal)
          .then(resolve, reject)
          .finally(() => {
            backgroundWork.delete(device);
            release(device);
          });
      };
      if (isTaken(device)) waitingBackgroundWork.push(device, enter);
      else enter();
    });

  return {
    request: (task) => {
      ready.push(task);
      pump();
    },
    withDevice,
    waiting: () => ready.length + behind.size(),
  };
}

/** What waits for each of many things, first come first served. */
function makeQueues<V>(): {
  push(name: string, value: V): void;
  shift(name: string): V | undefined;
  size(): number;
} {
  const queues = new Map<string, V[]>();
  let size = 0;
  return {
    push: (name, value) => {
      const queue = queues.get(name) ?? [];
      queues.set(name, queue);
      queue.push(value);
      size++;
    },
    shift: (name) => {
      const queue = queues.get(name);
      if (!queue) return undefined;
      const first = queue.shift();
      size--;
      if (queue.length === 0) queues.delete(name);
      return first;
    },
    size: () => size,
  };
}
