import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Event } from '../../src/core/facts/event.ts';
import { openJournal, type Journal } from '../../src/recording/journal.ts';
import { hostDisk } from '../../src/recording/disk.ts';
import { openSegments, type JournalDisk } from '../../src/recording/journal-segments.ts';
import { encodeLine } from '../../src/recording/fact-line.ts';
import { virtualClock, type VirtualClock } from '../support/virtual-clock.ts';
import { forgetfulStore, type ForgetfulStore } from './journal-store.ts';
import { covered, transition, until } from './outbox-store.ts';
import { logMethod } from '../../src/platform/log.ts';

const AT = Date.UTC(2026, 10, 1);
const MINUTE = 60_000;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wp-journal-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

type Bench = {
  readonly folder: string;
  readonly store: ForgetfulStore;
  readonly clock: VirtualClock;
  readonly lines: string[];
  readonly own: Event[];
  readonly disk?: JournalDisk;
  readonly journal: Journal;
};

async function bench(parts: Partial<Bench> = {}): Promise<Bench> {
  const {
    folder = temporaryFolder(),
    store = forgetfulStore(),
    clock = virtualClock(AT),
    lines = [],
    own = [],
    disk,
  } = parts;
  const note = logMethod((line) => {
    lines.push(line);
  });
  const journal = await openJournal({
    folder,
    writer: store,
    name: 'me',
    epoch: () => 0,
    onSuperseded: () => undefined,
    ownFacts: () => [own],
    clock,
    log: { info: note, warn: note, error: note },
    ...(disk && { disk }),
  });
  await journal.settled();
  return { folder, store, clock, lines, own, journal };
}

const untilSettled = async ({ clock, journal }: Bench): Promise<void> => {
  for (let step = 0; step < 20; step++) {
    await clock.advance(1000);
    await Promise.race([journal.settled(), clock.advance(0)]);
  }
  await journal.settled();
};

