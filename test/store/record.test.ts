import fc from 'fast-check';
import { Redis } from 'ioredis';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Coverage, Event, StreamEvent, Transition } from '../../src/core/facts/event.ts';
import { historyByDevice } from '../../src/core/inventory/enrolment.ts';
import { streamId } from '../../src/core/facts/fact-store.ts';
import { timelineOf } from '../../src/core/facts/timeline.ts';
import { propertyHistories } from '../../src/core/inspection/property.ts';
import { openStore, type OpenStore } from '../../src/store/open.ts';
import {
  dumpOf,
  listeningLog,
  redisServer,
  RETENTION_MONTHS,
  storeOptions,
  temporaryFolder,
} from './fixture.ts';
import { anyEvent, EVER, inspectionCoverage as looking, streamEvent } from './generate.ts';

const OCTOBER = Date.UTC(2026, 9, 1);
const NOVEMBER = Date.UTC(2026, 10, 1);
const KEY = { device: 'd', check: 'icmp' } as const;
const up = (at: number): Transition => ({
  type: 'transition',
  ...KEY,
  at,
  state: 'up',
  reason: null,
  since: at,
});
const covered = (from: number, to: number): Coverage => ({ type: 'coverage', ...KEY, from, to });

let socket: string;
let redis: Redis;
let store: OpenStore;
let log: ReturnType<typeof listeningLog>;

beforeEach(async () => {
  ({ socket } = await redisServer(temporaryFolder(), ['--appendonly', 'no']));
  redis = new Redis({ path: socket, protocol: 2 });
  log = listeningLog();
  store = await openStore(storeOptions({ url: `unix:${socket}` }), 'daemon', log);
  const [client, opened] = [redis, store];
  onTestFinished(async () => {
    client.disconnect();
    await opened.close();
  });
});

const fresh = async (events: readonly (readonly Event[])[]): Promise<unknown> => {
  await redis.flushall();
  for (const batch of events) await store.record(batch);
  return dumpOf(socket);
};

/** A column may be headed anything, this too. */
const ODDLY_LABELLED: Event = {
  type: 'enrolment',
  device: 'a',
  at: 0,
  recordedAt: 0,
  entry: {
    name: '',
    kind: 'camera',
    site: '',
    address: '',
    parent: '',
    contract: '',
    vendor: '',
    class: '',
    checks: [],
    labels: { ['__proto__']: 'x' },
  },
};

