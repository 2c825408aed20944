import type { Outcome } from '../../core/facts/observation.ts';
import type { Clock } from '../../core/time/civil-time.ts';

/** An outcome, and the address it was seen at. */
export type Asked = { readonly address: string; readonly outcome: Outcome };

/** Time before the next address is asked too, in milliseconds (RFC 8305, section 5). */
const ATTEMPT_DELAY_MS = 250;

/**
 * Asks the addresses of a device in turn: the next one after 250 ms without an outcome, or at once
 * after a failure. The first that answers ends the others. Gives every outcome there was; none when
 * `signal` aborted first.
 */
export async function askAny(
  addresses: readonly string[],
  clock: Clock,
  signal: AbortSignal,
  ask: (address: string, signal: AbortSignal) => Promise<Outcome | null>,
): Promise<readonly Asked[]> {
  const rest = new AbortController();
  const any = AbortSignal.any([signal, rest.signal]);
  const attempts: Promise<Asked | null>[] = [];
  for (const address of addresses) {
    if (any.aborted) break;
    const attempt = ask(address, any).then((outcome) => {
      if (outcome?.result === 'answered') rest.abort();
      return outcome && { address, outcome };
    });
    attempts.push(attempt);
    if (attempts.length < addresses.length) await delayed(attempt, clock);
  }
  return (await Promise.all(attempts)).filter((asked) => asked !== null);
}

/**
 * What the outcomes at its addresses say of a device: any answer is life. A failure goes before an
 * address this host could not ask, so that a missing IPv6 route does not hide a dead camera.
 */
export function outcomeOfAny(asked: readonly Asked[]): Asked | null {
  const first = (result: Outcome['result']): Asked | undefined =>
    asked.find(({ outcome }) => outcome.result === result);
  return first('answered') ?? first('failed') ?? asked[0] ?? null;
}

/** Waits for an attempt, for the delay between two attempts at most. */
function delayed(attempt: Promise<unknown>, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      cancel();
      resolve();
    };
    const cancel = clock.after(ATTEMPT_DELAY_MS, finish);
    void attempt.then(finish);
  });
}
