import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

const MAIN = join(import.meta.dirname, '../../dist/main.js');
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 15_000;

/** The built program, run as an operator runs it. */
export type Program = {
  readonly pid: number;
  readonly url: string;
  /** What it printed so far, at most the last 64 kB. */
  readonly output: () => string;
  readonly get: (path: string) => Promise<string>;
  /** Ends it; resolves with its exit code, or the signal's name. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | string>;
};

/**
 * Runs `watchpost run` and resolves when it listens; rejects with what it printed when it does not.
 */
export async function runProgram(
  inventory: string,
  data: string,
  more: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Program> {
  const args = [
    MAIN,
    'run',
    '--inventory',
    inventory,
    '--data',
    data,
    '--listen',
    '127.0.0.1:0',
    ...more,
  ];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const output = tailOf(child.stdout, child.stderr);
  const url = await addressOf(child, output);
  return {
    pid: child.pid!,
    url,
    output,
    get: async (path) => (await fetch(url + path, { signal: AbortSignal.timeout(10_000) })).text(),
    end: (signal) => end(child, signal),
  };
}

/** How a command ended, and what it printed: the two streams apart, and as they came. */
export type Ended = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly output: string;
};

/** Runs any command of the built program to its end. */
export async function runCommand(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const [output, stdout, stderr] = [
    tailOf(child.stdout, child.stderr),
    tailOf(child.stdout),
    tailOf(child.stderr),
  ];
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: stdout(), stderr: stderr(), output: output() };
}

function tailOf(...streams: readonly Readable[]): () => string {
  let tail = '';
  for (const stream of streams)
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      tail = (tail + chunk).slice(-65_536);
    });
  return () => tail;
}

async function addressOf(child: ChildProcess, output: () => string): Promise<string> {
  const deadline = performance.now() + START_LIMIT_MS;
  for (;;) {
    const [, url] = /"url":"(http[^"]+)"/.exec(output()) ?? [];
    if (url) return url;
    if (child.exitCode !== null || performance.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`the program did not start:\n${output()}`);
    }
    await sleep(20);
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | string> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await gone;
    clearTimeout(timer);
  }
  return child.exitCode ?? child.signalCode ?? '';
}
