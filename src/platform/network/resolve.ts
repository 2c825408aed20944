import { setMaxListeners } from 'node:events';
import { isIP } from 'node:net';
import type { Outcome } from '../../core/facts/observation.ts';
import type { CheckName } from '../../core/inventory/device.ts';
import type { Clock } from '../../core/time/civil-time.ts';
import { inOrder, isUsable, newName, takeOutcome, takeResult, type KeptName } from './kept-name.ts';
import type { LookUp } from './look-up.ts';
import { createLookUp } from './name-servers.ts';
import { makeSlots, type Slots } from './slots.ts';

/**
 * The addresses of a host, at least one, in the order to try them, or why there is none. `ageMs`:
 * how long ago the name server gave them, where it does not answer any more.
 */
export type Resolved =
  | { readonly addresses: readonly [string, ...string[]]; readonly ageMs?: number }
  | { readonly failure: string };

/** What is known of a name, without a look-up. */
export type KnownName = {
  readonly addresses: readonly string[];
  /** The address that answered last; null: none of the present ones has answered yet. */
  readonly answered: string | null;
  /** The age of an old answer that is in use while the name cannot be looked up; null: not old. */
  readonly oldMs: number | null;
};

/** Turns host names into addresses and remembers which one answered. */
export type HostResolver = {
  /**
   * The addresses of a host, within `timeoutMs` or until `signal` aborts; an address is given back
   * as it is. Never rejects.
   */
  resolve(host: string, timeoutMs: number, signal: AbortSignal): Promise<Resolved>;
  /**
   * Takes in what a check saw at an address of a host. One that answered is tried first from now on
   * (RFC 8305, section 4). At the check's first failure the host is looked up anew, and then at
   * most every 30 s while the check fails.
   */
  learn(host: string, check: CheckName, address: string, result: Outcome['result']): void;
  /** What is known of a host name; null: it is an address, or was not looked up. */
  known(host: string): KnownName | null;
};

/**
 * The part of the time that an asker waits for a look-up: the rest is for asking the device. Names
 * with an old answer or an earlier failure hold nobody up for long.
 */
const FIRST_PART = 0.5;
const AGAIN_PART = 0.25;
/** Most names kept; beyond it the oldest is forgotten. */
const NAMES_LIMIT = 65_536;
/** Look-ups at once, and how many of names whose last look-up failed: those hold up no other. */
const LOOK_UPS_AT_ONCE = 128;
const FAILED_AT_ONCE = 32;

/** A resolver with a memory of its own. Look-ups are shared by all askers of a name. */
export function createResolver(clock: Clock, lookUp: LookUp = createLookUp(clock)): HostResolver {
  const names = new Map<string, KeptName>();
  const sound = makeSlots(clock, LOOK_UPS_AT_ONCE, NAMES_LIMIT);
  const failed = makeSlots(clock, FAILED_AT_ONCE, NAMES_LIMIT);
  const renew = (host: string, kept: KeptName): void => {
    kept.pending ??= renewIn(kept.failures > 0 ? failed : sound, host, kept, lookUp, clock);
  };
  return {
    resolve: async (host, timeoutMs, signal) => {
      if (isIP(host) !== 0) return { addresses: [host] };
      const kept = keptOf(names, host);
      if (clock.elapsed() >= kept.until) renew(host, kept);
      if (kept.pending) {
        const isFirst = kept.addresses.length === 0 && kept.failures === 0;
        // A check that has just failed is better asked at the new address.
        const part = isFirst || kept.failing.size > 0 ? FIRST_PART : AGAIN_PART;
        await within(timeoutMs * part, signal, kept.pending, clock);
      }
      return resolvedOf(kept, clock.elapsed());
    },
    learn: (host, check, address, result) => {
      const kept = names.get(host);
      if (kept && takeOutcome(kept, check, address, result, clock.elapsed())) renew(host, kept);
    },
    known: (host) => {
      const kept = names.get(host);
      return kept ? knownOf(kept, clock.elapsed()) : null;
    },
  };
}

function keptOf(names: Map<string, KeptName>, host: string): KeptName {
  const known = names.get(host);
  if (known) return known;
  if (names.size >= NAMES_LIMIT) names.delete(names.keys().next().value ?? host);
  const kept = newName();
  names.set(host, kept);
  return kept;
}

async function renewIn(
  slots: Slots,
  host: string,
  kept: KeptName,
  lookUp: LookUp,
  clock: Clock,
): Promise<void> {
  const release = await slots.take();
  if (!release) {
    const detail = 'too many names wait for the name server';
    takeResult(kept, { kind: 'unanswered', detail }, clock.elapsed());
    return;
  }
  const result = await lookUp(host);
  takeResult(kept, result, clock.elapsed());
  if (result.kind !== 'found' || !result.late) {
    release();
    return;
  }
  void result.late.then((late) => {
    release();
    if (late.kind === 'found' && kept.addresses === result.addresses)
      kept.addresses = late.addresses;
  });
}

function knownOf(kept: KeptName, now: number): KnownName {
  const addresses = isUsable(kept, now) ? inOrder(kept) : [];
  return {
    addresses,
    answered: addresses.find((address) => address === kept.lastAnswered) ?? null,
    oldMs: addresses.length > 0 && kept.failures > 0 ? now - kept.foundAt : null,
  };
}

function resolvedOf(kept: KeptName, now: number): Resolved {
  const { addresses, oldMs } = knownOf(kept, now);
  const [first, ...others] = addresses;
  if (first === undefined) return { failure: kept.failure };
  return { addresses: [first, ...others], ...(oldMs === null ? {} : { ageMs: oldMs }) };
}

/** Waits for `work`, `timeoutMs` or an abort, whichever is first. */
function within(
  timeoutMs: number,
  signal: AbortSignal,
  work: Promise<void>,
  clock: Clock,
): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  // Every name of a sweep waits on one signal: Node takes more than ten listeners for a leak.
  setMaxListeners(0, signal);
  return new Promise((resolve) => {
    const finish = (): void => {
      cancel();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.after(timeoutMs, finish);
    signal.addEventListener('abort', finish);
    void work.then(finish);
  });
}
