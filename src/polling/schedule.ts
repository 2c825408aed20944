import type { CheckName, Device, Inventory } from '../core/inventory/device.ts';
import type { StreamKey } from '../core/facts/event.ts';
import { streamId } from '../core/facts/fact-store.ts';
import type { Probe } from '../core/health/probe.ts';
import { makeSlots, SLOT_MS } from './timer-wheel.ts';
import { stablePhase } from '../core/time/stable-phase.ts';
import { connectionSpacingMs, launchOf, sliceSpacingMs } from './phase.ts';

/** One way of asking, ready for use. */
export type Asker = {
  readonly probe: Probe;
  /** One asking at a time per device. */
  readonly exclusive: boolean;
  /** Targets of one asking. */
  readonly sliceSize: number;
  readonly intervalMs: number;
};

/** Every way of asking, by check. */
export type Askers = Readonly<Record<CheckName, Asker>>;

/** One stream's place in the schedule. `isGone`: it has left the inventory. */
export type Task = {
  readonly key: StreamKey;
  readonly asker: Asker;
  device: Device;
  regularMs: number;
  isGone: boolean;
};

/** Who is asked when, on the elapsed clock. */
export type Roster = {
  /**
   * Takes a new inventory at `nowMs`: known streams keep their phase, new ones get theirs, the gone
   * are dropped.
   */
  apply(inventory: Inventory, nowMs: number): void;
  /** When somebody may be due next, `untilMs` at the latest. */
  nextMs(untilMs: number): number;
  /** Takes out what is due. */
  take(nowMs: number): readonly { readonly item: Task; readonly dueMs: number }[];
  /** Lets a task wait for its next regular time, `slowdown` times its interval apart. */
  placeRegular(task: Task, nowMs: number, slowdown: number): void;
  /** Lets a task wait `delayMs`, outside its regular times. */
  placeSoon(task: Task, nowMs: number, delayMs: number): void;
  /**
   * Brings a device's checks forward, save icmp: they are asked within `spreadMs`, each at its own
   * phase of it.
   */
  hasten(device: Device, nowMs: number, spreadMs: number): void;
  /**
   * Brings a device's ping forward to `delayMs` from now, outside its regular times, unless it
   * comes sooner anyhow; false: it has none waiting.
   */
  hastenPing(device: Device, nowMs: number, delayMs: number): boolean;
};

/** An empty schedule. Tasks that have left the inventory are never placed again. */
export function makeRoster(askers: Askers): Roster {
  const slots = makeSlots<Task>();
  const tasks = new Map<string, Task>();

  const placeSoon: Roster['placeSoon'] = (task, nowMs, delayMs) => {
    if (!task.isGone) slots.place(task, nowMs + delayMs);
  };

  const enlist = (device: Device, check: CheckName, spacingMs: number, startMs: number): void => {
    const key = { device: device.id, check };
    const known = tasks.get(streamId(key));
    if (known) {
      known.device = device;
      return;
    }
    const asker = askers[check];
    const launch = launchOf(streamId(key), asker.intervalMs, spacingMs, asker.exclusive);
    const task = { key, asker, device, regularMs: startMs + launch.regularMs, isGone: false };
    tasks.set(streamId(key), task);
    slots.place(task, startMs + launch.firstMs);
  };

  const hastenPing: Roster['hastenPing'] = (device, nowMs, delayMs) => {
    const task = device.checks.includes('icmp')
      ? tasks.get(streamId({ device: device.id, check: 'icmp' }))
      : undefined;
    const waitsForMs = task && slots.slotMs(task);
    if (waitsForMs === undefined) return false;
    if (nowMs + delayMs < waitsForMs) placeSoon(task!, nowMs, delayMs);
    return true;
  };

  return {
    hastenPing,
    apply: (inventory, nowMs) => {
      const counts = countStreams(inventory);
      const wanted = new Set(
        inventory.devices.flatMap((device) =>
          device.checks.map((check) => streamId({ device: device.id, check })),
        ),
      );
      for (const [id, task] of tasks) {
        if (wanted.has(id)) continue;
        tasks.delete(id);
        task.isGone = true;
        slots.remove(task);
      }
      const startMs = Math.ceil(nowMs / SLOT_MS) * SLOT_MS;
      for (const device of inventory.devices) {
        for (const check of device.checks)
          enlist(device, check, spacingOf(askers[check], counts.get(check) ?? 0), startMs);
      }
    },
    nextMs: (untilMs) => slots.nextMs(untilMs),
    take: (nowMs) => slots.take(nowMs),
    placeSoon,
    placeRegular: (task, nowMs, slowdown) => {
      const { intervalMs } = task.asker;
      task.regularMs = following(task.regularMs, intervalMs, nowMs) + intervalMs * (slowdown - 1);
      placeSoon(task, task.regularMs, 0);
    },
    hasten: (device, nowMs, spreadMs) => {
      for (const check of device.checks) {
        const task =
          check === 'icmp' ? undefined : tasks.get(streamId({ device: device.id, check }));
        if (!task) continue;
        task.regularMs = following(task.regularMs, task.asker.intervalMs, nowMs);
        placeSoon(task, nowMs, stablePhase(streamId(task.key)) * spreadMs);
      }
    },
  };
}

/** The first time after `nowMs` that is a whole number of intervals from `regularMs`. */
function following(regularMs: number, intervalMs: number, nowMs: number): number {
  return regularMs + (Math.floor((nowMs - regularMs) / intervalMs) + 1) * intervalMs;
}

function countStreams(inventory: Inventory): ReadonlyMap<CheckName, number> {
  const counts = new Map<CheckName, number>();
  for (const device of inventory.devices)
    for (const check of device.checks) counts.set(check, (counts.get(check) ?? 0) + 1);
  return counts;
}

function spacingOf(asker: Asker, streams: number): number {
  return asker.exclusive
    ? connectionSpacingMs(asker.intervalMs, streams)
    : sliceSpacingMs(asker.intervalMs, asker.sliceSize, streams);
}
