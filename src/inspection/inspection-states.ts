import type { Device } from '../core/inventory/device.ts';
import type { PropertyReader } from '../core/facts/fact-store.ts';
import { inspectionStateOf, type InspectionState } from '../core/inspection/inspection-view.ts';
import { propertiesOf, type Inspection } from '../core/inspection/inspection.ts';
import type { InspectionCoverage } from '../core/inspection/coverage.ts';
import { partitionStart, type Instant } from '../core/time/civil-time.ts';
import {
  propertyChanges,
  propertyHistories,
  type PropertyChange,
  type PropertyHistory,
  type PropertyValues,
} from '../core/inspection/property.ts';
import { makeCoverageLog } from './coverage-log.ts';

/** What inspections found of each device, live. */
export type InspectionStates = {
  /**
   * Takes what the store holds: every property change, and the coverage of this UTC month and the
   * one before. Rejects when the store cannot be read.
   */
  restore(reader: PropertyReader, now: Instant): Promise<void>;
  /** Adds an inspection; returns the facts to store. */
  add(device: Device, inspection: Inspection): readonly (PropertyChange | InspectionCoverage)[];
  /** What is known of a device; undefined: it was never inspected. */
  stateOf(device: Device): InspectionState | undefined;
  /**
   * When a device was last inspected, also by an earlier run; null: not in this UTC month or the
   * one before.
   */
  inspectedAt(device: string): Instant | null;
  /** Every fact, a device at a time: for a store that has forgotten them. */
  facts(): Iterable<readonly (PropertyChange | InspectionCoverage)[]>;
};

/** A state, and what it was derived from. */
type Derived = {
  readonly history: PropertyHistory;
  readonly serial: string;
  readonly state: InspectionState;
};

/** Nothing known yet. Inspections further apart than `gapMs` leave the time between uncovered. */
export function makeInspectionStates(gapMs: number): InspectionStates {
  const histories = new Map<string, PropertyHistory>();
  const derived = new Map<string, Derived>();
  const coverage = makeCoverageLog(gapMs);
  return {
    restore: async (reader, now) => {
      const known = propertyHistories(await reader.properties());
      const spans = await reader.inspectionCoverage([...known.keys()], {
        from: partitionStart(partitionStart(now) - 1),
        to: now,
      });
      for (const [device, history] of known) histories.set(device, history);
      for (const span of spans.flat()) coverage.keep(span);
    },
    add: (device, inspection) => {
      const before = histories.get(device.id);
      const values = { ...propertiesOf(inspection), ...inventorySerial(device, before) };
      const changes = propertyChanges(device.id, before, values, inspection.at);
      histories.set(device.id, withChanges(before, changes));
      return [...changes, ...coverage.extend(device.id, inspection.at)];
    },
    stateOf: ({ id, serial }) => {
      const history = histories.get(id);
      if (!history) return undefined;
      const inspectedAt = coverage.lastAt(id);
      const known = derived.get(id);
      const isCurrent =
        known?.history === history &&
        known.serial === serial &&
        known.state.inspectedAt === inspectedAt;
      if (isCurrent) return known.state;
      const state = inspectionStateOf(history, serial, inspectedAt);
      derived.set(id, { history, serial, state });
      return state;
    },
    inspectedAt: (device) => coverage.lastAt(device),
    facts: () =>
      Array.from(histories, ([device, history]) => [
        ...changesOf(device, history),
        ...coverage.of(device),
      ]),
  };
}

/** Findings of the past are judged by the serial number the inventory had then. */
function inventorySerial({ serial }: Device, before: PropertyHistory | undefined): PropertyValues {
  return serial !== '' || before?.has('inventory-serial') ? { 'inventory-serial': serial } : {};
}

function withChanges(
  history: PropertyHistory | undefined,
  changes: readonly PropertyChange[],
): PropertyHistory {
  const next = new Map(history);
  for (const { property, at, value } of changes)
    next.set(property, [...(next.get(property) ?? []), { at, value }]);
  return next;
}

function changesOf(device: string, history: PropertyHistory): readonly PropertyChange[] {
  return Array.from(history, ([property, values]) =>
    values.map(({ at, value }) => ({ type: 'property' as const, device, at, property, value })),
  ).flat();
}
