import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../support/free-port.ts';
import { until } from '../ops/stack.ts';

/**
 * A redis-server of the campaign, as an operator would run one who wants to lose nothing: each
 * write on the disk before its answer.
 */
export type Server = {
  readonly port: number;
  readonly folder: string;
  readonly pid: () => number;
  start(): Promise<void>;
  /** Sends a signal; resolves once it is gone, save for SIGSTOP and SIGCONT. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Gives one command on a connection of its own. */
  order(...command: readonly string[]): Promise<unknown>;
  /**
   * Takes the place of its files: nothing, or a copy made by {@link Server.copy}. The server must
   * not run.
   */
  putBack(copy: string | null): void;
  copy(): string;
};

/**
 * Gives one command at a time to whatever speaks Redis's protocol at a port, over a connection of
 * its own.
 */
export function ordersTo(port: number): (...command: readonly string[]) => Promise<unknown> {
  return async (...[name, ...args]) => {
    const redis = new Redis({
      host: '127.0.0.1',
      port,
      protocol: 2,
      lazyConnect: true,
      retryStrategy: () => null,
    });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      return await redis.call(name!, ...args);
    } finally {
      redis.disconnect();
    }
  };
}

/** Prepares a server in a folder. `small`: on a disk of 6 MB of its own, which can be filled. */
export async function makeServer(
  folder: string,
  flags: readonly string[] = [],
  small = false,
): Promise<Server> {
  const port = await freePort();
  const data = join(folder, 'data');
  mkdirSync(data, { recursive: true });
  let child: ChildProcess | null = null;
  const order = ordersTo(port);
  const command = [
    'redis-server',
    '--bind',
    '127.0.0.1',
    '--port',
    String(port),
    '--dir',
    data,
    '--appendonly',
    'yes',
    '--appendfsync',
    'always',
    '--save',
    '',
    ...flags,
  ];
  return {
    port,
    folder,
    pid: () => child!.pid!,
    order,
    start: async () => {
      child = small
        ? onSmallDisk(data, command)
        : spawn(command[0]!, command.slice(1), { stdio: 'ignore' });
      await until('the redis-server to answer', 15_000, () =>
        order('PING').then(
          (answer) => answer === 'PONG',
          () => false,
        ),
      );
    },
    kill: async (signal) => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const gone = signal === 'SIGSTOP' || signal === 'SIGCONT' ? null : once(child, 'exit');
      child.kill(signal);
      await gone;
    },
    putBack: (copy) => {
      rmSync(data, { recursive: true, force: true });
      mkdirSync(data);
      if (copy !== null) cpSync(copy, data, { recursive: true });
    },
    copy: () => {
      const to = join(folder, `copy-${Date.now()}`);
      cpSync(data, to, { recursive: true });
      return to;
    },
  };
}

/**
 * Runs a command with a disk of its own, 6 MB large, in the place of a folder. Needs root. The
 * command keeps the process id.
 */
export function onSmallDisk(
  folder: string,
  command: readonly string[],
  stdio: 'ignore' | ['ignore', 'pipe', 'pipe'] = 'ignore',
): ChildProcess {
  const script =
    'mount -t tmpfs -o size=6m tmpfs "$1" && [ ! -d "$1.kept" ] || cp -a "$1.kept/." "$1/"; shift; exec "$@"';
  return spawn('unshare', ['--mount', 'sh', '-c', script, 'small', folder, ...command], { stdio });
}
