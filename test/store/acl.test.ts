import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { openStore, type OpenStore } from '../../src/store/open.ts';
import { dumpOf, redisServer, storeOptions, temporaryFolder } from './fixture.ts';
import { anyEvent, EVER } from './generate.ts';

/** The rule of config/redis-users.conf, word for word, but for the password. */
const RULE = /^user watchpost (.*)$/m
  .exec(readFileSync('config/redis-users.conf', 'utf8'))![1]!
  .replace(/#0{64}/, '>geheim')
  .split(' ');
const COMMANDS = RULE.filter((word) => word.startsWith('+')).map((word) => word.slice(1));
const EVENTS = fc.sample(anyEvent, { numRuns: 300, seed: 20_261_124 });

async function guarded() {
  const { socket } = await redisServer(temporaryFolder(), ['--appendonly', 'no']);
  const admin = new Redis({ path: socket, protocol: 2 });
  onTestFinished(() => {
    admin.disconnect();
  });
  await admin.acl('SETUSER', 'watchpost', 'reset', ...RULE);
  return { socket, admin };
}

const open = (socket: string, role: 'daemon' | 'reader' = 'reader'): Promise<OpenStore> =>
  openStore(
    storeOptions({
      url: `unix://watchpost@localhost${socket}`,
      password: 'geheim',
      prefix: 'watchpost',
    }),
    role,
  );

/** All a store does. What a later store does too belongs here. */
async function everything(store: OpenStore): Promise<void> {
  await store.record(EVENTS);
  await store.recordLinked(EVENTS.slice(0, 3), { writer: 'w', after: 0, stamp: 1, epoch: 0 });
  const keys = EVENTS.flatMap((event) =>
    event.type === 'transition' ? [{ device: event.device, check: event.check }] : [],
  );
  await Promise.all([
    store.streamEvents(keys, EVER),
    store.enrolments(),
    store.exclusions(),
    store.proven(),
    store.properties(),
    store.describe(),
    store.holdsNothing(),
  ]);
  await store.askLease({ name: 'w', epoch: 0, now: 1, holdMs: 1000 });
  for await (const { ignored } of store.everything()) expect(ignored).toBe(0);
}

/** When the lease ends is told by the clock of Redis. */
async function dumpWithoutLease(socket: string): Promise<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(await dumpOf(socket)).filter(([key]) => key !== 'watchpost:lease'),
  );
}

it('the user of config/redis-users.conf can do all a store does, with the same result as one who may everything', async () => {
  const { socket, admin } = await guarded();
  const store = await open(socket);
  onTestFinished(() => store.close());
  await everything(store);
  const held = await dumpWithoutLease(socket);
  expect(Object.keys(held).length).toBeGreaterThan(10);
  expect(Object.keys(held).filter((key) => !key.startsWith('watchpost:'))).toEqual([]);
  await admin.flushall();
  const free = await openStore(
    storeOptions({ url: `unix:${socket}`, prefix: 'watchpost' }),
    'reader',
  );
  onTestFinished(() => free.close());
  await everything(free);
  expect(await dumpWithoutLease(socket)).toEqual(held);
});

it('and nothing else', async () => {
  const { socket } = await guarded();
  const client = new Redis({
    path: socket,
    protocol: 2,
    username: 'watchpost',
    password: 'geheim',
  });
  onTestFinished(() => {
    client.disconnect();
  });
  const forbidden = [
    ['FLUSHALL'],
    ['KEYS', '*'],
    ['CONFIG', 'GET', '*'],
    ['DEL', 'watchpost:proven'],
    ['SHUTDOWN'],
    ['ACL', 'LIST'],
    ['HGETALL', 'others:key'],
    ['HSET', 'others:key', 'a', 'b'],
    ['EVAL', "return redis.call('HGETALL', 'others:key')", '0'],
    ['PUBLISH', 'c', 'm'],
  ];
  for (const [name, ...args] of forbidden)
    await expect(client.call(name!, ...args), name).rejects.toThrow(/NOPERM|No permissions|can't/i);
});

it('needs each command it is granted', async () => {
  const { socket, admin } = await guarded();
  const store = await open(socket);
  await everything(store);
  await store.close();
  const needless: string[] = [];
  for (const command of COMMANDS) {
    await admin.flushall();
    await admin.call('SCRIPT', 'FLUSH');
    await admin.acl('SETUSER', 'watchpost', 'reset', ...RULE, `-${command}`);
    const works = await open(socket)
      .then((without) => everything(without).finally(() => without.close()))
      .then(
        () => true,
        () => false,
      );
    if (works) needless.push(command);
  }
  expect(needless).toEqual([]);
});
