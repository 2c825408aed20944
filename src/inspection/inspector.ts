import type { Device } from '../core/inventory/device.ts';
import type { DeviceView } from '../core/health/fleet-view.ts';
import type { Event } from '../core/facts/event.ts';
import type { PropertyReader } from '../core/facts/fact-store.ts';
import type { InspectionState, InspectionView } from '../core/inspection/inspection-view.ts';
import type { Inspection } from '../core/inspection/inspection.ts';
import type { Clock } from '../core/time/civil-time.ts';
import type { Log } from '../platform/log.ts';
import type { InspectionStates } from './inspection-states.ts';
import { startPeriodicVisits, type PeriodicVisits } from './periodic-visits.ts';

/** The devices that are in service now. */
export type InspectedFleet = {
  member(
    id: string,
  ): { readonly device: Device; readonly view: Pick<DeviceView, 'state'> } | undefined;
  members(): Iterable<{ readonly device: Device }>;
};

/** What the inspector works with. */
export type InspectorParts = {
  readonly clock: Clock;
  readonly fleet: InspectedFleet;
  /** What inspections have found; empty at the start. */
  readonly states: InspectionStates;
  readonly reader: PropertyReader;
  /** Takes the facts to store; must not block or throw. */
  readonly record: (events: readonly Event[]) => void;
  /** Inspects a device; null: its name could not be resolved. */
  readonly inspect: (device: Device, signal: AbortSignal) => Promise<Inspection | null>;
  /** Whether a device is to be inspected: a credential is assigned to it. */
  readonly wanted: (device: Device) => boolean;
  /** Called once the states of earlier runs are restored. */
  readonly onRestored: () => void;
  /** Called after each inspection of a device that was reached. */
  readonly onInspected: (device: Device) => void;
  readonly intervalMs: number;
  /** How many devices are inspected at one time. */
  readonly atOnce: number;
  readonly log: Pick<Log, 'warn'>;
};

/** Inspects every device once an interval. */
export type Inspector = {
  view(): Pick<InspectionView, 'devices' | 'inspections'>;
  stop(): Promise<void>;
};

type Counts = { read: number; unreadable: number; unreached: number };

/** Wait before a store that could not be read is asked again, in milliseconds. */
const READ_AGAIN_MS = 30_000;

/**
 * Starts inspections once the store has told what is known. Without that, every value would be
 * recorded as a change.
 */
export function startInspector(parts: InspectorParts): Inspector {
  const counts: Counts = { read: 0, unreadable: 0, unreached: 0 };
  let isStopped = false;
  let visits: PeriodicVisits | null = null;
  let cancelRetry = (): void => undefined;

  const start = async (): Promise<void> => {
    const isRestored = await restore(parts);
    if (isStopped) return;
    if (isRestored) {
      visits = startVisits(parts, counts);
      parts.onRestored();
    } else cancelRetry = parts.clock.after(READ_AGAIN_MS, () => void start());
  };
  void start();

  return {
    view: () => ({ devices: statesOf(parts), inspections: { ...counts } }),
    stop: async () => {
      isStopped = true;
      cancelRetry();
      await visits?.stop();
    },
  };
}

/** Whether the store could be read. */
async function restore({ states, reader, clock, log }: InspectorParts): Promise<boolean> {
  try {
    await states.restore(reader, clock.now());
    return true;
  } catch (err) {
    log.warn({ err }, 'the store could not be read: no device is inspected before it can be');
    return false;
  }
}

function startVisits(parts: InspectorParts, counts: Counts): PeriodicVisits {
  const { clock, fleet, states, intervalMs, atOnce } = parts;
  const isOnline = ({ id }: Device): boolean =>
    ['intact', 'impaired'].includes(fleet.member(id)?.view.state ?? '');
  return startPeriodicVisits({
    clock,
    name: 'inspection',
    intervalMs,
    atOnce,
    work: (device, signal) => inspectOne(parts, counts, device, signal),
    devices: () => withOnvif(fleet),
    ready: (device) => parts.wanted(device) && isOnline(device),
    last: (device) => states.inspectedAt(device.id),
  });
}

async function inspectOne(
  { inspect, states, record, onInspected, log }: InspectorParts,
  counts: Counts,
  device: Device,
  signal: AbortSignal,
): Promise<void> {
  const inspection = await inspect(device, signal).catch((err: unknown) => {
    log.warn({ err, device: device.id }, 'the inspection of a device failed');
    return null;
  });
  if (signal.aborted) return;
  if (!inspection?.reached) {
    counts.unreached++;
    return;
  }
  counts[inspection.inspectable ? 'read' : 'unreadable']++;
  record(states.add(device, inspection));
  onInspected(device);
}

function statesOf({ fleet, states }: InspectorParts): ReadonlyMap<string, InspectionState> {
  const known = new Map<string, InspectionState>();
  for (const { device } of fleet.members()) {
    const state = states.stateOf(device);
    if (state) known.set(device.id, state);
  }
  return known;
}

function* withOnvif(fleet: Pick<InspectedFleet, 'members'>): Iterable<Device> {
  for (const { device } of fleet.members()) if (device.checks.includes('onvif')) yield device;
}
