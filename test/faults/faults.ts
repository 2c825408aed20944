import { throws } from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Proxy } from './proxy.ts';
import type { Server } from './server.ts';
import type { Poller } from './stage.ts';

/** What a fault is played on. `draw` gives numbers from 0 to 1 by the seed. */
export type Scene = {
  readonly server: Server;
  readonly poller: Poller;
  readonly proxy: Proxy;
  readonly draw: () => number;
};

/** One row of the campaign. */
export type Fault = {
  readonly name: string;
  /** How often it is played in the whole campaign, and in the short one. */
  readonly times: number;
  readonly shortTimes: number;
  /** Whose disk is small, so that it can be filled; needs root. */
  readonly small?: 'redis' | 'poller';
  /** Does the harm and ends it; what follows is that Redis comes to have everything. */
  readonly play: (scene: Scene) => Promise<void>;
};

/** For how long Redis stays away where nothing else is said, milliseconds. */
const AWAY_MS = 1200;

const table: readonly Fault[] = [
  {
    name: 'Redis killed (SIGKILL)',
    times: 100,
    shortTimes: 3,
    play: async ({ server }) => {
      await server.kill('SIGKILL');
      await server.start();
    },
  },
  {
    name: 'poller killed (SIGKILL)',
    times: 100,
    shortTimes: 2,
    play: async ({ poller }) => {
      await poller.kill('SIGKILL');
      await poller.start();
    },
  },
  {
    name: 'both killed',
    times: 20,
    shortTimes: 1,
    play: async ({ server, poller, draw }) => {
      await Promise.all(
        draw() < 0.5
          ? [server.kill('SIGKILL'), poller.kill('SIGKILL')]
          : [poller.kill('SIGKILL'), server.kill('SIGKILL')],
      );
      await Promise.all([server.start(), poller.start()]);
    },
  },
  {
    name: 'Redis away, poller killed meanwhile',
    times: 10,
    shortTimes: 0,
    play: async ({ server, poller, draw }) => {
      await server.kill('SIGKILL');
      await pause(draw() * AWAY_MS);
      await poller.kill('SIGKILL');
      await Promise.all([server.start(), poller.start()]);
    },
  },
  {
    name: 'Redis frozen (SIGSTOP)',
    times: 10,
    shortTimes: 1,
    play: async ({ server }) => {
      await server.kill('SIGSTOP');
      await pause(AWAY_MS);
      await server.kill('SIGCONT');
    },
  },
  {
    name: 'Redis out of memory (noeviction)',
    times: 10,
    shortTimes: 1,
    play: configured('maxmemory', '1mb', '0'),
  },
  {
    name: 'Redis refuses: too few replicas',
    times: 10,
    shortTimes: 0,
    play: configured('min-replicas-to-write', '1', '0'),
  },
  {
    name: 'Redis read-only (made a replica)',
    times: 10,
    shortTimes: 0,
    play: async ({ server }) => {
      await server.order('REPLICAOF', '127.0.0.1', '1');
      await pause(AWAY_MS);
      await server.order('REPLICAOF', 'NO', 'ONE');
    },
  },
  {
    name: "Redis's disk full",
    times: 5,
    shortTimes: 0,
    small: 'redis',
    play: async ({ server }) => {
      await fillDisk(server.pid(), join(server.folder, 'data'), AWAY_MS * 2);
      // With appendfsync always Redis ends itself rather than answer for what it cannot keep.
      await server.order('PING').catch(() => server.start());
    },
  },
  {
    name: 'Redis restarted empty',
    times: 10,
    shortTimes: 1,
    play: async ({ server }) => {
      await server.kill('SIGKILL');
      server.putBack(null);
      await server.start();
    },
  },
  {
    name: 'Redis emptied (FLUSHALL)',
    times: 10,
    shortTimes: 0,
    play: async ({ server }) => {
      await server.order('FLUSHALL');
    },
  },
  {
    name: 'Redis put back to an older copy',
    times: 10,
    shortTimes: 1,
    play: async ({ server, draw }) => {
      const copy = server.copy();
      await pause(500 + draw() * 4000);
      await server.kill('SIGKILL');
      server.putBack(copy);
      rmSync(copy, { recursive: true });
      await server.start();
    },
  },
  {
    name: 'put back to an older copy, poller killed',
    times: 10,
    shortTimes: 0,
    play: async ({ server, poller, draw }) => {
      const copy = server.copy();
      await pause(500 + draw() * 4000);
      await poller.kill('SIGTERM');
      await server.kill('SIGKILL');
      server.putBack(copy);
      rmSync(copy, { recursive: true });
      await server.start();
      await poller.start();
    },
  },
  {
    name: 'wrong password',
    times: 10,
    shortTimes: 1,
    play: async ({ server, proxy }) => {
      await server.order('ACL', 'SETUSER', 'default', 'resetpass', '>other');
      await proxy.cut(0, 100);
      await pause(AWAY_MS);
      await server.kill('SIGKILL');
      await server.start();
    },
  },
  {
    name: 'line cut half-way through a reply',
    times: 50,
    shortTimes: 2,
    play: async ({ proxy, draw }) => {
      await proxy.cut(Math.floor(draw() * 12), 300 + draw() * 500);
    },
  },
  {
    name: "outbox's disk full, Redis away",
    times: 5,
    shortTimes: 0,
    small: 'poller',
    play: async ({ server, poller }) => {
      await server.kill('SIGSTOP');
      await fillDisk(poller.pid(), join(server.folder, '../poller'), AWAY_MS * 3);
      await server.kill('SIGCONT');
    },
  },
];

/** Every fault. Each is played at instants drawn by the seed, while facts are on their way. */
export function allFaults(): readonly Fault[] {
  return table;
}

function configured(setting: string, bad: string, good: string): Fault['play'] {
  return async ({ server }) => {
    await server.order('CONFIG', 'SET', setting, bad);
    await pause(AWAY_MS);
    await server.order('CONFIG', 'SET', setting, good);
  };
}

/** More than a small disk holds. */
const SMALL_DISK_KB = 8192;

/** Fills the small disk that a process sees in a folder, for a while. */
async function fillDisk(pid: number, folder: string, forMs: number): Promise<void> {
  const filler = join(`/proc/${pid}/root`, folder, 'filler');
  throws(() => {
    for (let kilobytes = 0; kilobytes < SMALL_DISK_KB; kilobytes++)
      writeFileSync(filler, Buffer.alloc(1024), { flag: 'a' });
  }, /ENOSPC/);
  await pause(forMs);
  rmSync(filler, { force: true });
}
