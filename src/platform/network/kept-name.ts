import type { CheckName } from '../../core/inventory/device.ts';
import type { Outcome } from '../../core/facts/observation.ts';
import type { LookUpResult } from './look-up.ts';

/** What is kept of a name. Instants are the clock's elapsed milliseconds. */
export type KeptName = {
  /** The look-up under way. */
  pending: Promise<void> | null;
  addresses: readonly string[];
  foundAt: number;
  /** Why the last look-up failed, and how many failed in a row. */
  failure: string;
  failures: number;
  /** When the name is due for a look-up. */
  until: number;
  lastAnswered: string | null;
  /** Checks that fail now, and when each of them last caused a look-up. */
  readonly failing: Map<CheckName, number>;
};

/** Bounds of the time to live, in milliseconds. */
const TTL_MIN_MS = 5000;
const TTL_MAX_MS = 300_000;
/** How long a failure is kept, in milliseconds. It doubles with each further failure. */
const FAILED_MIN_MS = 10_000;
const FAILED_MAX_MS = 60_000;
/** Longest use of an old answer while no server answers, in milliseconds (RFC 8767, section 5). */
const OLD_ANSWER_MS = 86_400_000;
/** Least time between two look-ups that one failing check causes, in milliseconds. */
const FAILING_MS = 30_000;

/** A name that was never looked up. */
export function newName(): KeptName {
  return {
    pending: null,
    addresses: [],
    foundAt: 0,
    failure: 'the name look-up gave nothing in time',
    failures: 0,
    until: -Infinity,
    lastAnswered: null,
    failing: new Map(),
  };
}

/** Takes in what a look-up found. */
export function takeResult(kept: KeptName, result: LookUpResult, now: number): void {
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

/**
 * Takes in what a check saw at an address. True: its first failure, or one 30 s or more after it
 * last caused a look-up. The name is then to be looked up at once, as its address may have changed.
 */
export function takeOutcome(
  kept: KeptName,
  check: CheckName,
  address: string,
  result: Outcome['result'],
  now: number,
): boolean {
  if (result === 'answered') {
    kept.lastAnswered = address;
    kept.failing.delete(check);
  }
  if (result !== 'failed' || now - (kept.failing.get(check) ?? -Infinity) < FAILING_MS)
    return false;
  kept.failing.set(check, now);
  return true;
}

/** Whether there are addresses that may be used: new ones, or old ones of at most a day. */
export function isUsable(kept: KeptName, now: number): boolean {
  return kept.addresses.length > 0 && now - kept.foundAt < OLD_ANSWER_MS;
}

/** The addresses of a name, the one that answered last first. */
export function inOrder({ addresses, lastAnswered }: KeptName): readonly string[] {
  const last = addresses.filter((address) => address === lastAnswered);
  return [...new Set([...last, ...addresses])];
}
