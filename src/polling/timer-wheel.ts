/** Length of one slot, in milliseconds: how finely askings can be placed. */
export const SLOT_MS = 100;

/** Things waiting for their time. Each waits at most once: placing it again moves it. */
export type TimerWheel<T> = {
  /** Lets `item` wait until `dueMs` (of the elapsed clock), rounded up to a slot. */
  place(item: T, dueMs: number): void;
  /** Stops waiting. */
  remove(item: T): void;
  /** The slot it waits for, milliseconds of the elapsed clock; undefined: it does not wait. */
  slotMs(item: T): number | undefined;
  /**
   * When something may be due next, `untilMs` at the latest, in whole slots of the elapsed clock.
   */
  nextMs(untilMs: number): number;
  /** Takes out all that is due at `nowMs`, each with the time it was due, in order of slots. */
  take(nowMs: number): readonly { readonly item: T; readonly dueMs: number }[];
};

/** What waits for one slot: things, and when each is due. */
type Slot<T> = { readonly items: T[]; readonly dueMs: number[] };

/**
 * Of a thing that does not wait. It is not forgotten: it will soon wait again, and leaving a great
 * map and entering it anew costs more than staying.
 */
const NO_SLOT = -1;

/**
 * A timer wheel of unbounded reach; its size is bounded by the number of distinct items placed and
 * not removed since.
 */
export function makeTimerWheel<T extends object>(): TimerWheel<T> {
  const bySlot = new Map<number, Slot<T>>();
  const slotOf = new Map<T, number>();
  let next = 0;

  const leave = (item: T): void => {
    const waiting = bySlot.get(slotOf.get(item) ?? NO_SLOT);
    const index = waiting?.items.indexOf(item) ?? -1;
    if (index < 0) return;
    waiting!.items.splice(index, 1);
    waiting!.dueMs.splice(index, 1);
  };

  const place = (item: T, dueMs: number): void => {
    leave(item);
    const slot = Math.max(next, Math.ceil(dueMs / SLOT_MS));
    const waiting = bySlot.get(slot) ?? { items: [], dueMs: [] };
    bySlot.set(slot, waiting);
    waiting.items.push(item);
    waiting.dueMs.push(dueMs);
    slotOf.set(item, slot);
  };

  const take = (nowMs: number): readonly { item: T; dueMs: number }[] => {
    const last = Math.floor(nowMs / SLOT_MS);
    const due: { item: T; dueMs: number }[] = [];
    // After a long pause there are fewer occupied slots than slots passed: walk whichever is fewer.
    if (last - next > bySlot.size)
      for (const slot of [...bySlot.keys()].sort((a, b) => a - b)) emptyInto(due, slot, last);
    else for (let slot = next; slot <= last; slot++) emptyInto(due, slot, last);
    next = Math.max(next, last + 1);
    return due;
  };

  const emptyInto = (due: { item: T; dueMs: number }[], slot: number, last: number): void => {
    const waiting = slot > last ? undefined : bySlot.get(slot);
    if (!waiting) return;
    bySlot.delete(slot);
    waiting.items.forEach((item, index) => {
      due.push({ item, dueMs: waiting.dueMs[index]! });
      slotOf.set(item, NO_SLOT);
    });
  };

  const slotMs = (item: T): number | undefined => {
    const slot = slotOf.get(item) ?? NO_SLOT;
    return slot === NO_SLOT ? undefined : slot * SLOT_MS;
  };

  const nextMs = (untilMs: number): number => {
    const last = Math.floor(untilMs / SLOT_MS);
    let slot = next;
    while (slot < last && !bySlot.has(slot)) slot++;
    return slot * SLOT_MS;
  };

  const remove = (item: T): void => {
    leave(item);
    slotOf.delete(item);
  };

  return { place, remove, slotMs, nextMs, take };
}
