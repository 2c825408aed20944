/** Lets askings through to devices: one at a time per device, and a bounded number in all. */
export type Doorman<T> = {
  /** Starts the asking now, or as soon as its device and a place are free. */
  request(task: T): void;
  /** Askings that wait. Bounded by the number of tasks, as each waits once. */
  waiting(): number;
};

/** `start` asks and settles when the device is free again; it must not reject. */
export function makeDoorman<T>(limit: number, deviceOf: (task: T) => string, start: (task: T) => Promise<void>): Doorman<T> {
  const ready: T[] = [];
  const behind = new Map<string, T[]>();
  const busy = new Set<string>();
  let waitingBehind = 0;

  const release = (device: string): void => {
    busy.delete(device);
    const queue = behind.get(device);
    const next = queue?.shift();
    if (next !== undefined) {
      waitingBehind--;
      ready.push(next);
    }
    if (queue?.length === 0) behind.delete(device);
    pump();
  };

  const admit = (task: T): void => {
    const device = deviceOf(task);
    if (busy.has(device)) {
      const queue = behind.get(device) ?? [];
      behind.set(device, queue);
      queue.push(task);
      waitingBehind++;
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

  return {
    request: (task) => {
      ready.push(task);
      pump();
    },
    waiting: () => ready.length + waitingBehind,
  };
}
