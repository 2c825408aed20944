import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../ops/stack.ts';
import { onSmallDisk } from './server.ts';

const POLLER = join(import.meta.dirname, 'poller.ts');

/** What a poller told last. */
export type Told = {
  readonly at: number;
  readonly waiting: number;
  readonly isSettled: boolean;
  readonly forgotten: number;
  readonly isUp: boolean;
};

/**
 * A poller of the campaign: a process that can be killed and started again on the same data folder.
 */
export type Poller = {
  readonly pid: () => number;
  readonly told: () => Told | null;
  start(): Promise<void>;
  kill(signal: NodeJS.Signals): Promise<void>;
  /**
   * Resolves once something was written since, and Redis has everything that the poller made until
   * now; milliseconds that took.
   */
  recovered(): Promise<number>;
};

/** Where one fault is played. */
export type Stage = {
  readonly folder: string;
  readonly notes: string;
  readonly seed: number;
  end(): void;
};

/** A folder for one fault. */
export function makeStage(name: string, seed: number): Stage {
  const folder = mkdtempSync(join(tmpdir(), `watchpost-fault-${name}-`));
  const notes = join(folder, 'notes');
  mkdirSync(notes);
  return {
    folder,
    notes,
    seed,
    end: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Prepares a poller. `small`: its data folder lies on a disk of its own that can be filled. */
export function makePoller(
  { folder, notes, seed }: Stage,
  place: { readonly url: string; readonly sentinels?: readonly string[] },
  small = false,
): Poller {
  const data = join(folder, 'poller');
  mkdirSync(data, { recursive: true });
  let child: ChildProcess | null = null;
  let told: Told | null = null;
  const start = async (): Promise<void> => {
    const options = JSON.stringify({
      data,
      notes,
      seed,
      url: place.url,
      sentinels: place.sentinels ?? [],
    });
    const command = [process.execPath, '--import', 'tsx', POLLER, options];
    child = small
      ? onSmallDisk(data, command, ['ignore', 'pipe', 'pipe'])
      : spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stderr!.pipe(createWriteStream(join(folder, 'poller.log'), { flags: 'a' }));
    told = null;
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      const line = text.trim().split('\n').at(-1) ?? '';
      if (line.endsWith('}')) told = JSON.parse(line) as Told;
    });
    await until('the poller to run', 30_000, () => told !== null);
  };
  return {
    pid: () => child!.pid!,
    told: () => told,
    start,
    kill: async (signal) => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    },
    recovered: async () => {
      const from = Date.now();
      await until(
        'Redis to have everything',
        60_000,
        () =>
          told !== null &&
          told.at > from + 600 &&
          told.isUp &&
          told.isSettled &&
          told.waiting === 0,
      );
      return Date.now() - from;
    },
  };
}
