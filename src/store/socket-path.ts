import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Longest path of a unix socket that Linux takes, in bytes: 108 with the closing zero. */
const LONGEST_SOCKET_PATH = 107;

/**
 * Where the socket of a data folder's own Redis lies: in the folder, or, where that path would be
 * too long, in a folder of ours alone among the temporary files, named after the data folder.
 * Creates that one; throws when somebody else owns it.
 */
export function socketPathOf(dataDir: string): string {
  const path = join(dataDir, 'redis.sock');
  if (Buffer.byteLength(path) <= LONGEST_SOCKET_PATH) return path;
  const folder = join(
    tmpdir(),
    `watchpost-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`,
  );
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== userInfo().uid || (found.mode & 0o077) !== 0) {
    throw new Error(
      `${folder} must be a folder that only you can enter, as the socket of the data folder goes there. Remove it, or choose a shorter data folder than ${dataDir}.`,
    );
  }
  return join(folder, 'redis.sock');
}
