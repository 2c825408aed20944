import type { Device } from '../core/device.ts';
import type { Event } from '../core/event.ts';
import type { TraitReader } from '../core/facts.ts';
import { insideOf, type DeviceInside, type InsideView } from '../core/inside.ts';
import { traitsOf, type Inspection } from '../core/inspection.ts';
import type { Clock } from '../core/time.ts';
import { traitChanges, traitHistories, type TraitChange, type TraitHistory } from '../core/trait.ts';
import type { Fleet } from './fleet.ts';
import { startRounds } from './rounds.ts';

/** What looking into devices works with. */
export type InspectorParts = {
  readonly clock: Clock;
  readonly fleet: Pick<Fleet, 'member' | 'members'>;
  readonly reader: TraitReader;
  /** Takes the facts to store; must not block or throw. */
  readonly record: (events: readonly Event[]) => void;
  /** Looks into a device; null: its name could not be resolved. Never rejects. */
  readonly inspect: (device: Device, signal: AbortSignal) => Promise<Inspection | null>;
  /** Whether anybody may log in there. */
  readonly wanted: (device: Device) => boolean;
  readonly intervalMs: number;
  readonly atOnce: number;
  readonly log: { warn(fields: object, message: string): void };
};

/** Looks into every device once an interval. */
export type Inspector = {
  view(): Pick<InsideView, 'devices' | 'inspections'>;
  /** Everything that is known, a device at a time: for a store that has forgotten it. */
  facts(): Iterable<readonly TraitChange[]>;
  stop(): Promise<void>;
};

/** Wait before a store that could not be read is asked again, in milliseconds. */
const READ_AGAIN_MS = 30_000;

/** Starts looking, once the store has told what is known: without that every value would be a change. */
export function startInspector(parts: InspectorParts): Inspector {
  const { clock, fleet } = parts;
  const histories = new Map<string, TraitHistory>();
  const insides = new Map<string, Known>();
  const inspectedAts = new Map<string, number>();
  const counts = { read: 0, unreadable: 0, unreached: 0 };
  let stopped = false;
  let stopRounds = (): Promise<void> => Promise.resolve();
  let cancel = (): void => undefined;

  /** Made anew only where something was learnt, or the inventory confirmed a serial number. */
  const shown = ({ id, serial }: Device): DeviceInside | undefined => {
    const history = histories.get(id);
    const inspectedAt = inspectedAts.get(id) ?? null;
    const known = insides.get(id);
    if (!history) return undefined;
    if (known?.history === history && known.serial === serial && known.inside.inspectedAt === inspectedAt) return known.inside;
    const inside = insideOf(history, serial, inspectedAt);
    insides.set(id, { history, serial, inside });
    return inside;
  };

  const work = async (device: Device, signal: AbortSignal): Promise<void> => {
    const inspection = await parts.inspect(device, signal);
    if (signal.aborted) return;
    if (!inspection?.reached) {
      counts.unreached++;
      return;
    }
    counts[inspection.inspectable ? 'read' : 'unreadable']++;
    const changes = traitChanges(device.id, histories.get(device.id), traitsOf(inspection), inspection.at);
    histories.set(device.id, grown(histories.get(device.id), changes));
    parts.record(changes);
    inspectedAts.set(device.id, inspection.at);
  };

  const start = async (): Promise<void> => {
    const known = await parts.reader.traits().catch((err: unknown) => {
      parts.log.warn({ err }, 'the store could not be read: devices are not looked into before it can');
      return null;
    });
    if (stopped) return;
    if (!known) {
      cancel = clock.after(READ_AGAIN_MS, () => void start());
      return;
    }
    for (const [device, history] of traitHistories(known)) histories.set(device, history);
    const rounds = startRounds({
      clock, name: 'inspection', intervalMs: parts.intervalMs, atOnce: parts.atOnce, work,
      devices: () => Array.from(fleet.members(), ({ device }) => device).filter((device) => device.checks.includes('onvif') && parts.wanted(device)),
      ready: (device) => ['intact', 'impaired'].includes(fleet.member(device.id)?.view.state ?? ''),
      known: (device) => histories.has(device.id),
    });
    stopRounds = () => rounds.stop();
  };
  void start();

  return {
    view: () => {
      const devices = new Map<string, DeviceInside>();
      for (const { device } of fleet.members()) {
        const inside = shown(device);
        if (inside) devices.set(device.id, inside);
      }
      return { devices, inspections: { ...counts } };
    },
    facts: () => Array.from(histories, ([device, history]) => [...history].flatMap(([trait, said]) => said.map(({ at, value }) => ({ type: 'trait' as const, device, at, trait, value })))),
    stop: async () => {
      stopped = true;
      cancel();
      await stopRounds();
    },
  };
}

type Known = { readonly history: TraitHistory; readonly serial: string; readonly inside: DeviceInside };

function grown(history: TraitHistory | undefined, changes: ReturnType<typeof traitChanges>): TraitHistory {
  const next = new Map(history);
  for (const { trait, at, value } of changes) next.set(trait, [...(next.get(trait) ?? []), { at, value }]);
  return next;
}
