/** Queues by name; only those that are not empty take memory. */
export type KeyedQueues<V> = {
  push(name: string, value: V): void;
  shift(name: string): V | undefined;
  /** Values in all queues. */
  size(): number;
};

/** No queue yet. Its size is bounded by what its user pushes. */
export function makeKeyedQueues<V>(): KeyedQueues<V> {
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
