import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { childEnvironment } from '../platform/child.ts';

/** Exit code that says another process holds the data folder. */
export const FOLDER_TAKEN = 75;

const PROGRAMS = [
  ['redis-server', 'redis-server'],
  ['setpriv', 'util-linux'],
  ['flock', 'util-linux'],
] as const;

/** Where a redis-server of ours keeps its things. */
export type ServerPlace = { readonly dataDir: string; readonly socketPath: string };

/** The file a server's log goes to. */
export function logFileOf(dataDir: string): string {
  return join(dataDir, 'redis.log');
}

/** The file that names the process that serves a data folder. */
export function pidFileOf(dataDir: string): string {
  return join(dataDir, 'redis.pid');
}

/**
 * Throws, naming the command that helps, when a program we need to run a redis-server is not
 * installed.
 */
export function demandPrograms(path: string): void {
  const missing = PROGRAMS.filter(
    ([program]) => !path.split(delimiter).some((folder) => isExecutable(join(folder, program))),
  );
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(([, name]) => name))].join(' ');
  throw new Error(
    `${missing.map(([program]) => program).join(', ')} not found. Install: apt-get install ${packages}. Or name an existing Redis with REDIS_URL or redis.url.`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts a redis-server in a data folder. Each program of the chain becomes the next, so the
 * child's process id is Redis's: `setpriv` has the kernel kill it the moment we die, however we
 * die, which loses nothing, as Redis has every write on the disk before it answers. `flock` holds
 * the folder as long as the process lives, so that no two servers ever write the same files; it
 * ends at once with {@link FOLDER_TAKEN} when another has it. A session of its own, so that Ctrl-C
 * in a terminal reaches us alone and Redis still takes our last facts.
 */
export function spawnServer(place: ServerPlace): ChildProcess {
  const lock = [
    'flock',
    '--no-fork',
    '--nonblock',
    '--conflict-exit-code',
    String(FOLDER_TAKEN),
    join(place.dataDir, 'redis.lock'),
  ];
  // `port 0` once more here: a server whose configuration was cut short must not listen on the
  // network.
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', ...lock, 'redis-server', '-', '--port', '0'],
    { detached: true, env: childEnvironment(), stdio: ['pipe', 'ignore', 'ignore'] },
  );
  child.stdin.on('error', () => undefined);
  child.stdin.end(configuration(place));
  return child;
}

/**
 * With `appendfsync everysec` Redis answers before it writes while a sync of the disk is under way,
 * and what it has answered is lost if it is killed in that time. Facts come a few times a second,
 * all that wait together, so a sync for each costs little. Hashes of up to 512 fields stay compact;
 * by its old name the setting is known to every version.
 */
function configuration({ dataDir, socketPath }: ServerPlace): string {
  return [
    'port 0',
    `unixsocket ${quoted(socketPath)}`,
    'unixsocketperm 700',
    `dir ${quoted(dataDir)}`,
    `pidfile ${quoted(pidFileOf(dataDir))}`,
    `logfile ${quoted(logFileOf(dataDir))}`,
    'databases 1',
    'appendonly yes',
    'appendfsync always',
    'save ""',
    'hash-max-ziplist-entries 512',
    'hash-max-ziplist-value 64',
    '',
  ].join('\n');
}

/** Text as Redis reads it in its configuration. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r')}"`;
}
