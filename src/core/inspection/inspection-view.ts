import { byCodePoint } from '../text/order.ts';
import { findingsOf, type Finding } from './finding.ts';
import type { Instant } from '../time/civil-time.ts';
import { latestProperties, type PropertyHistory, type PropertyValues } from './property.ts';

/** What is known of a device's inside. */
export type InspectionState = {
  readonly properties: PropertyValues;
  readonly findings: readonly Finding[];
  /**
   * When it was last looked into, also by an earlier run; null: not in this UTC month or the one
   * before.
   */
  readonly inspectedAt: Instant | null;
};

/**
 * What is known of the insides of the estate, and how looking into it goes; counts since the
 * service started.
 */
export type InspectionView = {
  /** By device; one of which nothing is known is missing. */
  readonly devices: ReadonlyMap<string, InspectionState>;
  readonly logins: {
    readonly accepted: number;
    readonly refused: number;
    readonly unclear: number;
  };
  /**
   * Credentials by name, and whether several devices in a row refused it, so that it is tried
   * nowhere.
   */
  readonly credentials: ReadonlyMap<string, { readonly paused: boolean }>;
  readonly inspections: {
    readonly read: number;
    readonly unreadable: number;
    readonly unreached: number;
  };
};

/** Nothing is known. */
export const NOTHING_INSPECTED: InspectionView = {
  devices: new Map(),
  logins: { accepted: 0, refused: 0, unclear: 0 },
  credentials: new Map(),
  inspections: { read: 0, unreadable: 0, unreached: 0 },
};

/** What a device's history says now. `serial`: as the inventory has it, or empty. */
export function inspectionStateOf(
  history: PropertyHistory,
  serial: string,
  inspectedAt: Instant | null,
): InspectionState {
  return {
    properties: latestProperties(history),
    findings: findingsOf(history, serial),
    inspectedAt,
  };
}

/** Devices of one manufacturer, model and firmware. */
export type FirmwareRow = {
  readonly manufacturer: string;
  readonly model: string;
  readonly firmware: string;
  readonly devices: readonly string[];
};

/** The firmware inventory, sorted; devices that told nothing are left out. */
export function firmwareRows(devices: InspectionView['devices']): readonly FirmwareRow[] {
  const rows = new Map<
    string,
    { manufacturer: string; model: string; firmware: string; devices: string[] }
  >();
  for (const [id, { properties }] of devices) {
    const { manufacturer = '', model = '', firmware = '' } = properties;
    if (manufacturer === '' && model === '' && firmware === '') continue;
    const key = JSON.stringify([manufacturer, model, firmware]);
    const row = rows.get(key) ?? { manufacturer, model, firmware, devices: [] };
    rows.set(key, row);
    row.devices.push(id);
  }
  return [...rows]
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([, row]) => ({ ...row, devices: row.devices.sort(byCodePoint) }));
}
