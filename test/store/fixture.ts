import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { askInfo } from '../../src/store/info.ts';
import { logMethod, type Log } from '../../src/platform/log.ts';
import type { StoreOptions } from '../../src/store/open.ts';

/**
 * Facts of tests bear fixed dates, which Redis compares with the machine's: this keeps them however
 * late the tests run.
 */
export const RETENTION_MONTHS = 1200;

/** A folder that is gone when the test is. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wp-store-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Resolves once `holds` does; rejects with `what` after `limitMs`. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = 15_000,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${limitMs} ms`);
    await pause(10);
  }
}

/** A redis-server as an operator would run one, on a unix socket in a folder of its own. */
export type ServerInTest = {
  readonly socket: string;
  child: ChildProcess;
  start(): Promise<void>;
  kill(signal: NodeJS.Signals): Promise<void>;
};

export async function redisServer(
  folder: string,
  extra: readonly string[] = [],
): Promise<ServerInTest> {
  const socket = join(folder, 'test.sock');
  const launch = (): ChildProcess =>
    spawn(
      'redis-server',
      [
        '--port',
        '0',
        '--unixsocket',
        socket,
        '--dir',
        folder,
        '--appendonly',
        'yes',
        '--save',
        '',
        ...extra,
      ],
      { stdio: 'ignore' },
    );
  const server: ServerInTest = {
    socket,
    child: launch(),
    start: async () => {
      server.child = launch();
      await answers();
    },
    kill: async (signal) => {
      const ended = once(server.child, 'exit');
      server.child.kill(signal);
      await ended;
    },
  };
  const answers = (): Promise<void> =>
    until('redis-server answers', async () => {
      const info = await askInfo(socket, 1000);
      return info?.get('process_id') === String(server.child.pid) && info.get('loading') === '0';
    });
  onTestFinished(() => {
    server.child.kill('SIGKILL');
  });
  await answers();
  return server;
}

/** Everything a Redis holds, in one order: what two histories are compared by. */
export async function dumpOf(socket: string): Promise<Readonly<Record<string, unknown>>> {
  const redis = new Redis({ path: socket, protocol: 2 });
  try {
    const dump: Record<string, unknown> = {};
    for (const key of (await redis.keys('*')).sort()) {
      const isHash = (await redis.type(key)) === 'hash';
      dump[key] = isHash
        ? Object.entries(await redis.hgetall(key)).sort()
        : (await redis.smembers(key)).sort();
    }
    return dump;
  } finally {
    redis.disconnect();
  }
}

/** Options of a store on a socket, or, without one, embedded in `dataDir`. */
export function storeOptions(options: Partial<StoreOptions>): StoreOptions {
  return {
    url: '',
    password: '',
    sentinels: [],
    masterName: '',
    prefix: 'wp',
    commandTimeoutMs: 1000,
    dataDir: '',
    retentionMonths: RETENTION_MONTHS,
    ...options,
  };
}

/** A log that remembers its messages. */
export function listeningLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const note = logMethod((message) => {
    lines.push(message);
  });
  return { lines, info: note, warn: note, error: note };
}

/** Whether a process lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
