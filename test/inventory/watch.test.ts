import { mkdtemp, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Clock } from '../../src/core/time/civil-time.ts';
import type { InventoryResult } from '../../src/inventory/read.ts';
import { watchInventory } from '../../src/inventory/watch.ts';
import type { FileWatch } from '../../src/platform/file-watch.ts';

const HEAD = 'id,name,kind,site,address\n';
const file = (count: number): string =>
  HEAD + Array.from({ length: count }, (_, i) => `d${i},D,camera,S,192.0.2.${i}\n`).join('');

let folder: string;
let path: string;
let watching: FileWatch | undefined;
let results: InventoryResult[];

/** A clock whose timers run when the test says so. */
function handClock(): {
  readonly clock: Clock;
  waiting(ms: number): boolean;
  ring(ms: number): void;
} {
  const timers = new Map<() => void, number>();
  return {
    clock: {
      now: () => 0,
      elapsed: () => 0,
      after: (ms, task) => {
        const timer = (): void => {
          task();
        };
        timers.set(timer, ms);
        return () => timers.delete(timer);
      },
    },
    waiting: (ms) => [...timers.values()].includes(ms),
    ring: (ms) => {
      for (const [timer, due] of [...timers]) {
        if (due !== ms) continue;
        timers.delete(timer);
        timer();
      }
    },
  };
}

const until = (condition: () => boolean): Promise<void> =>
  vi.waitFor(
    () => {
      expect(condition()).toBe(true);
    },
    { timeout: 10_000, interval: 2 },
  );

/** Lets the file settle, however many looks that takes, until there are `count` results. */
const settle = (hand: ReturnType<typeof handClock>, count: number): Promise<void> =>
  until(() => {
    hand.ring(300);
    return results.length >= count;
  });

function told(): readonly (number | string)[] {
  return results.map((result) =>
    result.ok ? result.inventory.devices.length : result.problems[0]!.message,
  );
}

function watchBy(clock: Clock, target = path): void {
  watching = watchInventory(target, (result) => results.push(result), clock);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchpost-inventory-'));
  path = join(folder, 'devices.csv');
  results = [];
  await writeFile(path, file(1));
});

afterEach(async () => {
  watching?.stop();
  await rm(folder, { recursive: true });
});

it('a change is told of by the system, and read once it has settled', async () => {
  const hand = handClock();
  watchBy(hand.clock);
  await writeFile(path, file(2));
  await until(() => hand.waiting(300));
  expect(told()).toEqual([]);
  await settle(hand, 1);
  expect(told()[0]).toBe(2);
});

it('a file put in its place by renaming is followed', async () => {
  const hand = handClock();
  watchBy(hand.clock);
  await writeFile(join(folder, 'devices.csv.new'), file(3));
  await rename(join(folder, 'devices.csv.new'), path);
  await until(() => hand.waiting(300));
  await settle(hand, 1);
  expect(told()[0]).toBe(3);
});

it('a file that is still being written is not read', async () => {
  const hand = handClock();
  watchBy(hand.clock);
  await writeFile(path, file(2));
  await until(() => hand.waiting(300));
  await writeFile(path, file(20));
  hand.ring(300);
  await until(() => hand.waiting(300));
  expect(told()).toEqual([]);
  await settle(hand, 1);
  expect(told()[0]).toBe(20);
});

it('a change the system does not tell of is found by looking every 5 s', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'watchpost-mount-'));
  try {
    await writeFile(join(elsewhere, 'real.csv'), file(1));
    await unlink(path);
    await symlink(join(elsewhere, 'real.csv'), path);
    const hand = handClock();
    watchBy(hand.clock);
    hand.ring(5000);
    await until(() => hand.waiting(5000));
    expect(hand.waiting(300)).toBe(false);
    await writeFile(join(elsewhere, 'real.csv'), file(4));
    hand.ring(5000);
    await until(() => hand.waiting(300));
    await settle(hand, 1);
    expect(told()).toEqual([4]);
  } finally {
    await rm(elsewhere, { recursive: true });
  }
});

it('a bad file and a missing one are told as such', async () => {
  const hand = handClock();
  watchBy(hand.clock);
  await writeFile(path, 'id\n');
  await settle(hand, 1);
  expect(told()[0]).toMatch(/has no device/);
  await unlink(path);
  await until(() => {
    hand.ring(300);
    return told().at(-1) === 'cannot be read (ENOENT); check the path and its permissions';
  });
});

it('a folder that cannot be watched is looked at', async () => {
  const hand = handClock();
  const later = join(folder, 'later');
  watchBy(hand.clock, join(later, 'devices.csv'));
  hand.ring(5000);
  await until(() => hand.waiting(5000));
  expect(told()).toEqual([]);
});

it('reload reads although nothing changed; asked twice meanwhile it reads once more', async () => {
  const hand = handClock();
  watchBy(hand.clock);
  watching!.reload();
  await until(() => hand.waiting(300));
  watching!.reload();
  watching!.reload();
  hand.ring(300);
  await until(() => results.length === 1 && hand.waiting(300));
  hand.ring(300);
  await until(() => results.length === 2);
  expect(told()).toEqual([1, 1]);
});

it('after stop nothing is told, not even what was on its way', async () => {
  const hand = handClock();
  watchBy(hand.clock);
  watching!.reload();
  await until(() => hand.waiting(300));
  watching!.stop();
  hand.ring(300);
  await new Promise((resolve) => setImmediate(resolve));
  await writeFile(path, file(9));
  await new Promise((resolve) => setImmediate(resolve));
  expect(hand.waiting(5000)).toBe(false);
  expect(told()).toEqual([]);
});
