import type { WorkCalendar } from '../time/civil-date.ts';
import type { Contract } from './contract.ts';
import {
  comingGaps,
  devicesOf,
  inForce,
  isFor,
  overlaps,
  termOf,
  uncovered,
  underContracts,
  type ComingGap,
  type Overlap,
} from './cover.ts';
import type { Device, Kind } from '../inventory/device.ts';
import { enrolledOf } from '../inventory/enrolment.ts';
import { inScope } from '../exclusions/scope.ts';
import type { Exclusion } from '../exclusions/exclusion.ts';
import { currentStage, daysLeft, isRenewed, stageAges, type StageAge } from './ledger.ts';
import { dateOf, type Instant } from '../time/civil-time.ts';

/** One contract as it stands on a day. */
export type ContractView = {
  readonly contract: Contract;
  /** Whole days in force that follow; null when it is over. */
  readonly daysLeft: number | null;
  /** The first instant after its last day. */
  readonly endsAt: Instant;
  /** Devices it is for that serve on the day. */
  readonly devices: number;
  /** Whether others go on covering its devices; see `isRenewed`. */
  readonly renewed: boolean;
  readonly current: StageAge | null;
  /** Stages under way. */
  readonly underWay: readonly StageAge[];
};

/** The ledger as it stands at an instant, and who is excused then. */
export type LedgerView = {
  readonly at: Instant;
  readonly contracts: readonly ContractView[];
  /**
   * Devices in service under no contract; none while the ledger is empty, as then nobody keeps one.
   */
  readonly uncovered: readonly { readonly id: string; readonly kind: Kind }[];
  /** Overlaps that are not over. */
  readonly overlaps: readonly Overlap[];
  readonly gaps: readonly ComingGap[];
  /**
   * Under which contract each device now is, by id; empty text: none. Without a ledger the contract
   * column of the inventory.
   */
  readonly contractOf: ReadonlyMap<string, string>;
  /** Devices in the scope of an exclusion that is in force, whatever their contracts make of it. */
  readonly excused: ReadonlySet<string>;
};

/**
 * What decides under which contract time is booked, and what is excused. `exclusions`: those that
 * stand.
 */
export type ContractContext = {
  readonly contracts: readonly Contract[];
  readonly exclusions: readonly Exclusion[];
  readonly calendar: WorkCalendar;
};

/** No ledger and no exclusion: the contract column of the inventory decides. */
export const NO_CONTRACTS: ContractContext = {
  contracts: [],
  exclusions: [],
  calendar: { zone: 'UTC', holidays: new Set(), workdays: new Set() },
};

/** Draws up the ledger over the devices of the inventory. `exclusions`: those that stand. */
export function ledgerView(
  contracts: readonly Contract[],
  devices: readonly Device[],
  exclusions: readonly Exclusion[],
  at: Instant,
  zone: string,
): LedgerView {
  const today = dateOf(at, zone);
  return {
    at,
    contracts: contracts.map((contract) => contractView(contract, contracts, devices, at, zone)),
    uncovered:
      contracts.length === 0
        ? []
        : uncovered(contracts, devices, today).map(({ id, kind }) => ({ id, kind })),
    overlaps: overlaps(contracts, devices).filter(({ to }) => to >= today),
    gaps: comingGaps(contracts, devices, today),
    contractOf: new Map(
      underContracts(
        devices.map((device) => ({
          device: device.id,
          period: { from: at, to: at + 1 },
          entry: enrolledOf(device),
        })),
        contracts,
        zone,
      ).map(({ device, entry }) => [device, entry.contract]),
    ),
    excused: excusedNow(
      contracts.filter((contract) => inForce(contract, today)),
      devices,
      exclusions,
      at,
    ),
  };
}

function contractView(
  contract: Contract,
  contracts: readonly Contract[],
  devices: readonly Device[],
  at: Instant,
  zone: string,
): ContractView {
  const today = dateOf(at, zone);
  return {
    contract,
    daysLeft: contract.to < today ? null : daysLeft(contract, today),
    endsAt: termOf(contract, zone).to,
    devices: devicesOf(contract, devices, today).length,
    renewed: isRenewed(contract, contracts, devices),
    current: currentStage(contract, today),
    underWay: stageAges(contract, today).filter(({ stage: { to } }) => to === null || to > today),
  };
}

function excusedNow(
  contracts: readonly Contract[],
  devices: readonly Device[],
  exclusions: readonly Exclusion[],
  at: Instant,
): ReadonlySet<string> {
  const now = exclusions.filter(({ from, to }) => from <= at && (to === null || at < to));
  const parents = new Map(devices.map(({ id, parent }) => [id, parent]));
  const excused = devices.filter((device) => {
    if (now.length === 0) return false;
    const ancestors = ancestorsOf(device.parent, parents);
    const numbers = new Set([
      device.contract,
      ...contracts
        .filter((contract) => isFor(contract, device.id, device))
        .map(({ number }) => number),
    ]);
    return now.some(
      ({ scope }) =>
        inScope(scope, device.id, device, ancestors) ||
        scope.contracts.some((number) => numbers.has(number)),
    );
  });
  return new Set(excused.map(({ id }) => id));
}

/** Parents at every depth. A valid inventory has no rings of them. */
function ancestorsOf(parent: string, parents: ReadonlyMap<string, string>): ReadonlySet<string> {
  const ancestors = new Set<string>();
  for (let next = parent; next !== '' && !ancestors.has(next); next = parents.get(next) ?? '')
    ancestors.add(next);
  return ancestors;
}
