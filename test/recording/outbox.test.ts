import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/core/facts/event.ts';
import { encodeLine } from '../../src/recording/fact-line.ts';
import { openDiskQueue } from '../../src/recording/disk-queue.ts';
import { makeMemoryQueue } from '../../src/recording/memory-queue.ts';
import { openOutbox, type Outbox } from '../../src/recording/outbox.ts';
import { virtualClock, type VirtualClock } from '../support/virtual-clock.ts';
import {
  covered,
  knownFrom,
  moodyStore,
  temporaryOutbox,
  transition,
  until,
  type MoodyStore,
} from './outbox-store.ts';
import { logMethod } from '../../src/platform/log.ts';

type Bench = {
  readonly file: string;
  readonly store: MoodyStore;
  readonly clock: VirtualClock;
  readonly lines: string[];
  readonly outbox: Outbox;
};

async function bench(
  mood: MoodyStore['mood'],
  options: { file?: string; maxBytes?: number; clock?: VirtualClock } = {},
): Promise<Bench> {
  const { file = temporaryOutbox(), maxBytes = 1e9, clock = virtualClock(0) } = options;
  const store = moodyStore(mood);
  const lines: string[] = [];
  const note = logMethod((line) => {
    lines.push(line);
  });
  const outbox = await openOutbox({
    file,
    maxBytes,
    writer: store,
    clock,
    log: { info: note, warn: note, error: note },
  });
  return { file, store, clock, lines, outbox };
}

const pushed = (count: number): readonly Event[] =>
  Array.from({ length: count }, (_, index) => [
    transition(`d${index % 7}`, index * 10),
    covered(`d${index % 7}`, index * 10, index * 10 + 5),
  ]).flat();

describe('the outbox, while the store takes facts', () => {
  it('sends them without touching the disk', async () => {
    const { file, store, outbox } = await bench('takes');
    outbox.push(pushed(5));
    await outbox.drained();
    expect(knownFrom(store.taken)).toEqual(knownFrom(pushed(5)));
    expect(statSync(file).size).toBe(0);
    await outbox.close();
    expect(existsSync(file)).toBe(false);
  });

  it('has one write under way, and sends all that came meanwhile in the next, of a span the latest mark alone', async () => {
    const { store, outbox } = await bench('sits');
    outbox.push([transition('a', 1)]);
    await until('the first write began', () => store.calls === 1);
    outbox.push([covered('a', 1, 2)]);
    outbox.push([covered('a', 1, 9), covered('a', 1, 5), transition('b', 3)]);
    expect(outbox.figures()).toEqual({ events: 3, bytes: 0, dropped: 0 });
    expect(store.calls).toBe(1);
    store.mood = 'takes';
    store.release(true);
    await outbox.drained();
    expect(store.calls).toBe(2);
    expect(store.taken).toEqual([transition('a', 1), transition('b', 3), covered('a', 1, 9)]);
    await outbox.close();
  });
});

describe('the outbox, while the store refuses', () => {
  it('keeps facts in the file at once, tries less and less often up to every 5 s, and sends all when the store is back', async () => {
    const { file, store, clock, lines, outbox } = await bench('refuses');
    outbox.push(pushed(3));
    await until(
      'they are in the file',
      () => readFileSync(file, 'utf8').trim().split('\n').length === 6,
    );
    expect(await outbox.eventsSince(16)).toEqual([transition('d2', 20), covered('d2', 20, 25)]);
    await until('the facts are in the file', () => outbox.figures().bytes > 0);
    for (const delayMs of [200, 400, 800, 1600, 3200, 5000, 5000]) {
      const { calls } = store;
      await clock.advance(delayMs - 1);
      expect(store.calls).toBe(calls);
      await clock.advance(1);
      await until(`it is tried after ${delayMs} ms`, () => store.calls > calls);
    }
    outbox.push(pushed(6));
    await until(
      'the rest is in the file',
      () => readFileSync(file, 'utf8').trim().split('\n').length === 18,
    );
    expect(outbox.figures().events).toBe(18);
    store.mood = 'takes';
    const drained = outbox.drained();
    await clock.advance(5000);
    await drained;
    expect(knownFrom(store.taken)).toEqual(knownFrom(pushed(6)));
    expect(outbox.figures()).toEqual({ events: 0, bytes: 0, dropped: 0 });
    expect(lines).toEqual([
      expect.stringContaining('Redis takes no facts'),
      'Redis takes facts again',
    ]);
    await outbox.close();
  });

  it('leaves them to the next run, which sends them first', async () => {
    const first = await bench('refuses');
    first.outbox.push(pushed(4));
    await first.outbox.close();
    const second = await bench('takes', { file: first.file });
    await second.outbox.drained();
    expect(knownFrom(second.store.taken)).toEqual(knownFrom(pushed(4)));
    await second.outbox.close();
    expect(existsSync(first.file)).toBe(false);
  });
});

