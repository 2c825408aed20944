import { statSync } from 'node:fs';
import type { Credentials } from '../../core/inspection/credential.ts';
import type { Clock } from '../../core/time/civil-time.ts';
import type { Log } from '../../platform/log.ts';
import { readCredentials } from './credentials.ts';

/** How often the file is looked at for a change, in milliseconds. */
const LOOK_MS = 5000;

/** Credentials that follow their file. */
export type CredentialsWatch = { readonly current: () => Credentials; readonly stop: () => void };

/**
 * Follows the file: a good change is taken within seconds, a bad one is told once and changes
 * nothing.
 */
export function watchCredentials(
  path: string,
  first: Credentials,
  clock: Clock,
  log: Pick<Log, 'info' | 'error'>,
): CredentialsWatch {
  let credentials = first;
  let seen = signatureOf(path);
  const look = (): void => {
    const now = signatureOf(path);
    if (now !== seen) {
      seen = now;
      const read = readCredentials(path, process.env);
      if (read.ok) credentials = read.credentials;
      if (read.ok) log.info(`credentials taken anew from ${path}`);
      else
        for (const problem of read.problems) log.error(`${problem}. The credentials in use stay.`);
    }
    cancel = clock.after(LOOK_MS, look);
  };
  let cancel = path === '' ? (): void => undefined : clock.after(LOOK_MS, look);
  return {
    current: () => credentials,
    stop: () => {
      cancel();
    },
  };
}

function signatureOf(path: string): string {
  try {
    const { ino, size, mtimeMs, mode } = statSync(path);
    return `${ino} ${size} ${mtimeMs} ${mode}`;
  } catch {
    return 'missing';
  }
}
