import { setMaxListeners } from 'node:events';
import type { CheckName, Inventory } from '../core/inventory/device.ts';
import type { ClockAnomalies } from '../core/health/service-figures.ts';
import { validityMs } from '../core/health/health.ts';
import type { DeviceLock } from '../core/inspection/login.ts';
import type { Observation } from '../core/facts/observation.ts';
import { makeStallDetector, type ClockAnomaly } from './stall-detector.ts';
import { makeRequestLimiter } from './request-limiter.ts';
import { makeObservationProcessor, slowdown } from './observation-processor.ts';
import type { PollerParts } from './poller-parts.ts';
import { makeSchedule, type Task } from './schedule.ts';
import { SLOT_MS } from './timer-wheel.ts';
import { startTicker } from './ticker.ts';

/**
 * Nobody could look: tried again after this share of the interval, so that a moment of blindness
 * does not cost a whole one more.
 */
const BLIND_AGAIN = 0.25;

/**
 * Whether it stands still this process looks in every slot while somebody is being asked; else so
 * often, in milliseconds.
 */
const IDLE_MS = 1000;

/**
 * A shorter pause only makes askings late, and them by no more than is granted anyhow, in
 * milliseconds.
 */
const PAUSE_MS = 2000;

/** The running poll. */
export type Poller = {
  /**
   * Begins to ask the devices of a new inventory, and leaves those that are gone. The fleet must
   * know it already.
   */
  apply(inventory: Inventory): void;
  /**
   * Askings under way or waiting for their device, the canary of the last sweep, and sweeps voided
   * since the start.
   */
  figures(): {
    readonly inFlight: number;
    readonly canary: { readonly ok: boolean; readonly voided: number };
    readonly lapses: ClockAnomalies;
  };
  /**
   * Lends a device to whoever looks into it, one request at a time, and takes it back for a poll.
   */
  readonly withDevice: DeviceLock;
  /** When the loop last ran, on the elapsed clock. */
  lastTickMs(): number;
  /** Stops asking; resolves when nothing is under way any more. */
  stop(): Promise<void>;
};

/** Starts polling; nothing is asked before the first {@link Poller.apply}. */
export function startPoller(parts: PollerParts): Poller {
  const { clock, stats: tally, policy } = parts;
  const roster = makeSchedule(parts.runners);
  const stopping = new AbortController();
  // Every asking under way listens for the end; their number is bounded elsewhere.
  setMaxListeners(0, stopping.signal);
  const underWay = new Set<Promise<void>>();
  const judge = makeObservationProcessor(parts, roster);
  const attention = makeStallDetector(clock);

  const attend = (): void => {
    const lapse = attention.check();
    if (lapse) interrupt(parts, lapse);
  };

  const ask = async (batch: readonly Task[]): Promise<void> => {
    let observations: readonly Observation[] = [];
    attend();
    const began = attention.mark();
    try {
      observations = await batch[0]!.runner.probe(
        batch.map((task) => task.device),
        stopping.signal,
      );
    } catch (error) {
      parts.onBug(error);
    }
    if (stopping.signal.aborted) return;
    attend();
    const { events, blind } = judge.process(batch, observations, began, attention.mark());
    parts.record(events);
    for (const task of batch) placeNext(task, blind.has(task.key.device));
    ticker.awake();
  };

  const placeNext = (task: Task, isBlind: boolean): void => {
    const now = clock.elapsed();
    const health = parts.fleet.stream(task.key)?.health;
    if (health?.suspicion) roster.scheduleIn(task, now, policy.reaskMs);
    else if (isBlind) roster.scheduleIn(task, now, task.runner.intervalMs * BLIND_AGAIN);
    else roster.scheduleNext(task, now, slowdown(parts, task.key));
  };

  const track = (batch: readonly Task[]): Promise<void> => {
    const asking = ask(batch).finally(() => underWay.delete(asking));
    underWay.add(asking);
    ticker.awake();
    return asking;
  };

  const doorman = makeRequestLimiter<Task>(
    policy.maxInFlight,
    (task) => task.key.device,
    (task) => track([task]),
  );

  const tick = (nowMs: number): void => {
    attend();
    const together: Task[] = [];
    for (const { item: task, dueMs } of roster.take(nowMs)) {
      tally.began(task.key.check, nowMs - dueMs);
      if (task.runner.exclusive) doorman.request(task);
      else together.push(task);
    }
    if (together.length > 0) for (const slice of slicesOf(together)) void track(slice);
  };

  const nextMs = (nowMs: number): number =>
    roster.nextMs(nowMs + (underWay.size > 0 ? SLOT_MS : IDLE_MS));
  const ticker = startTicker({
    clock,
    nextMs,
    expect: (dueMs) => {
      attention.expect(dueMs);
    },
    tick,
  });

  return {
    apply: (inventory) => {
      roster.apply(inventory, clock.elapsed());
      ticker.awake();
    },
    figures: () => ({
      inFlight: underWay.size + doorman.waiting(),
      canary: judge.canary(),
      lapses: attention.figures(),
    }),
    withDevice: doorman.withDevice,
    lastTickMs: () => ticker.lastMs(),
    stop: async () => {
      stopping.abort();
      ticker.stop();
      await Promise.allSettled(underWay);
    },
  };
}

/**
 * What was to be asked while this process did not attend was not watched; across a step of the wall
 * clock nothing was.
 */
function interrupt(parts: PollerParts, lapse: ClockAnomaly): void {
  const { runners: askers, fleet, clock } = parts;
  parts.onClockAnomaly(lapse);
  const now = clock.now();
  if (lapse.kind !== 'none') fleet.interrupt(now, lapse.kind === 'backward' ? now : null);
  else if (lapse.pausedMs >= PAUSE_MS)
    fleet.neglect(now, (key) => validityMs(askers[key.check].intervalMs * slowdown(parts, key)));
}

function gather(together: Map<CheckName, Task[]>, task: Task): void {
  const gathered = together.get(task.key.check);
  if (gathered) gathered.push(task);
  else together.set(task.key.check, [task]);
}

function slicesOf(tasks: readonly Task[]): readonly (readonly Task[])[] {
  const together = new Map<CheckName, Task[]>();
  for (const task of tasks) gather(together, task);
  return [...together.values()].flatMap(slices);
}

function slices(tasks: readonly Task[]): readonly (readonly Task[])[] {
  const size = tasks[0]!.runner.sliceSize;
  if (tasks.length <= size) return [tasks];
  return Array.from({ length: Math.ceil(tasks.length / size) }, (_, index) =>
    tasks.slice(index * size, (index + 1) * size),
  );
}
