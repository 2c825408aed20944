import type { CheckName, Device, Inventory } from '../core/inventory/device.ts';
import type { StreamKey } from '../core/facts/event.ts';
import { streamId } from '../core/facts/fact-store.ts';
import type { Probe } from '../core/health/probe.ts';
import { makeTimerWheel, SLOT_MS } from './timer-wheel.ts';
import { stablePhase } from '../core/time/stable-phase.ts';
import { connectionSpacingMs, initialPhase, sliceSpacingMs } from './phase.ts';

/** One way of asking, ready for use. */
export type CheckRunner = {
  readonly probe: Probe;
  /** One asking at a time per device. */
  readonly exclusive: boolean;
  /** Targets of one asking. */
  readonly sliceSize: number;
  readonly intervalMs: number;
};

/** Every way of asking, by check. */
export type CheckRunners = Readonly<Record<CheckName, CheckRunner>>;

/** One stream's place in the schedule. `isGone`: it has left the inventory. */
export type Task = {
  readonly key: StreamKey;
  readonly runner: CheckRunner;
  device: Device;
  regularMs: number;
  isGone: boolean;
};

/** Who is asked when, on the elapsed clock. */
export type Schedule = {
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
  scheduleNext(task: Task, nowMs: number, slowdown: number): void;
  /** Lets a task wait `delayMs`, outside its regular times. */
  scheduleIn(task: Task, nowMs: number, delayMs: number): void;
  /**
   * Brings a device's checks forward, save icmp: they are asked within `spreadMs`, each at its own
   * phase of it.
   */
  expedite(device: Device, nowMs: number, spreadMs: number): void;
  /**
   * Brings a device's ping forward to `delayMs` from now, outside its regular times, unless it
   * comes sooner anyhow; false: it has none waiting.
   */
  expeditePing(device: Device, nowMs: number, delayMs: number): boolean;
};

/** An empty schedule. Tasks that have left the inventory are never placed again. */
export function makeSchedule(runners: CheckRunners): Schedule {
  const timers = makeTimerWheel<Task>();
  const tasks = new Map<string, Task>();

  const scheduleIn: Schedule['scheduleIn'] = (task, nowMs, delayMs) => {
    if (!task.isGone) timers.place(task, nowMs + delayMs);
  };

  const addStream = (
    device: Device,
    check: CheckName,
    spacingMs: number,
    startMs: number,
  ): void => {
    const key = { device: device.id, check };
    const known = tasks.get(streamId(key));
    if (known) {
      known.device = device;
      return;
    }
    const runner = runners[check];
    const phase = initialPhase(streamId(key), runner.intervalMs, spacingMs, runner.exclusive);
    const task = {
      key,
      runner: runner,
      device,
      regularMs: startMs + phase.regularMs,
      isGone: false,
    };
    tasks.set(streamId(key), task);
    timers.place(task, startMs + phase.firstMs);
  };

  const expeditePing: Schedule['expeditePing'] = (device, nowMs, delayMs) => {
    const task = device.checks.includes('icmp')
      ? tasks.get(streamId({ device: device.id, check: 'icmp' }))
      : undefined;
    const waitsForMs = task && timers.slotMs(task);
    if (waitsForMs === undefined) return false;
    if (nowMs + delayMs < waitsForMs) scheduleIn(task!, nowMs, delayMs);
    return true;
  };

  return {
    expeditePing,
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
        timers.remove(task);
      }
      const startMs = Math.ceil(nowMs / SLOT_MS) * SLOT_MS;
      for (const device of inventory.devices) {
        for (const check of device.checks)
          addStream(device, check, spacingOf(runners[check], counts.get(check) ?? 0), startMs);
      }
    },
    nextMs: (untilMs) => timers.nextMs(untilMs),
    take: (nowMs) => timers.take(nowMs),
    scheduleIn,
    scheduleNext: (task, nowMs, slowdown) => {
      const { intervalMs } = task.runner;
      task.regularMs = following(task.regularMs, intervalMs, nowMs) + intervalMs * (slowdown - 1);
      scheduleIn(task, task.regularMs, 0);
    },
    expedite: (device, nowMs, spreadMs) => {
      for (const check of device.checks) {
        const task =
          check === 'icmp' ? undefined : tasks.get(streamId({ device: device.id, check }));
        if (!task) continue;
        task.regularMs = following(task.regularMs, task.runner.intervalMs, nowMs);
        scheduleIn(task, nowMs, stablePhase(streamId(task.key)) * spreadMs);
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

function spacingOf(runner: CheckRunner, streams: number): number {
  return runner.exclusive
    ? connectionSpacingMs(runner.intervalMs, streams)
    : sliceSpacingMs(runner.intervalMs, runner.sliceSize, streams);
}
