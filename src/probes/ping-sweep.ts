import ping from 'ping';
import { readReport } from '../protocols/fping.ts';
import type { Sweep, Swept } from './fping-sweep.ts';

/** Children at one time: a process for each ping is dear, which is why this is the fallback. */
const AT_ONCE = 32;

/**
 * Sweeps by the system's `ping`, one child an address, where fping is missing. Each child ends by
 * itself (`-w`) at most a second after its wait, which `ping` takes in whole seconds; an abort
 * stops further ones.
 */
export const pingSweep: Sweep = async (addresses, timeoutMs, signal) => {
  const latencies = new Map<string, number | null>();
  let missing = false;
  const left = [...addresses];
  const work = async (): Promise<void> => {
    for (
      let address = left.pop();
      address !== undefined && !missing && !signal.aborted;
      address = left.pop()
    ) {
      const latencyMs = await pingOnce(address, timeoutMs);
      if (latencyMs === undefined) missing = true;
      else latencies.set(address, latencyMs);
    }
  };
  const ended = Promise.all(Array.from({ length: AT_ONCE }, work)).then((): Swept =>
    missing ? { kind: 'missing' } : { kind: 'done', report: { ...readReport(''), latencies } },
  );
  return unlessAborted(ended, signal);
};

/** The round trip in milliseconds, null without an answer, undefined when `ping` cannot be run. */
async function pingOnce(address: string, timeoutMs: number): Promise<number | null | undefined> {
  const seconds = Math.ceil(timeoutMs / 1000);
  try {
    const { alive, time } = await ping.promise.probe(address, {
      timeout: seconds,
      deadline: seconds,
      min_reply: 1,
    });
    if (!alive) return null;
    return time === 'unknown' ? 0 : time;
  } catch {
    return undefined;
  }
}

/** The value, or null once `signal` aborts. */
function unlessAborted<T>(ended: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve) => {
    const abort = (): void => {
      resolve(null);
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    void ended.then((value) => {
      signal.removeEventListener('abort', abort);
      resolve(value);
    });
  });
}
