import { Redis, type RedisOptions } from 'ioredis';
import type { Log } from '../platform/log.ts';
import { makeRateLimitedLog } from '../platform/rate-limited-log.ts';

/** Longest wait between two attempts to connect, milliseconds. */
const LONGEST_RETRY_MS = 5000;

/**
 * A client that connects, and connects again, by itself. A command fails at once without a
 * connection, and after `commandTimeoutMs` otherwise. The client queues none and sends none again.
 */
export function openClient(options: RedisOptions, commandTimeoutMs: number, log: Log): Redis {
  const redis = new Redis({
    ...options,
    protocol: 2,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandTimeoutMs,
    connectTimeout: commandTimeoutMs,
    sentinelCommandTimeout: commandTimeoutMs,
    disconnectTimeout: 500,
    disableClientInfo: true,
    maxLoadingRetryTime: 1000,
    retryStrategy: (times) => Math.min(200 * 2 ** (times - 1), LONGEST_RETRY_MS),
    // After a failover the old master is a replica that takes no writes: look for the new one.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  });
  logTroubles(redis, log);
  return redis;
}

function logTroubles(redis: Redis, log: Log): void {
  const trouble = makeRateLimitedLog(() => performance.now());
  redis.on('error', (error: Error) => {
    trouble.write(() => {
      log.warn(`Redis cannot be reached: ${error.message}`);
    });
  });
  redis.on('ready', () => {
    if (trouble.end()) log.info('Redis answers again');
  });
}

/**
 * Drops the connection after a command that was not answered in time, and connects anew: else what
 * is sent to a Redis that stands still would pile up in buffers.
 */
export function dropIfSilent(redis: Redis, error: unknown): void {
  if (error instanceof Error && error.message === 'Command timed out') redis.disconnect(true);
}

/** Resolves once the client may be used; rejects with the last trouble after `limitMs`. */
export function untilReady(redis: Redis, limitMs: number): Promise<void> {
  if (redis.status === 'ready') return Promise.resolve();
  return new Promise((resolve, reject) => {
    let trouble = 'no answer';
    const note = (error: Error): void => {
      trouble = error.message;
    };
    const settle = (): void => {
      clearTimeout(deadline);
      redis.off('error', note);
      redis.off('ready', ready);
    };
    const ready = (): void => {
      settle();
      resolve();
    };
    const deadline = setTimeout(() => {
      settle();
      reject(new Error(trouble));
    }, limitMs);
    redis.on('error', note);
    redis.on('ready', ready);
  });
}
