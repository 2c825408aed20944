/** Length of one slot, in milliseconds: how finely askings can be placed. */
export const SLOT_MS = 100;

/** Things waiting for their time. Each waits at most once: placing it again moves it. */
export type Slots<T> = {
  /** Lets `item` wait until `dueMs` (of the elapsed clock), rounded up to a slot. */
  place(item: T, dueMs: number): void;
  /** Stops waiting. */
  remove(item: T): void;
  /** The slot it waits for, milliseconds of the elapsed clock; undefined: it does not wait. */
  slotMs(item: T): number | undefined;
  /** Takes out all that is due at `nowMs`, each with the time it was due, in order of slots. */
  take(nowMs: number): readonly { readonly item: T; readonly dueMs: number }[];
};

/** A timer wheel of unbounded reach; its size is bounded by the number of distinct items. */
export function makeSlots<T extends object>(): Slots<T> {
  const bySlot = new Map<number, Map<T, number>>();
  const slotOf = new Map<T, number>();
  let next = 0;

  const remove = (item: T): void => {
    const slot = slotOf.get(item);
    if (slot === undefined) return;
    slotOf.delete(item);
    const waiting = bySlot.get(slot);
    waiting?.delete(item);
    if (waiting?.size === 0) bySlot.delete(slot);
  };

  const place = (item: T, dueMs: number): void => {
    remove(item);
    const slot = Math.max(next, Math.ceil(dueMs / SLOT_MS));
    const waiting = bySlot.get(slot) ?? new Map<T, number>();
    bySlot.set(slot, waiting);
    waiting.set(item, dueMs);
    slotOf.set(item, slot);
  };

  const take = (nowMs: number): readonly { item: T; dueMs: number }[] => {
    const last = Math.floor(nowMs / SLOT_MS);
    const due: { item: T; dueMs: number }[] = [];
    // After a long pause there are fewer occupied slots than slots passed: walk whichever is fewer.
    if (last - next > bySlot.size) for (const slot of [...bySlot.keys()].sort((a, b) => a - b)) emptyInto(due, slot, last);
    else for (let slot = next; slot <= last; slot++) emptyInto(due, slot, last);
    next = Math.max(next, last + 1);
    return due;
  };

  const emptyInto = (due: { item: T; dueMs: number }[], slot: number, last: number): void => {
    const waiting = slot > last ? undefined : bySlot.get(slot);
    if (!waiting) return;
    bySlot.delete(slot);
    for (const [item, dueMs] of waiting) {
      due.push({ item, dueMs });
      slotOf.delete(item);
    }
  };

  const slotMs = (item: T): number | undefined => {
    const slot = slotOf.get(item);
    return slot === undefined ? undefined : slot * SLOT_MS;
  };

  return { place, remove, slotMs, take };
}
