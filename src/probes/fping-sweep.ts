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

/** How often addresses that only a stranger answered for are asked again. */
const REPEATS = 2;

type Round = readonly [...Parameters<Sweep>, detailed: boolean];

/**
 * Sweeps by one fping child, addresses on its standard input. All results come in one burst at its
 * end: lines that stream cost four times the processor time. `-i 0` (no pause between packets)
 * costs a third of `-i 1`; an fping built with safe limits refuses it, which is found out once.
 *
 * The identifier of a request is fping's process id. Another fping in another PID namespace may
 * have the same one; then fping counts a reply to the other's request and prints its source. Where
 * that happened, the addresses are asked again with each reply beside its source.
 */
export function fpingSweep(clock: Clock): Sweep {
  let interval = 0;
  const once = async (
    ...[addresses, timeoutMs, signal, detailed]: Round
  ): Promise<Swept | null> => {
    const run = (): Promise<Finished | Swept | null> =>
      runFping(addresses, { interval, timeoutMs, detailed }, clock, signal);
    let finished = await run();
    if (interval === 0 && finished && 'code' in finished && refusedOptions(finished)) {
      interval = 1;
      finished = await run();
    }
    return finished && 'code' in finished
      ? { kind: 'done', report: readReport(finished.output) }
      : finished;
  };
  return async (addresses, timeoutMs, signal) => {
    let swept = await once(addresses, timeoutMs, signal, false);
    let again = addresses;
    for (let round = 0; round < REPEATS && swept?.kind === 'done'; round += 1) {
      if (!swept.report.strayed) break;
      const next = await once(again, timeoutMs, signal, true);
      if (next?.kind !== 'done') return next;
      swept = { kind: 'done', report: overlaid(swept.report, next.report) };
      again = [...next.report.strangers.keys()];
    }
    return swept;
  };
}

/** The newer report where it has something to say; a stranger's reply is no answer. */
function overlaid(older: PingReport, newer: PingReport): PingReport {
  const latencies = new Map([...older.latencies, ...newer.latencies]);
  for (const address of newer.strangers.keys()) latencies.set(address, null);
  return {
    latencies,
    errors: new Map([...older.errors, ...newer.errors]),
    strayed: newer.strangers.size > 0,
    strangers: newer.strangers,
    complaint: newer.complaint,
  };
}

/** fping says so of options it does not take, then ends with 1 or 3 without a line of result. */
function refusedOptions({ code, output }: Finished): boolean {
  return (code === 1 || code === 3) && readReport(output).latencies.size === 0;
}

type RunOptions = {
  readonly interval: number;
  readonly timeoutMs: number;
  /** Whether the line of each reply is read too, which costs more. */
  readonly detailed: boolean;
};

function runFping(
  addresses: readonly string[],
  { interval, timeoutMs, detailed }: RunOptions,
  clock: Clock,
  signal: AbortSignal,
): Promise<Finished | Swept | null> {
  return new Promise((resolve) => {
    const child = start(['-C1', '-r0', `-i${interval}`, `-t${timeoutMs}`], detailed);
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
function start(parameters: readonly string[], detailed: boolean): ChildProcess | Error {
  const [program, words] = detailed
    ? ['sh', ['-c', 'exec fping "$@" 1>&2', 'fping', ...parameters]]
    : ['fping', parameters];
  try {
    return spawn(program, words, {
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

/** Keeps the end of the output, where the results are: no flood of errors may displace them. */
function collect(child: ChildProcess): () => string {
  const chunks: string[] = [];
  let length = 0;
  child.stderr?.setEncoding('latin1');
  child.stderr?.on('data', (chunk: string) => {
    chunks.push(chunk);
    length += chunk.length;
    while (length > OUTPUT_LIMIT) length -= chunks.shift()?.length ?? length;
  });
  child.stderr?.on('error', () => undefined);
  return () => chunks.join('');
}

/**
 * A child that ends before it has read everything is judged by its output, not by the broken pipe.
 */
function feed(child: ChildProcess, addresses: readonly string[]): void {
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(`${addresses.join('\n')}\n`);
}