describe('a journal', () => {
  it('writes on, and says nothing, while the store forgets nothing', async () => {
    const { store, journal, lines } = await bench();
    for (let at = 0; at < 50; at++) await journal.record([transition('a', AT + at)]);
    expect(journal.figures()).toMatchObject({ forgotten: 0, resent: 0 });
    expect(lines).toEqual([]);
    expect(store.has(transition('a', AT + 49))).toBe(true);
    await journal.close();
  });

  it('finds a store that was put back by the next write, or the next look where there is none, and sends it what is missing', async () => {
    for (const find of ['write', 'look'] as const) {
      const run = await bench();
      await run.journal.record([transition('a', AT), covered('a', AT, AT + 1)]);
      const old = run.store.states() - 1;
      await run.clock.advance(30 * MINUTE);
      await run.journal.record([transition('b', AT), covered('a', AT, AT + 30 * MINUTE)]);
      await run.clock.advance(30 * MINUTE);
      run.store.putBack(old);
      expect(run.store.has(transition('b', AT))).toBe(false);
      await (find === 'write' ? run.journal.record([transition('c', AT)]) : run.journal.check());
      await run.journal.settled();
      expect([transition('b', AT), covered('a', AT, AT + 30 * MINUTE)].map(run.store.has)).toEqual([
        true,
        true,
      ]);
      expect(run.journal.figures().forgotten).toBe(1);
      expect(run.lines).toEqual([
        expect.stringContaining(
          `Redis has forgotten what was recorded since ${new Date(AT).toISOString().slice(0, 17)}`,
        ),
        expect.stringMatching(/^\d+ facts were sent to Redis again$/),
      ]);
      await run.journal.close();
    }
  });

  it('sends what the program itself holds, too, and says so when it does not reach back to what the store has', async () => {
    const run = await bench();
    run.own.push(transition('old', AT - 7 * 86_400_000));
    await run.journal.record([transition('a', AT)]);
    run.store.putBack(0);
    await run.journal.check();
    await run.journal.settled();
    expect([transition('a', AT), ...run.own].map(run.store.has)).toEqual([true, true]);
    expect(run.lines[0]).toContain('Redis has forgotten everything');
    expect(run.lines[1]).toContain('The journal begins at');
    await run.journal.close();
  });

  it('is sent to a store that was put back while nobody wrote: at the next start, before anything is asked of it', async () => {
    const first = await bench();
    await first.journal.record([transition('a', AT), covered('a', AT, AT + 5)]);
    await first.journal.close();
    first.store.putBack(0);
    const second = await bench({ folder: first.folder, store: first.store, clock: first.clock });
    expect([transition('a', AT), covered('a', AT, AT + 5)].map(second.store.has)).toEqual([
      true,
      true,
    ]);
    expect(second.lines[0]).toContain('Redis has forgotten everything');
    await second.journal.close();
  });

  it('finds a store that was put back, too, when the clock was set back before the last start: to a copy made before that', async () => {
    const first = await bench();
    await first.clock.advance(30 * MINUTE);
    await first.journal.record([transition('a', AT)]);
    const old = first.store.states() - 1;
    await first.journal.record([transition('b', AT)]);
    await first.journal.close();
    first.clock.stepWall(-20 * MINUTE);
    const second = await bench({ ...first });
    await second.journal.record([transition('c', AT)]);
    second.store.putBack(old);
    await second.journal.check();
    await second.journal.settled();
    expect([transition('b', AT), transition('c', AT)].map(second.store.has)).toEqual([true, true]);
    await second.journal.close();
  });

  it('tells of an instant and later what it holds, whatever runs wrote it', async () => {
    const first = await bench();
    await first.journal.record([
      transition('a', AT),
      covered('a', AT, AT + 5),
      transition('b', AT + 9),
    ]);
    await first.journal.close();
    const { journal } = await bench({
      folder: first.folder,
      store: first.store,
      clock: first.clock,
    });
    await journal.record([transition('c', AT + 7)]);
    expect(await journal.eventsSince(AT + 5)).toEqual([
      transition('b', AT + 9),
      covered('a', AT, AT + 5),
      transition('c', AT + 7),
    ]);
    expect(await journal.eventsSince(AT + 6)).toEqual([
      transition('b', AT + 9),
      transition('c', AT + 7),
    ]);
    expect(await journal.eventsSince(AT + 10)).toEqual([]);
    await journal.close();
  });

  it('loses nothing that was answered for, whatever is put back when, refused, answered too late, killed between two writes, or started with the clock set back', async () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          does: fc.constant('write' as const),
          facts: fc.integer({ min: 1, max: 4 }),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          does: fc.constant('wait' as const),
          ms: fc.constantFrom(1, 1000, MINUTE, 11 * MINUTE),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          does: fc.constant('put back' as const),
          share: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          does: fc.constant('refuse' as const),
          writes: fc.integer({ min: 1, max: 3 }),
          applied: fc.boolean(),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          does: fc.constant('put back amid mending' as const),
          share: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          does: fc.constant('start anew' as const),
          setBackMs: fc.constantFrom(0, 0, 5 * MINUTE, 60 * MINUTE),
        }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        let run = await bench();
        const answeredFor: Event[] = [];
        let next = 0;
        const write = async (events: readonly Event[]): Promise<void> => {
          await run.journal.record(events).then(
            () => answeredFor.push(...events),
            () => undefined,
          );
        };
        for (const one of steps) {
          if (one.does === 'write')
            await write(Array.from({ length: one.facts }, () => transition('a', AT + next++)));
          else if (one.does === 'wait') await run.clock.advance(one.ms);
          else if (one.does === 'put back')
            run.store.putBack(Math.floor(one.share * (run.store.states() - 1)));
          else if (one.does === 'refuse') run.store.refuse(one.writes, one.applied);
          else if (one.does === 'put back amid mending') {
            void run.journal.check();
            await new Promise((resolve) => setImmediate(resolve));
            run.store.putBack(Math.floor(one.share * (run.store.states() - 1)));
          } else {
            run.store.refuse(0, false);
            await run.journal.close();
            await run.clock.advance(1);
            run.clock.stepWall(-one.setBackMs);
            run = await bench({ ...run });
          }
        }
        run.store.refuse(0, false);
        await untilSettled(run);
        await run.journal.check();
        await untilSettled(run);
        expect(answeredFor.filter((event) => !run.store.has(event))).toEqual([]);
        await run.journal.close();
      }),
      { numRuns: 60 },
    );
  });

  it('goes on without its disk, says so, sends again what waits in memory, and writes that once the disk takes it: no mark before the state it speaks of', async () => {
    let isFull = true;
    const disk: JournalDisk = {
      ...hostDisk,
      list: (folder) => Promise.resolve(readdirSync(folder)),
      open: async (path) => {
        const file = await hostDisk.open(path);
        return {
          read: (...args) => file.read(...args),
          truncate: (length) => file.truncate(length),
          datasync: () => file.datasync(),
          stat: () => file.stat(),
          close: () => file.close(),
          write: (...args) =>
            isFull ? Promise.reject(new Error('ENOSPC: no space left')) : file.write(...args),
        };
      },
    };
    const run = await bench({ disk });
    await run.journal.record([transition('a', AT)]);
    await run.journal.record([transition('b', AT)]);
    await until('the trouble is said', () => run.lines.length > 0);
    expect([transition('a', AT), transition('b', AT)].map(run.store.has)).toEqual([true, true]);
    expect(run.lines).toEqual([
      expect.stringContaining(
        '1 wait in memory: they are in Redis, but should this program end, cannot be sent again if it forgets them: ENOSPC',
      ),
    ]);
    await run.journal.record([covered('a', AT, AT + 5)]);
    run.store.putBack(0);
    await run.journal.check();
    await untilSettled(run);
    const all = [transition('a', AT), transition('b', AT), covered('a', AT, AT + 5)];
    expect(all.map(run.store.has)).toEqual([true, true, true]);
    isFull = false;
    await run.journal.close();
    const text = readdirSync(run.folder)
      .map((name) => readFileSync(join(run.folder, name), 'utf8'))
      .join('');
    expect(text).toBe(all.map(encodeLine).join(''));
  });
});

