import { stat } from 'node:fs/promises';
import type { Device } from '../../core/inventory/device.ts';
import { activeExclusions } from '../../core/exclusions/excuse.ts';
import type { ExclusionEvent } from '../../core/exclusions/exclusion.ts';
import {
  ledgerView,
  NO_CONTRACTS,
  type ContractContext,
  type LedgerView,
} from '../../core/contracts/ledger-view.ts';
import type { Clock } from '../../core/time/civil-time.ts';
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
  /** The devices of the inventory now. */
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
  /** By what time is booked and excused, as old as the view. */
  booking(): ContractContext;
  stop(): void;
};

/** Between two looks at the file and the exclusions, milliseconds. */
const LOOK_MS = 60_000;

/**
 * Draws the ledger up anew each minute, from its file as it then is and the exclusions as they then
 * are. A file that is refused leaves the ledger before it in use, and what is wrong in the log.
 * Resolves once it was drawn up first.
 */
export async function watchLedger({
  path,
  zone,
  clock,
  exclusions: recorded,
  devices,
  log,
}: LedgerWatchParts): Promise<LedgerWatch> {
  let ledger: Ledger = NO_LEDGER;
  let seen = '';
  const events = new Map<string, ExclusionEvent>();
  let view: LedgerView = ledgerView([], [], [], clock.now(), zone);
  let booking: ContractContext = NO_CONTRACTS;
  let stopped = false;
  let cancel = (): void => undefined;

  const take = async (): Promise<void> => {
    const signature = await signatureOf(path);
    if (signature === seen) return;
    seen = signature;
    const result = await readLedger(path);
    if (result.ok) ({ ledger } = result);
    else
      log.error({ problems: result.problems }, 'ledger of contracts refused; the one in use stays');
    if (result.ok)
      log.info(
        { contracts: ledger.contracts.length, sha256: ledger.sha256 },
        'ledger of contracts taken',
      );
  };
  const look = async (): Promise<void> => {
    if (path !== '') await take();
    for (const event of await recorded().catch(() => [])) events.set(JSON.stringify(event), event);
    const exclusions = activeExclusions([...events.values()]);
    view = ledgerView(ledger.contracts, devices(), exclusions, clock.now(), zone);
    booking = {
      contracts: ledger.contracts,
      exclusions,
      calendar: { zone, holidays: new Set(ledger.holidays), workdays: new Set(ledger.workdays) },
    };
    if (!stopped) cancel = clock.after(LOOK_MS, () => void look());
  };

  await look();
  return {
    view: () => view,
    recorded: () => [...events.values()],
    booking: () => booking,
    stop: () => {
      stopped = true;
      cancel();
    },
  };
}

/**
 * Differs whenever the file was written or replaced. Tables that it names are read when it changes.
 */
async function signatureOf(path: string): Promise<string> {
  const about = await stat(path).catch(() => null);
  return about ? `${String(about.ino)} ${String(about.size)} ${String(about.mtimeMs)}` : 'missing';
}
