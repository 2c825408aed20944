import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../ops/stack.ts';

const ROOT = join(import.meta.dirname, '../..');

/**
 * A network of its own with loopback alone, as a machine on which nothing else runs, with the
 * program's files where every user may read them. Made by root; ends with {@link Host.end}.
 */
export type Host = {
  /** Runs the built program there: as root, or as a user without any right. */
  run(
    args: readonly string[],
    options: { readonly temporary: string; readonly unprivileged?: boolean },
  ): Started;
  /** Links but for loopback, and routes, that are there. */
  network(): readonly string[];
  end(): Promise<void>;
};

/** A program that runs on a host. */
export type Started = {
  readonly child: ChildProcess;
  /** Everything it printed so far. */
  readonly output: () => string;
  /**
   * Every process that it started so far, and itself. Looked up now; those found earlier stay in
   * the list.
   */
  readonly family: () => ReadonlySet<number>;
  readonly ended: Promise<number | string>;
};

/** Makes a host; `folder` is where the program's files are shown. */
export async function makeHost(folder: string): Promise<Host> {
  const place = join(folder, 'program');
  mkdirSync(place, { recursive: true });
  const script = 'mount --bind "$1" "$2" && ip link set lo up && echo ready && exec sleep 86400';
  const holder = spawn('unshare', ['--net', '--mount', 'sh', '-c', script, 'host', ROOT, place], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  holder.stdout.on('data', (chunk) => (said += String(chunk)));
  await until('the host to be made', 10_000, () => said.includes('ready'));
  const enter = ['--target', String(holder.pid), '--net', '--mount', '--'];
  return {
    run: (args, { temporary, unprivileged = false }) => {
      const user = unprivileged
        ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
        : [];
      const command = [...enter, ...user, process.execPath, join(place, 'dist/main.js'), ...args];
      return follow(
        spawn('nsenter', command, {
          cwd: temporary,
          env: { PATH: process.env['PATH'], TMPDIR: temporary, HOME: temporary },
          stdio: ['ignore', 'pipe', 'pipe'],
        }),
      );
    },
    network: () => {
      const ask = (...args: readonly string[]): readonly string[] =>
        execFileSync('nsenter', [...enter, 'ip', ...args], { encoding: 'utf8' })
          .split('\n')
          .filter((line) => line !== '');
      return [...ask('-brief', 'link').filter((line) => !line.startsWith('lo ')), ...ask('route')];
    },
    end: async () => {
      const gone = once(holder, 'exit');
      holder.kill('SIGKILL');
      await gone;
    },
  };
}

function follow(child: ChildProcess): Started {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const known = new Set([child.pid!]);
  const family = (): ReadonlySet<number> => {
    for (const pid of known) for (const one of childrenOf(pid)) known.add(one);
    return known;
  };
  const looking = setInterval(family, 200);
  const ended = once(child, 'close').then(([code, signal]) => {
    clearInterval(looking);
    return (code ?? signal) as number | string;
  });
  return { child, output: () => output, family, ended };
}

function childrenOf(pid: number): readonly number[] {
  const threads = `/proc/${pid}/task`;
  try {
    return readdirSync(threads).flatMap((thread) =>
      readFileSync(join(threads, thread, 'children'), 'utf8')
        .trim()
        .split(' ')
        .filter((text) => text !== '')
        .map(Number),
    );
  } catch {
    return [];
  }
}

/** Whether a process is there and has not merely not been reaped. */
export function lives(pid: number): boolean {
  try {
    return (
      existsSync(`/proc/${pid}`) &&
      !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
    );
  } catch {
    return false;
  }
}