describe("a journal's segments", () => {
  const limits = { spanMs: 11 * MINUTE, keepMs: 60 * MINUTE, maxBytes: 1e9 };
  const readAll = async (
    segments: Awaited<ReturnType<typeof openSegments>>,
  ): Promise<readonly Event[]> => {
    const all: Event[] = [];
    for (const stamp of segments.stamps())
      for await (const events of segments.read(stamp)) all.push(...events);
    return all;
  };

  it('hold of each span the latest mark alone once another is begun, and every other fact', async () => {
    const segments = await openSegments(temporaryFolder(), 1, limits);
    await segments.append([
      transition('a', 1),
      covered('a', 1, 2),
      covered('a', 1, 3),
      covered('b', 1, 2),
    ]);
    await segments.begin(100);
    await segments.append([covered('a', 1, 4)]);
    expect(await readAll(segments)).toEqual([
      transition('a', 1),
      covered('a', 1, 3),
      covered('b', 1, 2),
      covered('a', 1, 4),
    ]);
    await segments.close();
  });

  it('go when they are old or too large together, the oldest first; a clock set far ahead empties nothing at once', async () => {
    const folder = temporaryFolder();
    const segments = await openSegments(folder, 0, limits);
    for (let minute = 10; minute <= 100; minute += 10) {
      await segments.append([transition('a', minute)]);
      await segments.begin(minute * MINUTE);
    }
    expect(segments.stamps()).toEqual(
      [40, 50, 60, 70, 80, 90, 100].map((minute) => minute * MINUTE),
    );
    await segments.begin(1e12);
    expect(segments.stamps().length).toBe(6);
    await segments.close();
    const small = await openSegments(folder, 2e12, { spanMs: 1, keepMs: 1e15, maxBytes: 300 });
    await small.begin(3e12);
    expect(readdirSync(folder).length).toBeLessThan(5);
    await small.close();
  });

  it('that a crash tore give every whole line', async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, '5.ndjson'),
      `${encodeLine(transition('a', 1))}${encodeLine(transition('b', 2)).slice(0, -7)}`,
    );
    const segments = await openSegments(folder, 9, limits);
    await segments.append([transition('c', 3)]);
    expect(await readAll(segments)).toEqual([transition('a', 1), transition('c', 3)]);
    expect(readFileSync(join(folder, '9.ndjson'), 'utf8')).toBe(encodeLine(transition('c', 3)));
    await segments.close();
  });
});
