import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Coverage, Event, StreamEvent, Transition } from '../../src/core/facts/event.ts';
import { streamId, type FactWriter } from '../../src/core/facts/fact-store.ts';
import { timelineOf, type Timeline } from '../../src/core/facts/timeline.ts';

/** The path of an outbox file in a folder that is gone when the test is. */
export function temporaryOutbox(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wp-outbox-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return join(folder, 'deep', 'outbox.ndjson');
}

/** A store that takes, refuses or sits on what it is given, as the test says. */
export type MoodyStore = FactWriter & {
  mood: 'takes' | 'refuses' | 'sits';
  readonly taken: Event[];
  calls: number;
  /** Ends every write that sat. */
  release(isStored: boolean): void;
};

export function moodyStore(mood: MoodyStore['mood']): MoodyStore {
  let sitting: ((isStored: boolean) => void)[] = [];
  const store: MoodyStore = {
    mood,
    taken: [],
    calls: 0,
    release: (isStored) => {
      const all = sitting;
      sitting = [];
      for (const end of all) end(isStored);
    },
    record: async (events) => {
      store.calls++;
      if (store.mood === 'refuses') throw new Error('no');
      const isStored =
        store.mood === 'takes' || (await new Promise<boolean>((resolve) => sitting.push(resolve)));
      if (!isStored) throw new Error('not in time');
      store.taken.push(...events);
    },
  };
  return store;
}

/** What a store that was given these events knows, by stream. */
export function knownFrom(events: readonly Event[]): ReadonlyMap<string, Timeline> {
  const byStream = new Map<string, StreamEvent[]>();
  for (const event of events) {
    if (event.type !== 'transition' && event.type !== 'coverage' && event.type !== 'offset')
      continue;
    byStream.set(streamId(event), [...(byStream.get(streamId(event)) ?? []), event]);
  }
  return new Map(
    [...byStream]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, facts]) => [id, timelineOf(facts)]),
  );
}

export async function until(what: string, holds: () => boolean, limitMs = 10_000): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${limitMs} ms`);
    await pause(2);
  }
}

export const transition = (device: string, at: number): Transition => ({
  type: 'transition',
  device,
  check: 'icmp',
  at,
  state: 'up',
  reason: null,
  since: at,
});
export const covered = (device: string, from: number, to: number): Coverage => ({
  type: 'coverage',
  device,
  check: 'icmp',
  from,
  to,
});
