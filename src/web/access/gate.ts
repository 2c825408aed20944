import { timingSafeEqual } from 'node:crypto';
import { problem } from '../problem.ts';
import { makeAllowance } from './allowance.ts';
import { makeInTurn, makePasswords } from './passwords.ts';
import { presentedBy, type Presented } from './presented.ts';
import type { AccessRules, Principal } from './rules.ts';
import { hashToken } from './token.ts';

/** Log-ins that may fail for one peer at once, and time for one more, in milliseconds. */
const FAILURES_AT_ONCE = 10;
const FAILURE_REFILL_MS = 6000;

/** Tells who asks. */
export type Gate = {
  /** Whether anybody is known; if not, nobody can log in. */
  guarded(): boolean;
  /**
   * Whom an `Authorization` header names. Throws a problem: 401 it is wrong, 429 this peer failed
   * too often, 503 too many log in at this moment. Tokens, and passwords that were right before,
   * are not held up by failures.
   */
  identify(authorization: string, peer: string): Promise<Principal>;
  /** Takes other rules from now on; null: nobody is known. Failures stay counted. */
  replace(rules: AccessRules | null): void;
};

const NO_RULES: AccessRules = { users: [], tokens: [] };

/** `rules` null: nobody is known. `elapsed` is a monotonic clock, in milliseconds. */
export function makeGate(rules: AccessRules | null, elapsed: () => number): Gate {
  const failures = makeAllowance(FAILURES_AT_ONCE, FAILURE_REFILL_MS, elapsed);
  const inTurn = makeInTurn();
  let inForce = rules;
  let passwords = makePasswords(inForce ?? NO_RULES, inTurn);
  const known = (presented: Presented): Principal | null =>
    presented.by === 'token'
      ? byToken(inForce ?? NO_RULES, presented.token)
      : passwords.remembered(presented.user, presented.password);

  const attempt = (peer: string): void => {
    if (failures.take(peer) > 0)
      throw problem(
        429,
        'too many log-ins failed from this address',
        'wait a minute, then use the right name and password, or token',
      );
  };
  const look = async (presented: Presented | null, peer: string): Promise<Principal | null> => {
    if (presented?.by === 'password')
      return passwords.check(presented.user, presented.password, () => {
        attempt(peer);
      });
    attempt(peer);
    return null;
  };
  return {
    guarded: () => inForce !== null,
    identify: async (authorization, peer) => {
      const presented = presentedBy(authorization);
      const principal = presented && known(presented);
      if (principal) return principal;
      const found = await look(presented, peer);
      if (!found)
        throw problem(
          401,
          'name and password, or token, are not right',
          'use what the access file was made with',
        );
      failures.giveBack(peer);
      return found;
    },
    replace: (next) => {
      inForce = next;
      passwords = makePasswords(inForce ?? NO_RULES, inTurn);
    },
  };
}

/** Compares with every token, so that the time taken does not tell how near a guess came. */
function byToken({ tokens }: AccessRules, token: string): Principal | null {
  const sha256 = hashToken(token);
  return tokens.reduce<Principal | null>(
    (found, candidate) => (timingSafeEqual(candidate.sha256, sha256) ? candidate : found),
    null,
  );
}
