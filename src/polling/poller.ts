import { setMaxListeners } from 'node:events';
import type { CheckName, Inventory } from '../core/inventory/device.ts';
import type { ClockAnomalies } from '../core/health/service-figures.ts';
import { validityMs } from '../core/health/health.ts';
import type { DeviceLock } from '../core/inspection/login.ts';
import type { Observation } from '../core/facts/observation.ts';
import { makeStallDetector, type StallDetector } from './stall-detector.ts';
import { makeRequestLimiter } from './request-limiter.ts';
import { slowdown } from './fleet-queries.ts';
import { makeObservationProcessor, type ObservationProcessor } from './observation-processor.ts';
import { closeWatchMs } from './contradiction.ts';
import type { PollerParts } from './poller-parts.ts';
import { makeSchedule, type Schedule, type Task } from './schedule.ts';
import { SLOT_MS } from './timer-wheel.ts';
import { startTicker } from './ticker.ts';

/**
 * A poll during which we were blind is repeated after this share of its interval, so that a moment
 * of blindness does not cost a whole one.
 */
const BLIND_RETRY_SHARE = 0.25;

/** How often this process checks for stalls while no poll is under way, ms; else in every slot. */
const IDLE_MS = 1000;

/** Stalls shorter than this are within normal scheduling tolerance, ms. */
const STALL_TOLERANCE_MS = 2000;

/** The running poll. */
export type Poller = {
  /**
   * Starts polling the devices of a new inventory, and stops for those that are gone. The fleet
   * must know it already.
   */
  apply(inventory: Inventory): void;
  /**
   * Polls under way or waiting for their device, the canary of the last ping sweep, sweeps voided
   * since the start, and clock anomalies.
   */
  figures(): {
    readonly inFlight: number;
    readonly canary: { readonly ok: boolean; readonly voided: number };
    readonly lapses: ClockAnomalies;
  };
  /** Gives a device to an inspection, one request at a time; a poll takes it back. */
  readonly withDevice: DeviceLock;
  /** When the loop last ran, on the elapsed clock, ms. */
  lastTickMs(): number;
  /** Stops polling; resolves when no poll is under way. */
  stop(): Promise<void>;
};

/** The parts of a running poll. */
type Running = PollerParts & {
  readonly schedule: Schedule;
  readonly processor: ObservationProcessor;
  readonly stallDetector: StallDetector;
  readonly stopping: AbortSignal;
  /** Whether polls wait for their turn: then none is made that is not due. */
  readonly isBusy: () => boolean;
};

/** Starts polling; nothing is polled before the first {@link Poller.apply}. */
export function startPoller(parts: PollerParts): Poller {
  const { clock } = parts;
  const schedule = makeSchedule(parts.runners);
  const stallDetector = makeStallDetector(clock);
  const stopping = new AbortController();
  // Every poll under way listens for the end; their number is bounded by the request limiter.
  setMaxListeners(0, stopping.signal);
  const processor = makeObservationProcessor(parts, schedule);
  const isBusy = (): boolean => limiter.waiting() > 0;
  const { signal } = stopping;
  const running = { ...parts, schedule, processor, stallDetector, stopping: signal, isBusy };
  const underWay = new Set<Promise<void>>();

  const track = (batch: readonly Task[]): Promise<void> => {
    const polled = poll(running, batch)
      .then(() => {
        ticker.wake();
      })
      .finally(() => underWay.delete(polled));
    underWay.add(polled);
    ticker.wake();
    return polled;
  };
  const deviceOf = (task: Task): string => task.key.device;
  const limiter = makeRequestLimiter<Task>(parts.policy.maxInFlight, deviceOf, (task) =>
    track([task]),
  );
  const ticker = startTicker({
    clock,
    nextMs: (nowMs) => schedule.nextMs(nowMs + (underWay.size > 0 ? SLOT_MS : IDLE_MS)),
    expect: (dueMs) => {
      stallDetector.expect(dueMs);
    },
    tick: (nowMs) => {
      checkForStall(running);
      const [exclusive, others] = takeDue(running, nowMs);
      for (const task of exclusive) limiter.request(task);
      for (const batch of batchesOf(others)) void track(batch);
    },
  });

  return {
    apply: (inventory) => {
      schedule.apply(inventory, clock.elapsed());
      ticker.wake();
    },
    figures: () => ({
      inFlight: underWay.size + limiter.waiting(),
      canary: processor.canary(),
      lapses: stallDetector.figures(),
    }),
    withDevice: limiter.withDevice,
    lastTickMs: () => ticker.lastMs(),
    stop: async () => {
      stopping.abort();
      ticker.stop();
      await Promise.allSettled(underWay);
    },
  };
}

