import type { Device } from '../core/inventory/device.ts';
import type { Clock, Instant } from '../core/time/civil-time.ts';
import { stablePhase } from '../core/time/stable-phase.ts';

/** What slow rounds work with. */
export type PeriodicVisitsParts = {
  readonly clock: Clock;
  /** What it is that is done, so that different rounds meet a device at different times. */
  readonly name: string;
  /** Every device, live. */
  readonly devices: () => Iterable<Device>;
  /** Whether it is worth asking now; one that is not is looked at again within an hour. */
  readonly ready: (device: Device) => boolean;
  /**
   * When it was visited last, also by an earlier run; null: never. One that missed its own time
   * comes within the first hour.
   */
  readonly last: (device: Device) => Instant | null;
  readonly intervalMs: number;
  /** Devices at one time. */
  readonly atOnce: number;
  /** Must not reject; ends when `signal` aborts. */
  readonly work: (device: Device, signal: AbortSignal) => Promise<void>;
};

/** Rounds that go on until they are stopped. */
export type PeriodicVisits = {
  stop(): Promise<void>;
};

const TICK_MS = 1000;
/** Whose time has come is looked for once in so many ticks. */
const SCAN_TICKS = 10;
const FIRST_MS = 3_600_000;

/**
 * Visits every device once an interval, each at its own time by the wall clock. So a restart visits
 * none twice and skips none.
 */
export function startPeriodicVisits(parts: PeriodicVisitsParts): PeriodicVisits {
  const { clock, intervalMs } = parts;
  const due = new Map<string, Instant>();
  const underWay = new Map<string, Promise<void>>();
  const stopping = new AbortController();

  let queue: readonly Device[] = [];
  let ticks = 0;

  const scan = (now: Instant): readonly Device[] => {
    let devices = 0;
    const found: Device[] = [];
    for (const device of parts.devices()) {
      devices++;
      const at = due.get(device.id) ?? firstTime(parts, device, now);
      due.set(device.id, at);
      if (at <= now && !underWay.has(device.id)) found.push(device);
    }
    if (due.size > devices) forget(due, parts.devices());
    return found;
  };

  const tick = (): void => {
    const now = clock.now();
    if (ticks++ % SCAN_TICKS === 0) queue = scan(now);
    let visited = 0;
    while (visited < queue.length && underWay.size < parts.atOnce) visit(queue[visited++]!, now);
    queue = queue.slice(visited);
    cancel = clock.after(TICK_MS, tick);
  };

  const visit = (device: Device, now: Instant): void => {
    if (!parts.ready(device)) {
      due.set(device.id, now + Math.min(intervalMs / 24, FIRST_MS));
      return;
    }
    due.set(device.id, nextTime(parts, device, now));
    const visiting = parts.work(device, stopping.signal).finally(() => underWay.delete(device.id));
    underWay.set(device.id, visiting);
  };

  let cancel = clock.after(TICK_MS, tick);
  return {
    stop: async () => {
      cancel();
      stopping.abort();
      await Promise.allSettled(underWay.values());
    },
  };
}

function forget(due: Map<string, Instant>, devices: Iterable<Device>): void {
  const present = new Set(Array.from(devices, ({ id }) => id));
  for (const id of due.keys()) if (!present.has(id)) due.delete(id);
}

/**
 * Those that missed theirs have times near one another: another phase spreads them over the whole
 * hour.
 */
function firstTime(parts: PeriodicVisitsParts, device: Device, now: Instant): Instant {
  const own = nextTime(parts, device, now);
  const last = parts.last(device);
  return last !== null && last >= own - parts.intervalMs
    ? own
    : Math.min(
        own,
        now + stablePhase(`late ${parts.name}/${device.id}`) * Math.min(FIRST_MS, parts.intervalMs),
      );
}

/** The first of the device's own times after `now`. */
function nextTime(
  { name, intervalMs }: PeriodicVisitsParts,
  device: Device,
  now: Instant,
): Instant {
  const offset = Math.floor(stablePhase(`${name}/${device.id}`) * intervalMs);
  return Math.floor((now - offset) / intervalMs) * intervalMs + offset + intervalMs;
}