describe('recording', () => {
  it('gives the same data whatever the order, the batches and the repetitions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyEvent, { maxLength: 40 }),
        fc.infiniteStream(fc.nat()),
        async (events, luck) => {
          const once = await fresh([events]);
          const draw = (): number => Number(luck.next().value);
          const again = [...events, ...events.filter(() => draw() % 2 === 0)]
            .map((event) => ({ event, rank: draw() }))
            .sort((a, b) => a.rank - b.rank);
          expect(await fresh(again.map(({ event }) => [event]))).toEqual(once);
          const cut = again.length === 0 ? 0 : draw() % again.length;
          expect(
            await fresh(
              [again.slice(cut), again.slice(0, cut)].map((part) => part.map(({ event }) => event)),
            ),
          ).toEqual(once);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is read back as what was recorded: the same timelines, the same first successes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(streamEvent, { maxLength: 60 }), async (events) => {
        await fresh([events]);
        const byStream = new Map(
          events.map((event) => [
            streamId(event),
            events.filter((other) => streamId(other) === streamId(event)),
          ]),
        );
        const keys = [...byStream.values()].map(([event]) => ({
          device: event!.device,
          check: event!.check,
        }));
        const read = await store.streamEvents(keys, EVER);
        expect(read.map(timelineOf)).toEqual([...byStream.values()].map(timelineOf));
        const firsts = [...byStream].flatMap(([id, facts]): [string, number][] => {
          const sinces = facts.flatMap((fact: StreamEvent) =>
            fact.type === 'transition' && fact.state === 'up' ? [fact.since] : [],
          );
          return sinces.length > 0 ? [[id, Math.min(...sinces)]] : [];
        });
        expect(await store.proven()).toEqual(new Map(firsts));
      }),
      { numRuns: 60 },
    );
  });

  it('keeps every enrolment', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { maxLength: 60 }), async (events) => {
        await fresh([events]);
        const enrolments = events.filter((event) => event.type === 'enrolment');
        expect(historyByDevice(await store.enrolments())).toEqual(historyByDevice(enrolments));
      }),
      { numRuns: 30, examples: [[[ODDLY_LABELLED]]] },
    );
  });

  it('keeps every change of what devices tell of themselves, as text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { maxLength: 60 }), async (events) => {
        await fresh([events]);
        const properties = events.filter((event) => event.type === 'property');
        expect(propertyHistories(await store.properties())).toEqual(propertyHistories(properties));
      }),
      { numRuns: 20 },
    );
    await redis.sadd('wp:properties', '["d",1,"serial"]');
    await store.record([
      { type: 'property', device: 'd', at: 1, property: 'serial', value: '12345678901234567890' },
    ]);
    expect(await store.properties()).toContainEqual({
      type: 'property',
      device: 'd',
      at: 1,
      property: 'serial',
      value: '12345678901234567890',
    });
  });

  it('keeps when devices were looked into, and the latest end of each span, whatever the order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(anyEvent, looking), { minLength: 10, maxLength: 60 }),
        async (events) => {
          await fresh([events]);
          const looked = events.filter((event) => event.type === 'inspection-coverage');
          const devices = [...new Set(looked.map(({ device }) => device))];
          const latest = devices.map((device) => {
            const own = looked.filter((one) => one.device === device);
            return [...new Set(own.map(({ from }) => from))]
              .sort((a, b) => a - b)
              .map((from) => [
                from,
                Math.max(...own.filter((one) => one.from === from).map(({ to }) => to)),
              ]);
          });
          expect(
            (await store.inspectionCoverage(devices, EVER)).map((spans) =>
              spans.map(({ from, to }) => [from, to]).sort(([a], [b]) => a! - b!),
            ),
          ).toEqual(latest);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('takes more events than fit into one call, and a Redis that forgot the script', async () => {
    await store.record([up(OCTOBER)]);
    await redis.script('FLUSH');
    const events = Array.from({ length: 2500 }, (_, index) => ({
      ...up(OCTOBER + index),
      device: `d${index % 100}`,
    }));
    await store.record(events);
    const read = await store.streamEvents(
      Array.from({ length: 100 }, (_, index) => ({ device: `d${index}`, check: 'icmp' as const })),
      { from: OCTOBER, to: OCTOBER },
    );
    expect(read.map((facts) => facts.length)).toEqual(Array.from({ length: 100 }, () => 25));
  });

  it('lets a month expire the retention after its end, first successes and enrolments never', async () => {
    await store.record([
      up(OCTOBER + 1),
      { type: 'enrolment', device: 'd', at: OCTOBER, recordedAt: OCTOBER, entry: null },
    ]);
    await store.record([covered(OCTOBER + 1, OCTOBER + 2)]);
    expect(Number(await redis.call('EXPIRETIME', 'wp:facts:202610:d/icmp'))).toBe(
      Date.UTC(2026, 10 + RETENTION_MONTHS, 1) / 1000,
    );
    expect(await redis.ttl('wp:proven')).toBe(-1);
    expect(await redis.ttl('wp:enrolments')).toBe(-1);
  });

  it('rejects while Redis takes no writes, and keeps count', async () => {
    await redis.config('SET', 'min-replicas-to-write', '1');
    await expect(store.record([up(OCTOBER)])).rejects.toThrow('NOREPLICAS');
    await redis.config('SET', 'min-replicas-to-write', '0');
    await redis.config('SET', 'maxmemory', '1');
    await expect(store.record([up(OCTOBER)])).rejects.toThrow('OOM');
    expect(store.figures()).toMatchObject({ up: true, errors: 2 });
  });
});

describe('reading', () => {
  it('gives the months that touch the period and no other', async () => {
    await store.record([up(OCTOBER), up(NOVEMBER - 1), up(NOVEMBER)]);
    const at = async (from: number, to: number): Promise<readonly unknown[]> =>
      (await store.streamEvents([KEY], { from, to }))[0]!
        .map((event) => (event as Transition).at)
        .sort();
    expect(await at(OCTOBER + 5, NOVEMBER - 1)).toEqual([OCTOBER, NOVEMBER - 1]);
    expect(await at(NOVEMBER - 1, NOVEMBER)).toEqual([OCTOBER, NOVEMBER - 1, NOVEMBER]);
    expect(await at(NOVEMBER, NOVEMBER)).toEqual([NOVEMBER]);
  });

  it('leaves out what is damaged or foreign, and says how much', async () => {
    await store.record([up(OCTOBER)]);
    await redis.hset('wp:facts:202610:d/icmp', 's1', 'x', 'hello', 'world', '__proto__', 'x');
    await redis.set('wp:facts:202611:d/icmp', 'no hash');
    expect(await store.streamEvents([KEY], { from: OCTOBER, to: NOVEMBER })).toEqual([
      [up(OCTOBER)],
    ]);
    expect(log.lines).toEqual([expect.stringMatching(/^4 fields /)]);
    await redis.sadd('wp:enrolments', 'no json', '["d",1]', '["d",1,1,{"name":1}]');
    expect(await store.enrolments()).toEqual([]);
    expect(log.lines[1]).toMatch(/^3 fields /);
  });
});
