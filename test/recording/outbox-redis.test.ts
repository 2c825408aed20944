import fc from 'fast-check';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Event } from '../../src/core/facts/event.ts';
import { openOutbox, type Outbox } from '../../src/recording/outbox.ts';
import { systemClock } from '../../src/clock.ts';
import { openStore, type OpenStore } from '../../src/store/open.ts';
import {
  dumpOf,
  listeningLog,
  redisServer,
  storeOptions,
  temporaryFolder,
  until,
  type ServerInTest,
} from '../store/fixture.ts';
import { anyEvent } from '../store/generate.ts';
import { temporaryOutbox } from './outbox-store.ts';

type Line = { readonly server: ServerInTest; readonly store: OpenStore; readonly outbox: Outbox };

/**
 * With `everysec` Redis puts off writing while its disk is slow to sync, and a kill then takes what
 * it has acknowledged: what the journal is for, not the outbox.
 */
const SYNCED = ['--appendfsync', 'always'];

async function line(): Promise<Line> {
  const server = await redisServer(temporaryFolder(), SYNCED);
  const store = await openStore(
    storeOptions({ url: `unix:${server.socket}`, commandTimeoutMs: 500 }),
    'daemon',
  );
  const outbox = await openOutbox({
    file: temporaryOutbox(),
    maxBytes: 1e9,
    writer: store,
    clock: systemClock,
    log: listeningLog(),
  });
  onTestFinished(async () => {
    await outbox.close();
    await store.close();
  });
  return { server, store, outbox };
}

const someFacts = (count: number): readonly Event[] =>
  fc.sample(anyEvent, { numRuns: count, seed: 7 });

/** What a Redis holds that was given the facts once, in one go, and never troubled. */
async function dumpOfUntroubled(events: readonly Event[]): Promise<unknown> {
  const { socket } = await redisServer(temporaryFolder());
  const store = await openStore(storeOptions({ url: `unix:${socket}` }), 'daemon');
  await store.record(events);
  await store.close();
  return dumpOf(socket);
}

/** Pushes facts in small lots, and does `trouble` when a number of them are on their way. */
async function pushAmid(
  outbox: Outbox,
  events: readonly Event[],
  trouble: (lot: number) => Promise<void>,
): Promise<void> {
  for (let lot = 0; lot * 20 < events.length; lot++) {
    outbox.push(events.slice(lot * 20, lot * 20 + 20));
    await trouble(lot);
    await pause(1);
  }
}

describe('facts on their way to a real Redis', () => {
  it('are neither lost nor doubled when it is killed three times in their midst', async () => {
    const { server, outbox } = await line();
    const events = someFacts(6000);
    await pushAmid(outbox, events, async (lot) => {
      if (lot === 80 || lot === 160 || lot === 240) {
        await server.kill('SIGKILL');
        if (lot === 160) await until('facts are in the file', () => outbox.figures().bytes > 0);
        await server.start();
      }
    });
    await outbox.drained();
    expect(outbox.figures()).toEqual({ events: 0, bytes: 0, dropped: 0 });
    expect(await dumpOf(server.socket)).toEqual(await dumpOfUntroubled(events));
  });

  it('wait in the file while it stands still, and arrive when it goes on', async () => {
    const { server, store, outbox } = await line();
    const events = someFacts(2000);
    await pushAmid(outbox, events, async (lot) => {
      if (lot === 40) server.child.kill('SIGSTOP');
      await Promise.resolve();
    });
    await until('facts are in the file', () => outbox.figures().bytes > 0);
    await until('the connection is dropped', () => !store.figures().up);
    server.child.kill('SIGCONT');
    await outbox.drained();
    expect(await dumpOf(server.socket)).toEqual(await dumpOfUntroubled(events));
  });

  it('arrive after this program was killed as well: the file is sent at the next start', async () => {
    const server = await redisServer(temporaryFolder());
    const file = temporaryOutbox();
    const events = someFacts(500);
    await server.kill('SIGKILL');
    const away = await openStore(
      storeOptions({ url: `unix:${server.socket}`, commandTimeoutMs: 300 }),
      'daemon',
    );
    const left = await openOutbox({
      file,
      maxBytes: 1e9,
      writer: away,
      clock: systemClock,
      log: listeningLog(),
    });
    left.push(events);
    await until(
      'all facts are in the file',
      () => left.figures().events > 0 && left.figures().bytes > 40 * left.figures().events,
    );
    // Nothing is closed: whoever opens the file next finds what a killed program left.
    await server.start();
    const store = await openStore(storeOptions({ url: `unix:${server.socket}` }), 'daemon');
    const outbox = await openOutbox({
      file,
      maxBytes: 1e9,
      writer: store,
      clock: systemClock,
      log: listeningLog(),
    });
    onTestFinished(async () => {
      await left.close();
      await outbox.close();
      await away.close();
      await store.close();
    });
    await away.close();
    await outbox.drained();
    expect(await dumpOf(server.socket)).toEqual(await dumpOfUntroubled(events));
  });
});
