import type { CheckName, Inventory } from '../core/inventory/device.ts';
import type { Event, StreamKey } from '../core/facts/event.ts';
import { restate } from '../core/facts/timeline-events.ts';
import { endCoverage, validityMs } from '../core/health/health.ts';
import { futureEvents, loadState, type RestoredState } from './load-state.ts';
import type { MonitorParts } from './monitor-parts.ts';
import type { RestoredStream } from './stream.ts';

/** How many events of a covered span are reported again at a start, beside its first. */
const LATEST_EVENTS = 20;
const DEVICES_AT_A_TIME = 500;

/**
 * Reads from the store what it remembers of devices new to this run, and reports it. Where the
 * store cannot be read, they start with what earlier runs recorded of the time to come.
 */
export async function restoreStreams(
  parts: MonitorParts,
  inventory: Inventory,
): Promise<RestoredState> {
  const { reader, zone, clock, runners, policy, log } = parts;
  // Nobody polled since the store was last written.
  const speaksForMs = (check: CheckName): number =>
    Math.min(validityMs(runners[check].intervalMs), runners[check].intervalMs * policy.gapFactor);
  try {
    const restored = await loadState(reader, inventory, { zone, at: clock.now(), speaksForMs });
    reportRestored(parts, inventory.devices, restored);
    return restored;
  } catch (err) {
    log.warn({ err }, 'the store could not be read: devices new to this run start without a past');
    const at = clock.now();
    return futureEvents(await parts.eventsSince(at).catch(() => []), at);
  }
}

function reportRestored(
  { onRestored }: MonitorParts,
  devices: Inventory['devices'],
  restored: RestoredState,
): void {
  for (let start = 0; start < devices.length; start += DEVICES_AT_A_TIME) {
    const keys = devices
      .slice(start, start + DEVICES_AT_A_TIME)
      .flatMap(({ id, checks }) => checks.map((check): StreamKey => ({ device: id, check })));
    onRestored(keys.flatMap((key) => restoredSpan(key, restored)));
  }
}

/**
 * The span that new events may extend, and the latest states in it. A journal that was killed
 * before its last minute was written lacks them.
 */
function restoredSpan(key: StreamKey, { restored }: RestoredState): readonly Event[] {
  const stream = restored(key);
  if (!stream?.health.span) return [];
  const covered = [stream.health.span];
  const [first, ...others] = restate(key, { ...stream.timeline, covered, offsets: [] });
  return first ? [first, ...others.slice(-LATEST_EVENTS)] : [];
}

/**
 * How restored streams start. After a takeover the other poller's coverage is not extended: its
 * last events may still be on their way, and must not meet ours. A function of its own, so that no
 * timer of its caller keeps the restored state in memory.
 */
export function startingStates(
  { restored }: RestoredState,
  isTakeover: boolean,
): (key: StreamKey) => RestoredStream | undefined {
  return (key) => {
    const stream = restored(key);
    return stream && isTakeover ? { ...stream, health: endCoverage(stream.health) } : stream;
  };
}
