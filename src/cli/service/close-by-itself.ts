import { fork } from 'node:child_process';
import type { Logger } from 'pino';
import type { Settings } from '../../config.ts';
import { systemClock } from '../../clock.ts';
import { STORE_ACCESS, childEntry, childEnvironment } from '../../platform/child.ts';
import { archiveIn, closedRevisions } from '../../reports/proof/archive.ts';
import { closeWhenDue } from '../../reports/proof/schedule.ts';
import type { ClosingOrder } from '../month/close-child.ts';

/** Longest a closing may take, milliseconds. */
const LIMIT_MS = 600_000;

/**
 * Closes months when the settings say so, each in a process of its own. The returned function ends
 * it, and a closing under way with it.
 */
export function closeByItself(settings: Settings, log: Logger): () => Promise<void> {
  if (settings.closing.day === 0) return () => Promise.resolve();
  const stopped = new AbortController();
  const stop = closeWhenDue({
    zone: settings.zone,
    day: settings.closing.day,
    now: () => systemClock.now(),
    lastClosed: async () => (await closedRevisions(archiveIn(settings.data))).at(-1)?.month ?? null,
    close: (month) => inChild({ month, settings }, stopped.signal),
    failed: (month, err) => {
      if (!stopped.signal.aborted)
        log.error(
          { month, err },
          'a month that is due could not be closed; it is tried again within the hour',
        );
    },
  });
  return async () => {
    stopped.abort();
    await stop();
  };
}

function inChild(order: ClosingOrder, signal: AbortSignal): Promise<void> {
  const { path, execArgv } = childEntry(import.meta.url, '../month/close-child');
  const child = fork(path, {
    execArgv: [...execArgv],
    env: childEnvironment(STORE_ACCESS),
    signal,
    timeout: LIMIT_MS,
  });
  child.send(order);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, killer) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(
            `the closing of ${order.month} ended with ${killer ?? `code ${code ?? 'unknown'}`}`,
          ),
        );
    });
  });
}
