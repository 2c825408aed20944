import { impairingUnder } from '../core/contracts/contract.ts';
import type { Device } from '../core/inventory/device.ts';
import type { Instant } from '../core/time/civil-time.ts';
import type { InspectionStates } from '../inspection/inspection-states.ts';
import type { LedgerWatch } from '../inventory/ledger/watch.ts';
import type { Monitor } from '../polling/monitor.ts';

/** Which devices are impaired by findings of their inspections. */
export type Impairment = {
  /** Tells the monitor anew about one device. */
  readonly update: (device: Device) => void;
  /** Tells the monitor anew about every device of the inventory. */
  readonly updateAll: () => void;
};

/** What the decision stands on, and who is told. */
export type ImpairmentParts = {
  readonly states: Pick<InspectionStates, 'stateOf'>;
  readonly ledger: Pick<LedgerWatch, 'view' | 'contractContext'>;
  /** The devices of the present inventory. */
  readonly devices: () => readonly Device[];
  readonly monitor: Pick<Monitor, 'setImpaired'>;
};

/** Joins what inspections found with the findings that each device's contract counts. */
export function makeImpairment({ states, ledger, devices, monitor }: ImpairmentParts): Impairment {
  /** The earliest finding that counts; null: none does. */
  const impairedSince = (device: Device): Instant | null => {
    const findings = states.stateOf(device)?.findings ?? [];
    if (findings.length === 0) return null;
    const contract = ledger.view().contractOf.get(device.id) ?? '';
    const counted = impairingUnder(ledger.contractContext().contracts, contract);
    const earliest = Math.min(
      ...findings.filter(({ finding }) => counted.includes(finding)).map(({ since }) => since),
    );
    return earliest === Infinity ? null : earliest;
  };
  const update = (device: Device): void => {
    monitor.setImpaired(device.id, impairedSince(device));
  };
  return {
    update,
    updateAll: () => {
      for (const device of devices()) update(device);
    },
  };
}
