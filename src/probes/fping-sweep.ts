import { spawn, type ChildProcess } from 'node:child_process';
import type { BlindCause } from '../core/facts/observation.ts';
import type { Clock } from '../core/time/civil-time.ts';
import { readReport, type PingReport } from '../protocols/fping.ts';
import { childEnvironment } from '../platform/child.ts';
import { codeOf } from '../platform/error-code.ts';
import { causeOf } from '../platform/network/failures.ts';

/**
 * What one round of pings gave. `missing`: the program is not installed. `unable`: it did not run
 * to its end, and why.
 */
export type Swept =
  | { readonly kind: 'done'; readonly report: PingReport }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unable'; readonly cause: BlindCause; readonly detail: string };

/**
 * Pings every address once, waiting `timeoutMs` for each; null when `signal` aborted first. Never
 * rejects.
 */
export type Sweep = (
  addresses: readonly string[],
  timeoutMs: number,
  signal: AbortSignal,
) => Promise<Swept | null>;

/** How long after the last answer may come the child must be gone, in milliseconds. */
const GRACE_MS = 2000;
/** Most output that is read, in bytes: some thousand lines. */
const OUTPUT_LIMIT = 1_048_576;

type Finished = { readonly code: number | null; readonly output: string };

/**
 * Sweeps by one fping child, addresses on its standard input. All results come in one burst at its
 * end: lines that stream cost four times the processor time. `-i 0` (no pause between packets)
 * costs a third of `-i 1`; an fping built with safe limits refuses it, which is found out once.
 */
export function fpingSweep(clock: Clock): Sweep {
  let interval = 0;
  return async (addresses, timeoutMs, signal) => {
    const run = (): Promise<Finished | Swept | null> =>
      runFping(addresses, interval, timeoutMs, clock, signal);
    let finished = await run();
    if (interval === 0 && finished && 'code' in finished && refusedOptions(finished)) {
      interval = 1;
      finished = await run();
    }
    return finished && 'code' in finished
      ? { kind: 'done', report: readReport(finished.output) }
      : finished;
  };
}

/** fping says so of options it does not take, then ends with 1 or 3 without a line of result. */
function refusedOptions({ code, output }: Finished): boolean {
  return (code === 1 || code === 3) && readReport(output).latencies.size === 0;
}

function runFping(
  addresses: readonly string[],
  interval: number,
  timeoutMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<Finished | Swept | null> {
  return new Promise((resolve) => {
    const child = start(['-q', '-C1', '-r0', `-i${interval}`, `-t${timeoutMs}`]);
    if (child instanceof Error) {
      resolve(startFailure(child));
      return;
    }
    const finish = (result: Finished | Swept | null): void => {
      cancel();
      signal.removeEventListener('abort', abort);
      resolve(result);
    };
    const kill = (result: Swept | null): void => {
      child.kill('SIGKILL');
      child.stderr?.destroy();
      finish(result);
    };
    const abort = (): void => {
      kill(null);
    };
    const cancel = clock.after(timeoutMs + addresses.length * interval + GRACE_MS, () => {
      kill({ kind: 'unable', cause: 'prober', detail: 'fping did not end in time' });
    });
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
    const output = collect(child);
    child.on('error', (error) => {
      finish(startFailure(error));
    });
    child.on('close', (code) => {
      finish({ code, output: output() });
    });
    feed(child, addresses);
  });
}

/** An error when the system refuses at once: descriptors or memory are used up. */
function start(parameters: readonly string[]): ChildProcess | Error {
  try {
    return spawn('fping', parameters, {
      env: childEnvironment(),
      stdio: ['pipe', 'ignore', 'pipe'],
    });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function startFailure(error: Error): Swept {
  const code = codeOf(error);
  if (code === 'ENOENT') return { kind: 'missing' };
  const cause = causeOf(code) === 'descriptors' ? 'descriptors' : 'prober';
  return { kind: 'unable', cause, detail: `starting fping gave ${code}` };
}

function collect(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('latin1');
  child.stderr?.on('data', (chunk: string) => {
    if (text.length < OUTPUT_LIMIT) text += chunk;
  });
  child.stderr?.on('error', () => undefined);
  return () => text;
}

/**
 * A child that ends before it has read everything is judged by its output, not by the broken pipe.
 */
function feed(child: ChildProcess, addresses: readonly string[]): void {
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(`${addresses.join('\n')}\n`);
}
