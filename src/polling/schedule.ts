import type { CheckName, Device, Inventory } from '../core/inventory/device.ts';
import type { StreamKey } from '../core/facts/event.ts';
import { streamId } from '../core/facts/fact-store.ts';
import type { Probe } from '../core/health/probe.ts';
import { makeTimerWheel, SLOT_MS, type TimerWheel } from './timer-wheel.ts';
import { stablePhase } from '../core/time/stable-phase.ts';
import { initialPhase } from './phase.ts';

/** How one check is run. */
export type CheckRunner = {
  readonly probe: Probe;
  /** Whether a device takes one such poll at a time. */
  readonly exclusive: boolean;
  /** Most devices of one poll. */
  readonly sliceSize: number;
  readonly intervalMs: number;
};

/** How each check is run. */
export type CheckRunners = Readonly<Record<CheckName, CheckRunner>>;

/** One stream's place in the schedule. `isGone`: it has left the inventory. */
export type Task = {
  readonly key: StreamKey;
  readonly runner: CheckRunner;
  device: Device;
  regularMs: number;
  isGone: boolean;
};

/** Which stream is polled when, on the elapsed clock. */
export type Schedule = {
  /**
   * Takes a new inventory at `nowMs`: known streams keep their phase, new ones get theirs, the gone
   * are dropped.
   */
  apply(inventory: Inventory, nowMs: number): void;
  /** When a task may be due next, `untilMs` at the latest. */
  nextMs(untilMs: number): number;
  /** Takes out the tasks that are due. */
  take(nowMs: number): readonly { readonly item: Task; readonly dueMs: number }[];
  /** Schedules a task at its next regular time, `slowdown` times its interval apart. */
  scheduleNext(task: Task, nowMs: number, slowdown: number): void;
  /** Schedules a task in `delayMs`, outside its regular times. */
  scheduleIn(task: Task, nowMs: number, delayMs: number): void;
  /**
   * Brings a device's checks forward, except icmp: they run within `spreadMs`, each at its own
   * phase of it.
   */
  expedite(device: Device, nowMs: number, spreadMs: number): void;
  /**
   * Brings a device's ping forward to `delayMs` from now, outside its regular times; it never puts
   * a ping off. False: the device has no ping waiting.
   */
  expeditePing(device: Device, nowMs: number, delayMs: number): boolean;
};

/** The state of a schedule. */
type ScheduleState = {
  readonly runners: CheckRunners;
  readonly timers: TimerWheel<Task>;
  readonly tasks: Map<string, Task>;
};

/** An empty schedule. Tasks that have left the inventory are never scheduled again. */
export function makeSchedule(runners: CheckRunners): Schedule {
  const timers = makeTimerWheel<Task>();
  const state: ScheduleState = { runners, timers, tasks: new Map() };
  return {
    apply: (inventory, nowMs) => {
      removeGone(state, inventory);
      const startMs = Math.ceil(nowMs / SLOT_MS) * SLOT_MS;
      const streams = countStreams(inventory);
      for (const device of inventory.devices)
        for (const check of device.checks)
          addStream(state, device, check, streams.get(check) ?? 0, startMs);
    },
    nextMs: (untilMs) => timers.nextMs(untilMs),
    take: (nowMs) => timers.take(nowMs),
    scheduleIn: (task, nowMs, delayMs) => {
      scheduleAt(state, task, nowMs + delayMs);
    },
    scheduleNext: (task, nowMs, slowdown) => {
      const { intervalMs } = task.runner;
      task.regularMs = following(task.regularMs, intervalMs, nowMs) + intervalMs * (slowdown - 1);
      scheduleAt(state, task, task.regularMs);
    },
    expedite: (device, nowMs, spreadMs) => {
      for (const check of device.checks)
        if (check !== 'icmp') expediteCheck(state, { device: device.id, check }, nowMs, spreadMs);
    },
    expeditePing: (device, nowMs, delayMs) => expeditePing(state, device, nowMs + delayMs),
  };
}

function scheduleAt({ timers }: ScheduleState, task: Task, atMs: number): void {
  if (!task.isGone) timers.place(task, atMs);
}

function expediteCheck(
  state: ScheduleState,
  key: StreamKey,
  nowMs: number,
  spreadMs: number,
): void {
  const task = state.tasks.get(streamId(key));
  if (!task) return;
  task.regularMs = following(task.regularMs, task.runner.intervalMs, nowMs);
  scheduleAt(state, task, nowMs + stablePhase(streamId(key)) * spreadMs);
}

function expeditePing(state: ScheduleState, device: Device, atMs: number): boolean {
  if (!device.checks.includes('icmp')) return false;
  const task = state.tasks.get(streamId({ device: device.id, check: 'icmp' }));
  const slotMs = task && state.timers.slotMs(task);
  if (!task || slotMs === undefined) return false;
  if (atMs < slotMs) scheduleAt(state, task, atMs);
  return true;
}

function removeGone({ tasks, timers }: ScheduleState, { devices }: Inventory): void {
  const wanted = new Set(
    devices.flatMap(({ id, checks }) => checks.map((check) => streamId({ device: id, check }))),
  );
  for (const [id, task] of tasks) {
    if (wanted.has(id)) continue;
    tasks.delete(id);
    task.isGone = true;
    timers.remove(task);
  }
}

/** `streams`: how many streams the check has. */
function addStream(
  { runners, timers, tasks }: ScheduleState,
  device: Device,
  check: CheckName,
  streams: number,
  startMs: number,
): void {
  const key = { device: device.id, check };
  const known = tasks.get(streamId(key));
  if (known) {
    known.device = device;
    return;
  }
  const runner = runners[check];
  const phase = initialPhase(streamId(key), runner, streams);
  const regularMs = startMs + phase.regularMs;
  const task = { key, runner, device, regularMs, isGone: false };
  tasks.set(streamId(key), task);
  timers.place(task, startMs + phase.firstMs);
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
