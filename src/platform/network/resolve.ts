import { isIP } from 'node:net';
import type { Outcome } from '../../core/facts/observation.ts';
import type { Clock } from '../../core/time/civil-time.ts';
import { createLookUp, type LookUp, type LookUpResult } from './name-servers.ts';

/**
 * The addresses of a host, at least one, in the order to try them, or why there is none. `ageMs`: how
 * long ago the name server gave them, where they are past their time to live.
 */
export type Resolved =
  | { readonly addresses: readonly [string, ...string[]]; readonly ageMs?: number }
  | { readonly failure: string };

/** Turns host names into addresses and remembers which one answered. */
export type HostResolver = {
  /**
   * The addresses of a host, within `timeoutMs` or until `signal` aborts; an address is given back
   * as it is. Never rejects.
   */
  resolve(host: string, timeoutMs: number, signal: AbortSignal): Promise<Resolved>;
  /**
   * Takes in what a check saw at an address of a host. One that answered is tried first from now on
   * (RFC 8305, section 4). A host that stopped answering is looked up anew, once, before its next
   * check.
   */
  learn(host: string, address: string, result: Outcome['result']): void;
};

/** Bounds of the time to live, in milliseconds. */
const TTL_MIN_MS = 5000;
const TTL_MAX_MS = 300_000;
/** How long a failure is kept, in milliseconds. It doubles with each further failure. */
const FAILED_MIN_MS = 10_000;
const FAILED_MAX_MS = 60_000;
/** Longest use of an old answer while no server answers, in milliseconds (RFC 8767, section 5). */
const OLD_ANSWER_MS = 86_400_000;
/** The part of the time an asker waits for a new answer before it takes an old one. */
const OLD_ANSWER_PART = 0.25;
/** Most names kept; beyond it the oldest is forgotten. A name is kept while it is in use. */
const NAMES_LIMIT = 65_536;
const LOOK_UPS_AT_ONCE = 128;

type Kept = {
  pending: Promise<void> | null;
  addresses: readonly string[];
  foundAt: number;
  failure: string;
  failures: number;
  until: number;
  lastAnswered: string | null;
  renewed: boolean;
};

/** A resolver with a memory of its own. Look-ups are shared by all askers of a name. */
export function createResolver(clock: Clock, lookUp: LookUp = createLookUp()): HostResolver {
  const names = new Map<string, Kept>();
  const limited = limit(lookUp, LOOK_UPS_AT_ONCE);
  return {
    resolve: async (host, timeoutMs, signal) => {
      if (isIP(host) !== 0) return { addresses: [host] };
      const kept = keptOf(names, host);
      const now = clock.elapsed();
      if (now >= kept.until && !kept.pending) kept.pending = renew(kept, limited(host), clock);
      if (kept.pending) {
        const part = isUsable(kept, now) ? OLD_ANSWER_PART : 1;
        await within(timeoutMs * part, signal, kept.pending, clock);
      }
      return resolvedOf(kept, clock.elapsed());
    },
    learn: (host, address, result) => {
      const kept = names.get(host);
      if (kept) learn(kept, address, result);
    },
  };
}

function keptOf(names: Map<string, Kept>, host: string): Kept {
  const known = names.get(host);
  if (known) return known;
  if (names.size >= NAMES_LIMIT) names.delete(names.keys().next().value ?? host);
  const kept: Kept = {
    pending: null,
    addresses: [],
    foundAt: 0,
    failure: 'the name look-up gave nothing in time',
    failures: 0,
    until: -Infinity,
    lastAnswered: null,
    renewed: false,
  };
  names.set(host, kept);
  return kept;
}

function learn(kept: Kept, address: string, result: Outcome['result']): void {
  if (result === 'answered') {
    kept.lastAnswered = address;
    kept.renewed = false;
  } else if (result === 'failed' && !kept.renewed && kept.failures === 0) {
    kept.until = -Infinity;
    kept.renewed = true;
  }
}

async function renew(kept: Kept, looking: Promise<LookUpResult>, clock: Clock): Promise<void> {
  const result = await looking;
  const now = clock.elapsed();
  kept.pending = null;
  if (result.kind === 'found') {
    const ttlMs = Math.min(TTL_MAX_MS, Math.max(TTL_MIN_MS, result.ttlS * 1000));
    kept.addresses = result.addresses;
    kept.foundAt = now;
    kept.failures = 0;
    kept.until = now + ttlMs;
    return;
  }
  // The server's word that a name is gone ends the old answer; its silence does not (RFC 8767).
  if (result.kind === 'absent') kept.addresses = [];
  kept.failure = result.detail;
  kept.until = now + Math.min(FAILED_MAX_MS, FAILED_MIN_MS * 2 ** Math.min(kept.failures, 8));
  kept.failures += 1;
}

function isUsable(kept: Kept, now: number): boolean {
  return kept.addresses.length > 0 && now - kept.foundAt < OLD_ANSWER_MS;
}

function resolvedOf(kept: Kept, now: number): Resolved {
  if (!isUsable(kept, now)) return { failure: kept.failure };
  const last = kept.addresses.filter((address) => address === kept.lastAnswered);
  const [first, ...others] = [...new Set([...last, ...kept.addresses])];
  if (first === undefined) return { failure: kept.failure };
  const isOld = kept.failures > 0 || now >= kept.until;
  return { addresses: [first, ...others], ...(isOld ? { ageMs: now - kept.foundAt } : {}) };
}

/** At most `most` look-ups run at once; the others wait, at most {@link NAMES_LIMIT} of them. */
function limit(lookUp: LookUp, most: number): LookUp {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (host) => {
    if (waiting.length >= NAMES_LIMIT)
      return { kind: 'unanswered', detail: 'too many names wait for the name server' };
    if (running >= most) await new Promise<void>((start) => waiting.push(start));
    else running += 1;
    try {
      return await lookUp(host);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}

/** Waits for `work`, `timeoutMs` or an abort, whichever is first. */
function within(
  timeoutMs: number,
  signal: AbortSignal,
  work: Promise<void>,
  clock: Clock,
): Promise<void> {
  if (signal.aborted) return Promise.resolve();
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
