/** Length of one slot, ms: how finely polls can be scheduled. */
export const SLOT_MS = 100;

/** Items waiting for their time. Each waits at most once: placing it again moves it. */
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

/** The items that wait for one slot, and when each is due. */
type Slot<T> = { readonly items: T[]; readonly dueMs: number[] };

/**
 * The slot of an item that does not wait. The item stays in the map, as it will soon wait again:
 * removing it from a large map and adding it again costs more.
 */
const NO_SLOT = -1;

type Wheel<T> = {
  readonly bySlot: Map<number, Slot<T>>;
  readonly slotOf: Map<T, number>;
  /** The first slot that was not taken yet. */
  next: number;
};

/**
 * A timer wheel of unbounded reach. Its size is bounded by the number of distinct items placed and
 * not removed since.
 */
export function makeTimerWheel<T extends object>(): TimerWheel<T> {
  const wheel: Wheel<T> = { bySlot: new Map(), slotOf: new Map(), next: 0 };
  return {
    place: (item, dueMs) => {
      place(wheel, item, dueMs);
    },
    remove: (item) => {
      leave(wheel, item);
      wheel.slotOf.delete(item);
    },
    slotMs: (item) => {
      const slot = wheel.slotOf.get(item) ?? NO_SLOT;
      return slot === NO_SLOT ? undefined : slot * SLOT_MS;
    },
    nextMs: (untilMs) => {
      const last = Math.floor(untilMs / SLOT_MS);
      let slot = wheel.next;
      while (slot < last && !wheel.bySlot.has(slot)) slot++;
      return slot * SLOT_MS;
    },
    take: (nowMs) => take(wheel, Math.floor(nowMs / SLOT_MS)),
  };
}

function place<T>(wheel: Wheel<T>, item: T, dueMs: number): void {
  leave(wheel, item);
  const slot = Math.max(wheel.next, Math.ceil(dueMs / SLOT_MS));
  const waiting = wheel.bySlot.get(slot) ?? { items: [], dueMs: [] };
  wheel.bySlot.set(slot, waiting);
  waiting.items.push(item);
  waiting.dueMs.push(dueMs);
  wheel.slotOf.set(item, slot);
}

function leave<T>({ bySlot, slotOf }: Wheel<T>, item: T): void {
  const waiting = bySlot.get(slotOf.get(item) ?? NO_SLOT);
  const index = waiting?.items.indexOf(item) ?? -1;
  if (index < 0) return;
  waiting!.items.splice(index, 1);
  waiting!.dueMs.splice(index, 1);
}

type Due<T> = { readonly item: T; readonly dueMs: number };

function take<T>(wheel: Wheel<T>, last: number): readonly Due<T>[] {
  const due = slotsUntil(wheel, last).flatMap((slot) => empty(wheel, slot));
  wheel.next = Math.max(wheel.next, last + 1);
  return due;
}

/**
 * The occupied slots up to one, in order. After a long pause there are fewer occupied slots than
 * slots passed: it walks whichever is fewer.
 */
function slotsUntil<T>({ bySlot, next }: Wheel<T>, last: number): readonly number[] {
  if (last - next > bySlot.size)
    return [...bySlot.keys()].filter((slot) => slot <= last).sort((a, b) => a - b);
  const slots: number[] = [];
  for (let slot = next; slot <= last; slot++) if (bySlot.has(slot)) slots.push(slot);
  return slots;
}

function empty<T>({ bySlot, slotOf }: Wheel<T>, slot: number): readonly Due<T>[] {
  const { items, dueMs } = bySlot.get(slot)!;
  bySlot.delete(slot);
  return items.map((item, index) => {
    slotOf.set(item, NO_SLOT);
    return { item, dueMs: dueMs[index]! };
  });
}
