import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { freePort } from '../support/free-port.ts';
import { Redis, type RedisOptions } from 'ioredis';
import { until } from '../ops/stack.ts';

/**
 * A redis-server that is not the program's own, as an operator would run one: with a password and
 * an append-only file. Each write is in the file before it is answered for; a server that has it
 * there later loses what it answered when it is killed.
 */
export type ForeignRedis = {
  readonly url: string;
  readonly options: RedisOptions;
  /** Starts it, on what it kept if it ran before; resolves when it answers. */
  start(): Promise<void>;
  kill(signal: NodeJS.Signals): Promise<void>;
};

/** Prepares a server in a folder; it does not run yet. */
export async function foreignRedis(folder: string, password: string): Promise<ForeignRedis> {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const options = { host: '127.0.0.1', port, password };
  let child: ChildProcess | null = null;
  return {
    url: `redis://:${password}@127.0.0.1:${port}/0`,
    options,
    start: async () => {
      const flags = [
        '--bind',
        '127.0.0.1',
        '--port',
        String(port),
        '--requirepass',
        password,
        '--dir',
        folder,
        '--appendonly',
        'yes',
        '--appendfsync',
        'always',
        '--save',
        '',
      ];
      child = spawn('redis-server', flags, { stdio: 'ignore' });
      await until('the redis-server to answer', 10_000, () => answers(options));
    },
    kill: async (signal) => {
      if (child === null || child.exitCode !== null || child.signalCode !== null) return;
      const gone = signal === 'SIGSTOP' || signal === 'SIGCONT' ? null : once(child, 'exit');
      child.kill(signal);
      await gone;
    },
  };
}

async function answers(options: RedisOptions): Promise<boolean> {
  const redis = new Redis({ ...options, lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    await redis.ping();
    return true;
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}
