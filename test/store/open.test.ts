import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clientOptions, shownAddress } from '../../src/store/address.ts';
import { openStore } from '../../src/store/open.ts';
import { listeningLog, redisServer, storeOptions, temporaryFolder, until } from './fixture.ts';

const NOBODY = 'redis://:hidden@127.0.0.1:1/0';
const address = { url: '', password: '', sentinels: [], masterName: '' };

describe('an existing Redis', () => {
  it('that is away lets a daemon start and makes its reads and writes reject at once', async () => {
    const log = listeningLog();
    const store = await openStore(
      storeOptions({ url: NOBODY, commandTimeoutMs: 300 }),
      'daemon',
      log,
    );
    onTestFinished(() => store.close());
    const startedAt = performance.now();
    await expect(store.proven()).rejects.toThrow();
    await expect(
      store.record([{ type: 'enrolment', device: 'd', at: 1, recordedAt: 1, entry: null }]),
    ).rejects.toThrow();
    expect(performance.now() - startedAt).toBeLessThan(250);
    expect(store.figures()).toMatchObject({ up: false, errors: 2 });
    expect(log.lines.join('\n')).toContain('ECONNREFUSED');
    expect(log.lines.join('\n')).not.toContain('hidden');
  });

  it('that is away makes a reader reject, without showing the password', async () => {
    const opening = openStore(storeOptions({ url: NOBODY, commandTimeoutMs: 300 }), 'reader');
    await expect(opening).rejects.toThrow(
      'Redis at redis://127.0.0.1:1/0 cannot be reached: connect ECONNREFUSED 127.0.0.1:1',
    );
  });

  it('is used as soon as it comes up', async () => {
    const folder = temporaryFolder();
    const store = await openStore(
      storeOptions({ url: `unix:${folder}/test.sock`, commandTimeoutMs: 300 }),
      'daemon',
    );
    onTestFinished(() => store.close());
    await redisServer(folder);
    await until('the store is up', () => store.figures().up);
    expect(await store.proven()).toEqual(new Map());
  });

  it('with a password takes the right one, and no other', async () => {
    const { socket } = await redisServer(temporaryFolder());
    const redis = new Redis({ path: socket, protocol: 2 });
    await redis.config('SET', 'requirepass', 's3cret');
    redis.disconnect();
    const url = `unix:${socket}`;
    await expect(openStore(storeOptions({ url, commandTimeoutMs: 400 }), 'reader')).rejects.toThrow(
      'NOAUTH',
    );
    await expect(
      openStore(storeOptions({ url, password: 'guess', commandTimeoutMs: 400 }), 'reader'),
    ).rejects.toThrow('WRONGPASS');
    const store = await openStore(storeOptions({ url, password: 's3cret' }), 'reader');
    onTestFinished(() => store.close());
    expect(await store.proven()).toEqual(new Map());
  });

  it('that stands still makes commands reject in time, and is used again when it goes on', async () => {
    const server = await redisServer(temporaryFolder());
    const store = await openStore(
      storeOptions({ url: `unix:${server.socket}`, commandTimeoutMs: 300 }),
      'daemon',
    );
    onTestFinished(() => store.close());
    server.child.kill('SIGSTOP');
    const startedAt = performance.now();
    await expect(store.proven()).rejects.toThrow('timed out');
    expect(performance.now() - startedAt).toBeLessThan(1000);
    await until('the connection is dropped', () => !store.figures().up);
    server.child.kill('SIGCONT');
    await until('the store is up', () => store.figures().up);
    expect(await store.proven()).toEqual(new Map());
  });

  it('that throws keys away or writes no file is described so', async () => {
    const server = await redisServer(temporaryFolder(), [
      '--appendonly',
      'no',
      '--maxmemory',
      '100mb',
      '--maxmemory-policy',
      'allkeys-lru',
    ]);
    const store = await openStore(storeOptions({ url: `unix:${server.socket}` }), 'reader');
    onTestFinished(() => store.close());
    expect(await store.describe()).toMatchObject({
      embedded: false,
      appendOnly: false,
      evicts: true,
    });
  });
});

describe('an address', () => {
  it.each([
    ['redis://10.0.0.1', { host: '10.0.0.1', port: 6379, db: 0 }],
    [
      'redis://u:p%40@[::1]:7000/3',
      { host: '::1', port: 7000, db: 3, username: 'u', password: 'p@' },
    ],
    ['rediss://redis.example:6380', { host: 'redis.example', port: 6380, db: 0, tls: {} }],
    ['unix:/run/a%20b.sock?db=2', { path: '/run/a b.sock', db: 2 }],
  ])('%s is understood', (url, options) => {
    expect(clientOptions({ ...address, url })).toEqual(options);
  });

  it('takes the password given beside it rather than its own', () => {
    expect(clientOptions({ ...address, url: 'redis://:old@h', password: 'new' })).toMatchObject({
      password: 'new',
    });
  });

  it('by Sentinel needs the name of the master', () => {
    const sentinels = ['10.0.0.1', '[::1]:5000', 'host:26380'];
    expect(() => clientOptions({ ...address, sentinels })).toThrow('masterName');
    expect(clientOptions({ ...address, sentinels, masterName: 'm', password: 'p' })).toMatchObject({
      name: 'm',
      password: 'p',
      sentinels: [
        { host: '10.0.0.1', port: 26_379 },
        { host: '::1', port: 5000 },
        { host: 'host', port: 26_380 },
      ],
    });
  });

  it.each(['http://h', 'nonsense', 'redis://h/notanumber'])('%s is refused', (url) => {
    expect(() => clientOptions({ ...address, url })).toThrow('redis://host:6379/0');
  });

  it.each(['', 'a b', 'h:0', 'h:70000', '::1'])('of a Sentinel "%s" is refused', (sentinel) => {
    expect(() => clientOptions({ ...address, sentinels: [sentinel], masterName: 'm' })).toThrow(
      'is not host:port',
    );
  });

  it('is shown without user and password', () => {
    expect(shownAddress({ ...address, url: 'rediss://u:p@h:1/2' })).toBe('rediss://h:1/2');
  });
});
