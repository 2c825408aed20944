import type { Device } from '../../core/inventory/device.ts';
import { inServiceAt } from '../../core/inventory/in-service.ts';
import { activeExclusions } from '../../core/exclusions/excuse.ts';
import type { ExclusionEvent } from '../../core/exclusions/exclusion.ts';
import {
  ledgerView,
  NO_CONTRACTS,
  type ContractContext,
  type LedgerView,
} from '../../core/contracts/ledger-view.ts';
import type { Clock } from '../../core/time/civil-time.ts';
import { fileSignature } from '../../platform/file-watch.ts';
import type { Log } from '../../platform/log.ts';
import { NO_LEDGER, readLedger, type Ledger } from './read.ts';

/** What a watch over the ledger works with. */
export type LedgerWatchParts = {
  /** The ledger's file; empty: none. */
  readonly path: string;
  readonly zone: string;
  readonly clock: Clock;
  /**
   * Every exclusion and withdrawal. Rejects when the store does not answer; what was known before
   * then holds.
   */
  readonly exclusions: () => Promise<readonly ExclusionEvent[]>;
  /** The devices of the present inventory, in service or not. */
  readonly devices: () => readonly Device[];
  readonly log: Pick<Log, 'info' | 'error'>;
};

/** The ledger of a running service. */
export type LedgerWatch = {
  /** As it stood when it was last drawn up, at most a minute ago. */
  view(): LedgerView;
  /**
   * Every exclusion and withdrawal that was read since the start, also one the store has forgotten
   * since.
   */
  recorded(): readonly ExclusionEvent[];
  /** The contracts and exclusions in force, as old as the view. */
  contractContext(): ContractContext;
  /** Calls `listener` after each refresh, about once a minute. */
  onRefresh(listener: () => void): void;
  stop(): void;
};

/** Between two refreshes of the ledger, in milliseconds. */
const REFRESH_MS = 60_000;

type State = {
  /** The last ledger that was accepted. */
  ledger: Ledger;
  /** Of the file when it was last read; empty: it was not read yet. */
  signature: string;
  readonly events: Map<string, ExclusionEvent>;
  view: LedgerView;
  contractContext: ContractContext;
};

/**
 * Refreshes the ledger each minute, from its file and from the exclusions as they then are. A file
 * that is refused leaves the previous ledger in use and goes to the log. Resolves after the first
 * refresh.
 */
export async function watchLedger(parts: LedgerWatchParts): Promise<LedgerWatch> {
  const { clock, zone } = parts;
  const state: State = {
    ledger: NO_LEDGER,
    signature: '',
    events: new Map(),
    view: ledgerView([], [], [], clock.now(), zone),
    contractContext: NO_CONTRACTS,
  };
  const listeners: (() => void)[] = [];
  let isStopped = false;
  let cancel = (): void => undefined;
  const refreshAgainAndAgain = async (): Promise<void> => {
    await refresh(state, parts);
    for (const listener of listeners) listener();
    if (!isStopped) cancel = clock.after(REFRESH_MS, () => void refreshAgainAndAgain());
  };
  await refreshAgainAndAgain();
  return {
    view: () => state.view,
    recorded: () => [...state.events.values()],
    contractContext: () => state.contractContext,
    onRefresh: (listener) => {
      listeners.push(listener);
    },
    stop: () => {
      isStopped = true;
      cancel();
    },
  };
}

async function refresh(state: State, parts: LedgerWatchParts): Promise<void> {
  const { path, zone, clock } = parts;
  if (path !== '') await rereadIfChanged(state, parts);
  const recorded = await parts.exclusions().catch(() => []);
  for (const event of recorded) state.events.set(JSON.stringify(event), event);
  const exclusions = activeExclusions([...state.events.values()]);
  const { contracts, holidays, workdays } = state.ledger;
  const { devices } = inServiceAt(parts.devices(), clock.now(), zone);
  state.view = ledgerView(contracts, devices, exclusions, clock.now(), zone);
  state.contractContext = {
    contracts,
    exclusions,
    calendar: { zone, holidays: new Set(holidays), workdays: new Set(workdays) },
  };
}

/** Tables that the file names are read anew only when the file itself changes. */
async function rereadIfChanged(state: State, { path, log }: LedgerWatchParts): Promise<void> {
  const signature = await fileSignature(path);
  if (signature === state.signature) return;
  state.signature = signature;
  const result = await readLedger(path);
  if (!result.ok) {
    log.error({ problems: result.problems }, 'ledger of contracts refused; the one in use stays');
    return;
  }
  state.ledger = result.ledger;
  const { contracts, sha256 } = result.ledger;
  log.info({ contracts: contracts.length, sha256 }, 'ledger of contracts loaded');
}
