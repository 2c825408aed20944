import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { backup, restore } from '../../src/cli/store/backup.ts';
import { loadSettings, type Settings } from '../../src/config.ts';
import type { Event } from '../../src/core/facts/event.ts';
import { openStore } from '../../src/store/open.ts';
import { foreignRedis, type ForeignRedis } from '../e2e/redis.ts';
import { dump, type Dump } from '../e2e/facts.ts';
import { RETENTION_MONTHS, storeOptions, temporaryFolder } from '../store/fixture.ts';
import { anyEvent } from '../store/generate.ts';

const facts: readonly Event[] = [
  ...fc.sample(anyEvent, { numRuns: 1500, seed: 4 }),
  { type: 'property', device: 'a/b', at: 5, property: 'model', value: 'x\u2028\n' },
  { type: 'withdrawal', exclusion: 'e', at: 7, by: 'me', why: '停电' },
  {
    type: 'transition',
    device: 'a:b/c',
    check: 'icmp',
    at: Date.UTC(2026, 10, 3),
    state: 'up',
    reason: null,
    since: Date.UTC(2019, 1, 1),
  },
];

let folder: string;
let file: string;
let lines: string[];
const print = (line: string): void => {
  lines.push(line);
};

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder, 'backup.ndjson');
  lines = [];
});

async function redisWith(
  name: string,
  events: readonly Event[],
): Promise<{
  readonly redis: ForeignRedis;
  readonly settings: Settings;
  readonly held: () => Promise<Dump>;
}> {
  const redis = await foreignRedis(join(folder, name), 'secret');
  onTestFinished(() => redis.kill('SIGKILL'));
  await redis.start();
  const store = await openStore(storeOptions({ url: redis.url, prefix: 'watchpost' }), 'reader');
  await store.record(events);
  await store.close();
  return {
    redis,
    settings: {
      ...loadSettings({ overrides: {}, env: { REDIS_URL: redis.url } }),
      retentionMonths: RETENTION_MONTHS,
    },
    held: () => dump(redis.options),
  };
}

it('a backup put back into an empty Redis makes it hold the same; what the facts outlived, too', async () => {
  const [from, to] = [await redisWith('from', facts), await redisWith('to', [])];
  expect([
    await backup(file, from.settings, print),
    await restore(file, false, to.settings, print),
  ]).toEqual([0, 0]);
  expect(await to.held()).toEqual(await from.held());
  expect(readFileSync(file, 'utf8')).not.toContain('secret');
  expect(await backup(file, from.settings, print)).toBe(2);
});

it('a Redis that holds facts is left alone, unless they are to be merged: then it holds both, once', async () => {
  const [half, rest] = [facts.slice(0, 800), facts.slice(400)];
  const [from, to, both] = [
    await redisWith('from', half),
    await redisWith('to', rest),
    await redisWith('both', facts),
  ];
  await backup(file, from.settings, print);
  const before = await to.held();
  expect(await restore(file, false, to.settings, print)).toBe(1);
  expect(lines.at(-1)).toContain('--merge');
  expect(await to.held()).toEqual(before);
  expect(await restore(file, true, to.settings, print)).toBe(0);
  expect(await to.held()).toEqual(await both.held());
});

it('a backup of which a byte was changed, or that was cut anywhere, is refused before anything is written', async () => {
  const [from, to] = [await redisWith('from', facts.slice(0, 30)), await redisWith('to', [])];
  await backup(file, from.settings, print);
  const whole = readFileSync(file);
  for (let at = 0; at < whole.length - 1; at += 97) {
    const flipped = Buffer.from(whole);
    flipped[at] = flipped[at]! ^ 1;
    writeFileSync(file, flipped);
    expect(await restore(file, false, to.settings, print), `byte ${at}`).toBe(2);
    writeFileSync(file, whole.subarray(0, at));
    expect(await restore(file, false, to.settings, print), `cut at ${at}`).toBe(2);
  }
  expect(await restore(join(folder, 'nowhere'), false, to.settings, print)).toBe(2);
  expect(await to.held()).toEqual(new Map());
});