describe('the outbox, while the store sits on a write', () => {
  it('keeps its facts and those behind it in the file after 2 s, not before', async () => {
    const { file, store, clock, outbox } = await bench('sits');
    outbox.push([transition('a', 1)]);
    await until('the write began', () => store.calls === 1);
    outbox.push([transition('b', 2)]);
    await clock.advance(1999);
    expect(statSync(file).size).toBe(0);
    await clock.advance(1);
    await until(
      'both are in the file',
      () => statSync(file).size > 0 && readFileSync(file, 'utf8').trim().split('\n').length === 2,
    );
    store.mood = 'takes';
    store.release(false);
    const drained = outbox.drained();
    await clock.advance(200);
    await drained;
    expect(knownFrom(store.taken)).toEqual(knownFrom([transition('a', 1), transition('b', 2)]));
    await outbox.close();
  });

  it('closes without waiting for it, and keeps its facts for the next run', async () => {
    const first = await bench('sits');
    first.outbox.push([transition('a', 1)]);
    await until('the write began', () => first.store.calls === 1);
    first.outbox.push([transition('b', 2)]);
    await first.outbox.close();
    first.store.release(true);
    const second = await bench('takes', { file: first.file });
    await second.outbox.drained();
    expect(knownFrom(second.store.taken)).toEqual(
      knownFrom([transition('a', 1), transition('b', 2)]),
    );
    await second.outbox.close();
  });
});

