import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Clock } from '../../core/time/civil-time.ts';

/** An address, or why there is none. */
export type Resolved = { readonly address: string } | { readonly failure: string };

/**
 * Turns a host name into an address within `timeoutMs`, or until `signal` aborts; an address is
 * given back as it is. Never rejects.
 */
export type Resolve = (host: string, timeoutMs: number, signal: AbortSignal) => Promise<Resolved>;

/** How long an address is kept, in milliseconds. */
const FOUND_TTL_MS = 60_000;
/**
 * How long a failure is kept, in milliseconds: one dead name server must not be asked for each
 * poll.
 */
const FAILED_TTL_MS = 10_000;
/** Most names kept; beyond it the oldest is forgotten. */
const NAMES_LIMIT = 4096;
/**
 * The system's look-up blocks a thread of the pool that files need too (4 by default), and cannot
 * be called off.
 */
const LOOKUPS_AT_ONCE = 2;

type Kept = { readonly found: Promise<Resolved>; until: number };
type Lookup = (host: string) => Promise<{ readonly address: string }>;

let lookingUp = 0;
const waiting: (() => void)[] = [];

/**
 * A resolver with a memory of its own. Look-ups are shared by all askers of a name; all resolvers
 * share {@link LOOKUPS_AT_ONCE}.
 */
export function createResolver(clock: Clock, ask: Lookup = (host) => lookup(host)): Resolve {
  const kept = new Map<string, Kept>();
  const start = (host: string): Promise<Resolved> => {
    const entry: Kept = { found: lookUp(host, ask), until: Infinity };
    if (kept.size >= NAMES_LIMIT) kept.delete(kept.keys().next().value ?? host);
    kept.set(host, entry);
    void entry.found.then((found) => {
      entry.until = clock.elapsed() + ('address' in found ? FOUND_TTL_MS : FAILED_TTL_MS);
    });
    return entry.found;
  };
  return (host, timeoutMs, signal) => {
    if (isIP(host) !== 0) return Promise.resolve({ address: host });
    const known = kept.get(host);
    if (known && clock.elapsed() < known.until)
      return within(timeoutMs, signal, known.found, clock);
    kept.delete(host);
    return within(timeoutMs, signal, start(host), clock);
  };
}

async function lookUp(host: string, ask: Lookup): Promise<Resolved> {
  if (waiting.length >= NAMES_LIMIT) return { failure: 'too many names wait for the name server' };
  if (lookingUp >= LOOKUPS_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else lookingUp += 1;
  try {
    return { address: (await ask(host)).address };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    return { failure: `the name look-up gave ${code}` };
  } finally {
    const next = waiting.shift();
    if (next) next();
    else lookingUp -= 1;
  }
}

function within(
  timeoutMs: number,
  signal: AbortSignal,
  found: Promise<Resolved>,
  clock: Clock,
): Promise<Resolved> {
  return new Promise((resolve) => {
    const finish = (result: Resolved): void => {
      cancel();
      signal.removeEventListener('abort', abort);
      resolve(result);
    };
    const abort = (): void => {
      finish({ failure: 'nobody waits for the name look-up any more' });
    };
    const cancel = clock.after(timeoutMs, () => {
      finish({ failure: `the name look-up gave nothing in ${Math.round(timeoutMs)} ms` });
    });
    signal.addEventListener('abort', abort);
    void found.then(finish);
  });
}
