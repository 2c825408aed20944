import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { askInfo, type Info } from './info.ts';
import type { Log } from '../platform/log.ts';
import {
  demandPrograms,
  FOLDER_TAKEN,
  logFileOf,
  pidFileOf,
  spawnServer,
  type ServerPlace,
} from './server-process.ts';
import { socketPathOf } from './socket-path.ts';

/** How long another program is waited for to leave the data folder, milliseconds. */
const TAKEN_LIMIT_MS = 30_000;
/** How long a server may take to load its file, milliseconds. */
const LOAD_LIMIT_MS = 60_000;
/** How long a server may take to stop by itself, milliseconds. */
const STOP_LIMIT_MS = 3000;
/** Longest wait for one answer while starting, milliseconds. */
const ASK_LIMIT_MS = 1000;
const FIRST_BACKOFF_MS = 200;
const LONGEST_BACKOFF_MS = 5000;
const LOOK_AGAIN_MS = 25;
const TAKEN_AGAIN_MS = 250;
const SAY_AGAIN_MS = 5000;

/**
 * What runs the store: a daemon keeps a server of its own; a reader shares one that runs, or runs
 * one for as long as it reads.
 */
export type Role = 'daemon' | 'reader';

/** A Redis on a unix socket. */
export type Embedded = { readonly socketPath: string; readonly stop: () => Promise<void> };

/** `code` is null while the process lives, and -1 when it was killed or never ran. */
type Started = {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  readonly code: () => number | null;
};

/**
 * Makes a Redis serve a data folder, and waits until it has loaded what is there. Our own is
 * started again when it dies. Rejects with what to do when a program is missing, the server does
 * not come up, or another program keeps the folder to itself for `takenLimitMs`.
 */
export async function openEmbedded(
  dataDir: string,
  role: Role,
  log: Log,
  takenLimitMs: number = TAKEN_LIMIT_MS,
): Promise<Embedded> {
  demandPrograms(process.env['PATH'] ?? '');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const place = { dataDir, socketPath: socketPathOf(dataDir) };
  const started = await startOrAttach(place, role, log, takenLimitMs);
  if (!started) return { socketPath: place.socketPath, stop: () => Promise.resolve() };
  return { socketPath: place.socketPath, stop: keepRunning(place, started, log) };
}

/** Null: attached to a server that another program runs. */
async function startOrAttach(
  place: ServerPlace,
  role: Role,
  log: Log,
  takenLimitMs: number,
): Promise<Started | null> {
  const say = nowAndThen();
  const deadline = performance.now() + takenLimitMs;
  while (performance.now() < deadline) {
    if (role === 'reader' && (await attach(place, log))) return null;
    const started = start(place);
    if (await cameUp(place, started, log)) return started;
    say(() => {
      log.info(`Waiting for another program to leave ${place.dataDir}`);
    });
    await pause(TAKEN_AGAIN_MS);
  }
  throw new Error(
    `${place.dataDir} is used by another watchpost, whose redis-server is process ${pidIn(place.dataDir)} (${pidFileOf(place.dataDir)}). Stop that one first, or choose another data folder.`,
  );
}

async function attach({ socketPath }: ServerPlace, log: Log): Promise<boolean> {
  const info = await askInfo(socketPath, ASK_LIMIT_MS);
  if (!info) return false;
  await untilLoaded(
    socketPath,
    () => true,
    () => false,
    log,
  );
  return true;
}

function start(place: ServerPlace): Started {
  const child = spawnServer(place);
  let code: number | null = null;
  const ended = new Promise<void>((resolve) => {
    const note = (known: number): void => {
      code = known;
      resolve();
    };
    child.once('error', () => {
      note(-1);
    });
    child.once('exit', (known) => {
      note(known ?? -1);
    });
  });
  return { child, ended, code: () => code };
}

/** False when another process has the folder. */
async function cameUp(
  { dataDir, socketPath }: ServerPlace,
  { child, code }: Started,
  log: Log,
): Promise<boolean> {
  const isOurs = (info: Info): boolean => info.get('process_id') === String(child.pid);
  try {
    await untilLoaded(socketPath, isOurs, () => code() !== null, log);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  if (code() === null) return true;
  if (code() === FOLDER_TAKEN) return false;
  throw new Error(
    `redis-server ended at once (code ${code() ?? -1}). The end of ${logFileOf(dataDir)}:\n${tailOf(logFileOf(dataDir))}`,
  );
}

/** Returns once the server `isIt` has loaded, or `gaveUp`. Rejects when loading takes too long. */
async function untilLoaded(
  socketPath: string,
  isIt: (info: Info) => boolean,
  gaveUp: () => boolean,
  log: Log,
): Promise<void> {
  const say = nowAndThen();
  const deadline = performance.now() + LOAD_LIMIT_MS;
  while (performance.now() < deadline) {
    if (gaveUp()) return;
    const info = await askInfo(socketPath, ASK_LIMIT_MS);
    const isThere = info !== undefined && isIt(info);
    if (isThere && info.get('loading') === '0') return;
    if (isThere) {
      say(() => {
        log.info(`Redis is loading what is stored: ${info.get('loading_loaded_perc') ?? '0'} %`);
      });
    }
    await pause(LOOK_AGAIN_MS);
  }
  throw new Error(
    `redis-server on ${socketPath} did not become ready within ${LOAD_LIMIT_MS / 1000} s.`,
  );
}

/** Starts the server again whenever it ends; the returned function stops it for good. */
function keepRunning(place: ServerPlace, first: Started, log: Log): () => Promise<void> {
  const stopping = new AbortController();
  let current = first;
  const watch = async (): Promise<void> => {
    let backoffMs = FIRST_BACKOFF_MS;
    for (let bornAt = performance.now(); ; bornAt = performance.now()) {
      await current.ended;
      if (stopping.signal.aborted) return;
      if (performance.now() - bornAt > LOAD_LIMIT_MS) backoffMs = FIRST_BACKOFF_MS;
      log.error(
        `redis-server ended (code ${current.code() ?? -1}); starting it again in ${backoffMs} ms`,
      );
      const isStopping = await pause(backoffMs, false, { signal: stopping.signal }).catch(
        () => true,
      );
      if (isStopping) return;
      backoffMs = Math.min(backoffMs * 2, LONGEST_BACKOFF_MS);
      current = start(place);
    }
  };
  const watched = watch();
  return async () => {
    stopping.abort();
    await end(current);
    await watched;
  };
}

async function end({ child, ended }: Started): Promise<void> {
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(force);
}

function nowAndThen(): (say: () => void) => void {
  let saidAt = performance.now() - SAY_AGAIN_MS + ASK_LIMIT_MS;
  return (say) => {
    if (performance.now() - saidAt < SAY_AGAIN_MS) return;
    saidAt = performance.now();
    say();
  };
}

function pidIn(dataDir: string): string {
  return tailOf(pidFileOf(dataDir)) || 'unknown';
}

/** The last lines of a file, or nothing where there is none. */
function tailOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').slice(-5).join('\n');
  } catch {
    return '';
  }
}