/** Takes out the tasks that are due: those of exclusive checks, and the others. */
function takeDue(
  { schedule, stats }: Running,
  nowMs: number,
): readonly [readonly Task[], readonly Task[]] {
  const exclusive: Task[] = [];
  const others: Task[] = [];
  for (const { item: task, dueMs } of schedule.take(nowMs)) {
    stats.began(task.key.check, nowMs - dueMs);
    (task.runner.exclusive ? exclusive : others).push(task);
  }
  return [exclusive, others];
}

/** Polls a batch by its check, processes what came of it, and schedules its next poll. */
async function poll(running: Running, batch: readonly Task[]): Promise<void> {
  const { stallDetector, processor, stopping } = running;
  let observations: readonly Observation[] = [];
  checkForStall(running);
  const began = stallDetector.mark();
  try {
    const targets = batch.map((task) => task.device);
    observations = await batch[0]!.runner.probe(targets, stopping);
  } catch (error) {
    running.onBug(error);
  }
  if (stopping.aborted) return;
  checkForStall(running);
  const { events, blind } = processor.process(batch, observations, began, stallDetector.mark());
  running.record(events);
  for (const task of batch) scheduleNext(running, task, blind.has(task.key.device));
}

function scheduleNext(running: Running, task: Task, isBlind: boolean): void {
  const { schedule, fleet, policy, clock } = running;
  const nowMs = clock.elapsed();
  if (fleet.stream(task.key)?.health.suspicion) schedule.scheduleIn(task, nowMs, policy.reaskMs);
  else if (isBlind) schedule.scheduleIn(task, nowMs, task.runner.intervalMs * BLIND_RETRY_SHARE);
  else {
    const closeMs = running.isBusy() ? null : closeWatchMs(running, task.key, clock.now());
    if (closeMs === null) schedule.scheduleNext(task, nowMs, slowdown(running, task.key));
    else schedule.scheduleIn(task, nowMs, closeMs);
  }
}

/**
 * What was due while this process stood still was not observed. Across a step of the wall clock
 * nothing was.
 */
function checkForStall(running: Running): void {
  const { stallDetector, runners, fleet, clock } = running;
  const anomaly = stallDetector.check();
  if (!anomaly) return;
  running.onClockAnomaly(anomaly);
  const now = clock.now();
  if (anomaly.kind !== 'none') fleet.interrupt(now, anomaly.kind === 'backward' ? now : null);
  else if (anomaly.pausedMs >= STALL_TOLERANCE_MS)
    fleet.neglect(now, (key) => validityMs(runners[key.check].intervalMs * slowdown(running, key)));
}

/** One batch for each check, or several where it has more tasks than one poll may hold. */
function batchesOf(tasks: readonly Task[]): readonly (readonly Task[])[] {
  const byCheck = new Map<CheckName, Task[]>();
  for (const task of tasks) {
    const others = byCheck.get(task.key.check);
    if (others) others.push(task);
    else byCheck.set(task.key.check, [task]);
  }
  return [...byCheck.values()].flatMap(slicesOf);
}

function slicesOf(tasks: readonly Task[]): readonly (readonly Task[])[] {
  const size = tasks[0]!.runner.sliceSize;
  return Array.from({ length: Math.ceil(tasks.length / size) }, (_, index) =>
    tasks.slice(index * size, (index + 1) * size),
  );
}
