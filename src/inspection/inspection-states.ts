import type { Device } from '../core/inventory/device.ts';
import type { PropertyReader } from '../core/facts/fact-store.ts';
import { inspectionStateOf, type InspectionState } from '../core/inspection/inspection-view.ts';
import { propertiesOf, type Inspection } from '../core/inspection/inspection.ts';
import { extendInspectionCoverage, type InspectionCoverage } from '../core/inspection/coverage.ts';
import { partitionStart, type Instant } from '../core/time/civil-time.ts';
import {
  propertyChanges,
  propertyHistories,
  type PropertyChange,
  type PropertyHistory,
} from '../core/inspection/property.ts';

/** What is known of the insides of devices, live. */
export type InspectionStates = {
  /**
   * Takes what the store remembers: everything that was told, and the looks of this UTC month and
   * the one before. Rejects when it cannot be read.
   */
  recall(reader: PropertyReader, now: Instant): Promise<void>;
  /** Takes a look down; returns the facts to store. */
  learn(device: Device, inspection: Inspection): readonly (PropertyChange | InspectionCoverage)[];
  /** What is known of a device; undefined: nothing. */
  shown(device: Device): InspectionState | undefined;
  /**
   * When it was looked into last, also by an earlier run; null: not in this UTC month or the one
   * before.
   */
  lookedAt(device: string): Instant | null;
  /** Everything, a device at a time: for a store that has forgotten it. */
  facts(): Iterable<readonly (PropertyChange | InspectionCoverage)[]>;
};

/**
 * Nothing known yet. `gapMs`: of more time between two looks nobody vouches for what is between.
 */
export function makeInspectionStates(gapMs: number): InspectionStates {
  const histories = new Map<string, PropertyHistory>();
  const insides = new Map<string, Known>();
  const looks = makeLooks(gapMs);
  return {
    recall: async (reader, now) => {
      const known = propertyHistories(await reader.traits());
      const looked = await reader.looked([...known.keys()], {
        from: partitionStart(partitionStart(now) - 1),
        to: now,
      });
      for (const [device, history] of known) histories.set(device, history);
      for (const one of looked.flat()) looks.keep(one);
    },
    learn: (device, inspection) => {
      const before = histories.get(device.id);
      // What findings of the past are judged by must be among the facts.
      const serial =
        device.serial !== '' || before?.has('inventory-serial')
          ? { 'inventory-serial': device.serial }
          : {};
      const changes = propertyChanges(
        device.id,
        before,
        { ...propertiesOf(inspection), ...serial },
        inspection.at,
      );
      histories.set(device.id, grown(before, changes));
      return [...changes, ...looks.add(device.id, inspection.at)];
    },
    // Made anew only where something was learnt, or the inventory confirmed a serial number.
    shown: ({ id, serial }) => {
      const history = histories.get(id);
      if (!history) return undefined;
      const inspectedAt = looks.last(id);
      const known = insides.get(id);
      if (
        known?.history === history &&
        known.serial === serial &&
        known.inside.inspectedAt === inspectedAt
      )
        return known.inside;
      const inside = inspectionStateOf(history, serial, inspectedAt);
      insides.set(id, { history, serial, inside });
      return inside;
    },
    lookedAt: (device) => looks.last(device),
    facts: () =>
      Array.from(histories, ([device, history]) => [
        ...[...history].flatMap(([trait, said]) =>
          said.map(({ at, value }) => ({ type: 'trait' as const, device, at, trait, value })),
        ),
        ...looks.of(device),
      ]),
  };
}

type Known = {
  readonly history: PropertyHistory;
  readonly serial: string;
  readonly inside: InspectionState;
};

function grown(
  history: PropertyHistory | undefined,
  changes: readonly PropertyChange[],
): PropertyHistory {
  const next = new Map(history);
  for (const { trait, at, value } of changes)
    next.set(trait, [...(next.get(trait) ?? []), { at, value }]);
  return next;
}

/**
 * When devices were looked into. Of each, spans that reach into the UTC month before the last look
 * are kept: a few.
 */
type Looks = {
  keep(looked: InspectionCoverage): void;
  add(device: string, at: Instant): readonly InspectionCoverage[];
  last(device: string): Instant | null;
  of(device: string): readonly InspectionCoverage[];
};

function makeLooks(gapMs: number): Looks {
  const spans = new Map<string, readonly InspectionCoverage[]>();
  const of: Looks['of'] = (device) => spans.get(device) ?? [];
  const keep: Looks['keep'] = (looked) => {
    const oldest = partitionStart(partitionStart(looked.to) - 1);
    const others = of(looked.device).filter(({ from, to }) => from !== looked.from && to >= oldest);
    spans.set(
      looked.device,
      [...others, looked].sort((a, b) => a.to - b.to),
    );
  };
  return {
    keep,
    add: (device, at) => {
      const added = extendInspectionCoverage(of(device).at(-1) ?? null, at, gapMs).map(
        ({ from, to }): InspectionCoverage => ({ type: 'looked', device, from, to }),
      );
      for (const one of added) keep(one);
      return added;
    },
    last: (device) => of(device).at(-1)?.to ?? null,
    of,
  };
}
