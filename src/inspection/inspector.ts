import type { Device } from '../core/inventory/device.ts';
import type { DeviceView } from '../core/health/fleet-view.ts';
import type { Event } from '../core/facts/event.ts';
import type { PropertyReader } from '../core/facts/fact-store.ts';
import type { InspectionState, InspectionView } from '../core/inspection/inspection-view.ts';
import type { Inspection } from '../core/inspection/inspection.ts';
import type { InspectionCoverage } from '../core/inspection/coverage.ts';
import type { Clock } from '../core/time/civil-time.ts';
import type { PropertyChange } from '../core/inspection/property.ts';
import type { Log } from '../platform/log.ts';
import { makeInspectionStates } from './inspection-states.ts';
import { startPeriodicVisits } from './periodic-visits.ts';

/** The devices that are in service now. */
export type InspectedFleet = {
  member(
    id: string,
  ): { readonly device: Device; readonly view: Pick<DeviceView, 'state'> } | undefined;
  members(): Iterable<{ readonly device: Device }>;
};

/** What looking into devices works with. */
export type InspectorParts = {
  readonly clock: Clock;
  readonly fleet: InspectedFleet;
  readonly reader: PropertyReader;
  /** Takes the facts to store; must not block or throw. */
  readonly record: (events: readonly Event[]) => void;
  /** Looks into a device; null: its name could not be resolved. Never rejects. */
  readonly inspect: (device: Device, signal: AbortSignal) => Promise<Inspection | null>;
  /** Whether anybody may log in there. */
  readonly wanted: (device: Device) => boolean;
  readonly intervalMs: number;
  /** Intervals without a look after which the time between is vouched for by nobody. */
  readonly gapFactor: number;
  readonly atOnce: number;
  readonly log: Pick<Log, 'warn'>;
};

/** Looks into every device once an interval. */
export type Inspector = {
  view(): Pick<InspectionView, 'devices' | 'inspections'>;
  /** What is known of one device; undefined: nothing, or it is in the inventory no more. */
  stateOf(device: string): InspectionState | undefined;
  /** Everything that is known, a device at a time: for a store that has forgotten it. */
  facts(): Iterable<readonly (PropertyChange | InspectionCoverage)[]>;
  stop(): Promise<void>;
};

/** Wait before a store that could not be read is asked again, in milliseconds. */
const READ_AGAIN_MS = 30_000;

/**
 * Starts looking, once the store has told what is known: without that every value would be a
 * change.
 */
export function startInspector(parts: InspectorParts): Inspector {
  const { clock, fleet } = parts;
  const states = makeInspectionStates(parts.intervalMs * parts.gapFactor);
  const counts = { read: 0, unreadable: 0, unreached: 0 };
  let stopped = false;
  let stopRounds = (): Promise<void> => Promise.resolve();
  let cancel = (): void => undefined;

  const work = async (device: Device, signal: AbortSignal): Promise<void> => {
    const inspection = await parts.inspect(device, signal).catch((err: unknown) => {
      parts.log.warn({ err, device: device.id }, 'looking into a device failed');
      return null;
    });
    if (signal.aborted) return;
    if (!inspection?.reached) {
      counts.unreached++;
      return;
    }
    counts[inspection.inspectable ? 'read' : 'unreadable']++;
    parts.record(states.learn(device, inspection));
  };

  const start = async (): Promise<void> => {
    const isKnown = await states.recall(parts.reader, clock.now()).then(
      () => true,
      (err: unknown) => {
        parts.log.warn(
          { err },
          'the store could not be read: devices are not looked into before it can',
        );
        return false;
      },
    );
    if (stopped) return;
    if (!isKnown) {
      cancel = clock.after(READ_AGAIN_MS, () => void start());
      return;
    }
    const visits = startPeriodicVisits({
      clock,
      name: 'inspection',
      intervalMs: parts.intervalMs,
      atOnce: parts.atOnce,
      work,
      devices: () => withOnvif(fleet),
      ready: (device) =>
        parts.wanted(device) &&
        ['intact', 'impaired'].includes(fleet.member(device.id)?.view.state ?? ''),
      last: (device) => states.lookedAt(device.id),
    });
    stopRounds = () => visits.stop();
  };
  void start();

  return {
    view: () => {
      const devices = new Map<string, InspectionState>();
      for (const { device } of fleet.members()) {
        const inside = states.shown(device);
        if (inside) devices.set(device.id, inside);
      }
      return { devices, inspections: { ...counts } };
    },
    stateOf: (id) => {
      const member = fleet.member(id);
      return member && states.shown(member.device);
    },
    facts: () => states.facts(),
    stop: async () => {
      stopped = true;
      cancel();
      await stopRounds();
    },
  };
}

function* withOnvif(fleet: Pick<InspectedFleet, 'members'>): Iterable<Device> {
  for (const { device } of fleet.members()) if (device.checks.includes('onvif')) yield device;
}