describe('an outbox file', () => {
  it('that a crash cut at any byte gives back every whole line before the cut, and takes more', async () => {
    const events = [transition('a', 1), covered('卡口', 1, 2), transition('b', 3)];
    const whole = Buffer.from(events.map(encodeLine).join(''));
    const ends = events.map((_, index) =>
      Buffer.byteLength(
        events
          .slice(0, index + 1)
          .map(encodeLine)
          .join(''),
      ),
    );
    const file = temporaryOutbox();
    mkdirSync(dirname(file));
    for (let cut = 0; cut <= whole.length; cut++) {
      writeFileSync(file, whole.subarray(0, cut));
      const { spool, damaged } = await openDiskQueue(file, 1e9, virtualClock(0));
      // A line that lacks nothing but its line feed is whole.
      const left = events.filter((_, index) => ends[index]! - 1 <= cut);
      await spool.append([transition('new', 9)]);
      expect((await spool.next(10)).events, `cut at ${cut}`).toEqual([
        ...left,
        transition('new', 9),
      ]);
      expect([spool.events(), damaged]).toEqual([left.length + 1, 0]);
      await spool.close();
    }
  });

  it('gives every line but the damaged ones, and says how many those are', async () => {
    const file = temporaryOutbox();
    mkdirSync(dirname(file));
    writeFileSync(
      file,
      `${encodeLine(transition('a', 1))}garbage\n\u0000\n${encodeLine(transition('b', 2)).replace('b', 'c')}${encodeLine(transition('d', 3))}`,
    );
    const { store, lines, outbox } = await bench('takes', { file });
    await outbox.drained();
    expect(store.taken).toEqual([transition('a', 1), transition('d', 3)]);
    expect(lines[0]).toContain('3 damaged lines');
    await outbox.close();
  });

  it('that is full is compacted: of a span the latest mark stays, and nothing is given up', async () => {
    const { store, clock, outbox, file } = await bench('refuses', { maxBytes: 10_000 });
    const events: Event[] = [];
    for (let round = 0; round < 200; round++) {
      const now = [
        covered('a', 0, round),
        covered('b', 7, 7 + round),
        ...(round % 10 === 0 ? [transition('c', round)] : []),
      ];
      events.push(...now);
      outbox.push(now);
      await until('it is in the file', () => outbox.figures().bytes > 0);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until('nothing waits in memory', () =>
      readFileSync(file, 'utf8').includes(JSON.stringify(covered('a', 0, 199))),
    );
    expect(outbox.figures().bytes).toBeLessThan(15_000);
    store.mood = 'takes';
    const drained = outbox.drained();
    await clock.advance(5000);
    await drained;
    expect(knownFrom(store.taken)).toEqual(knownFrom(events));
    expect(outbox.figures().dropped).toBe(0);
    await outbox.close();
  });

  it('that is still full gives up marks, counts them, and keeps every other fact', async () => {
    const counts = fc.record({
      spans: fc.integer({ min: 400, max: 600 }),
      facts: fc.integer({ min: 0, max: 150 }),
      batch: fc.integer({ min: 1, max: 100 }),
    });
    await fc.assert(
      fc.asyncProperty(counts, async ({ spans, facts, batch }) => {
        const file = temporaryOutbox();
        const { spool } = await openDiskQueue(file, 20_000, virtualClock(0));
        const events: Event[] = [
          ...Array.from({ length: spans }, (_, index) => covered('a', index * 10, index * 10 + 5)),
          ...Array.from({ length: facts }, (_, index) => transition('b', index)),
        ];
        for (let start = 0; start < events.length; start += batch)
          await spool.append(events.slice(start, start + batch));
        const left = (await spool.next(10_000)).events;
        expect(left.filter((event) => event.type === 'transition')).toEqual(
          events.filter((event) => event.type === 'transition'),
        );
        expect(left.filter((event) => event.type === 'coverage').length + spool.dropped()).toBe(
          spans,
        );
        expect(spool.dropped()).toBeGreaterThan(0);
        expect(spool.events()).toBe(left.length);
        await spool.close();
        expect(statSync(file).size).toBe(
          left.reduce((sum, event) => sum + Buffer.byteLength(encodeLine(event)), 0),
        );
      }),
      { numRuns: 25 },
    );
  });

  it('may be written anew while its first facts are being sent: they are sent once more, and none is skipped', async () => {
    const file = temporaryOutbox();
    const { spool } = await openDiskQueue(file, 4000, virtualClock(0));
    const events = Array.from({ length: 40 }, (_, index) => transition('a', index));
    await spool.append(events);
    const chunk = await spool.next(10);
    await spool.append(events.slice(0, 1));
    await spool.consumed(chunk);
    expect((await spool.next(100)).events).toEqual([...events, events[0]]);
    await spool.consumed(await spool.next(100));
    expect([spool.bytes(), spool.events()]).toEqual([0, 0]);
    await spool.close();
  });
});

describe('the outbox, while the disk takes nothing either', () => {
  it('keeps facts in memory, says so, and sends them when the store is back', async () => {
    const file = temporaryOutbox();
    mkdirSync(dirname(file));
    symlinkSync('/dev/full', file);
    const { store, clock, lines, outbox } = await bench('refuses', { file });
    outbox.push(pushed(3));
    await until('the trouble is said', () => lines.some((line) => line.includes('ENOSPC')));
    expect(outbox.figures().events).toBe(6);
    store.mood = 'takes';
    const drained = outbox.drained();
    await clock.advance(5000);
    await drained;
    expect(knownFrom(store.taken)).toEqual(knownFrom(pushed(3)));
    await outbox.close();
  });
});

describe('waiting in memory', () => {
  it('is bounded: the oldest marks are given up first, then the oldest other facts', () => {
    const waiting = makeMemoryQueue(3);
    for (const event of [
      covered('a', 1, 2),
      transition('a', 1),
      covered('b', 1, 2),
      transition('b', 1),
      transition('c', 1),
    ])
      waiting.add(event);
    expect(waiting.dropped()).toBe(2);
    waiting.add(transition('d', 1));
    expect(waiting.take(10)).toEqual([transition('b', 1), transition('c', 1), transition('d', 1)]);
    expect([waiting.dropped(), waiting.size()]).toEqual([3, 0]);
  });
});
