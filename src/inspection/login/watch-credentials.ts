import type { Credentials } from '../../core/inspection/credential.ts';
import type { Clock } from '../../core/time/civil-time.ts';
import { watchFile } from '../../platform/file-watch.ts';
import type { Log } from '../../platform/log.ts';
import { readCredentials, type CredentialsResult } from './credentials.ts';

/** Credentials that follow their file. */
export type CredentialsWatch = { readonly current: () => Credentials; readonly stop: () => void };

/**
 * Follows the file of credentials. A valid change is in use within seconds; an invalid one is logged
 * once and changes nothing. An empty path is never looked at.
 */
export function watchCredentials(
  path: string,
  first: Credentials,
  clock: Clock,
  log: Pick<Log, 'info' | 'error'>,
): CredentialsWatch {
  if (path === '') return { current: () => first, stop: () => undefined };
  let credentials = first;
  const onRead = (read: CredentialsResult): void => {
    if (read.ok) {
      credentials = read.credentials;
      log.info(`credentials loaded again from ${path}`);
    } else {
      for (const problem of read.problems) log.error(`${problem}. The credentials in use stay.`);
    }
  };
  const read = (): CredentialsResult => readCredentials(path, process.env);
  const { stop } = watchFile({ path, read, onRead, clock });
  return { current: () => credentials, stop };
}
