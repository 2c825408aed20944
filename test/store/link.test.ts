import { Redis } from 'ioredis';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Transition } from '../../src/core/facts/event.ts';
import type { LinkAnswer } from '../../src/core/facts/fact-store.ts';
import { openStore, type OpenStore } from '../../src/store/open.ts';
import { redisServer, storeOptions, temporaryFolder } from './fixture.ts';

const AT = Date.UTC(2026, 9, 1);
const up = (device: string): Transition => ({
  type: 'transition',
  device,
  check: 'icmp',
  at: AT,
  state: 'up',
  reason: null,
  since: AT,
});

let redis: Redis;
let store: OpenStore;

beforeEach(async () => {
  const { socket } = await redisServer(temporaryFolder(), ['--appendonly', 'no']);
  redis = new Redis({ path: socket, protocol: 2 });
  store = await openStore(storeOptions({ url: `unix:${socket}` }), 'daemon');
  const [client, opened] = [redis, store];
  onTestFinished(async () => {
    client.disconnect();
    await opened.close();
  });
});

const write = (device: string, after: number, stamp: number, epoch = 0): Promise<LinkAnswer> =>
  store.recordLinked([up(device)], { writer: 'w', after, stamp, epoch });
const known = async (): Promise<readonly string[]> =>
  [...(await store.proven()).keys()].map((id) => id.split('/')[0]!).sort();

describe('linked writes', () => {
  it('follow one another by their stamps, also one whose answer was lost', async () => {
    expect(await write('a', 0, AT)).toEqual({ result: 'follows' });
    expect(await write('b', AT, AT + 5)).toEqual({ result: 'follows' });
    expect(await write('c', AT, AT + 6)).toEqual({ result: 'follows' });
  });

  it('that follow one the store does not hold are stored, and told the last it does, until that is mended', async () => {
    await write('a', 0, AT);
    expect(await write('b', AT + 7, AT + 9)).toEqual({ result: 'forgotten', known: AT });
    expect(await write('c', AT + 9, AT + 11)).toEqual({ result: 'forgotten', known: AT });
    expect(await known()).toEqual(['a', 'b', 'c']);
    expect(await write('d', AT, AT + 12)).toEqual({ result: 'follows' });
  });

  it('find an emptied store', async () => {
    await write('a', 0, AT);
    await redis.flushall();
    expect(await write('b', AT, AT + 1)).toEqual({ result: 'forgotten', known: 0 });
  });

  it('of a poller whose term is over are refused whole, with when it ended', async () => {
    await redis.hset('wp:lease', {
      epoch: 5,
      'start:3': AT + 30,
      'start:4': AT + 40,
      'start:5': AT + 50,
    });
    expect(await write('a', 0, AT, 2)).toEqual({ result: 'superseded', at: AT + 30 });
    expect(await write('a', 0, AT, 1)).toEqual({ result: 'superseded', at: AT + 50 });
    expect(await known()).toEqual([]);
    expect(await write('a', 0, AT, 5)).toEqual({ result: 'follows' });
    expect(await write('b', 0, AT, 0)).toEqual({ result: 'follows' });
    expect(await known()).toEqual(['a', 'b']);
  });
});
