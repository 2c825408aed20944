import type { Event } from '../../src/core/facts/event.ts';
import type { Period } from '../../src/core/time/civil-time.ts';
import { noFacts, takeOne, type Facts } from './memory-store.ts';
import type { VirtualTime } from './virtual-time.ts';

/**
 * What must be among the facts in the end. README, "What may be lost": what was recorded within a
 * minute of a kill, or while the journal's disk took nothing until the service ended, is in the
 * store alone. A store that is put back before the service has read it again has lost that.
 */
export type Promises = {
  readonly facts: Facts;
  /** The store, or an orderly stop, has answered for these. */
  add(events: readonly Event[]): void;
  /** A process has ended, and with it what its journal had not written yet. */
  ended(how: 'killed' | 'stopped'): void;
  /** A store was put back that nobody alive has read before. */
  withdraw(): void;
  /** In which spans of the run that was recorded which was withdrawn. */
  readonly withdrawn: Period[];
};

type Entry = { readonly atMs: number; readonly takeBack: () => void };

/** The journal writes marks once a minute, and has them written two seconds later at the latest. */
const UNWRITTEN_MS = 62_000;

/** No promises yet. */
export function makePromises(
  time: Pick<VirtualTime, 'elapsed'>,
  disk: { readonly isFull: boolean },
): Promises {
  const facts = noFacts();
  const withdrawn: Period[] = [];
  let unwritten: Entry[] = [];
  let exposed: Entry[] = [];

  let fullAtMs = -Infinity;

  const forget = (): void => {
    if (disk.isFull) fullAtMs = time.elapsed();
    // A disk that takes nothing is tried again with the next marks.
    if (time.elapsed() - fullAtMs < UNWRITTEN_MS) return;
    const since = unwritten.findIndex(({ atMs }) => atMs > time.elapsed() - UNWRITTEN_MS);
    unwritten = since < 0 ? [] : unwritten.slice(since);
  };

  return {
    facts,
    withdrawn,
    add: (events) => {
      forget();
      const atMs = time.elapsed();
      for (const event of events) {
        const takeBack = takeOne(facts, event);
        if (takeBack) unwritten.push({ atMs, takeBack });
      }
    },
    ended: (how) => {
      forget();
      if (how === 'killed' || disk.isFull) exposed = [...exposed, ...unwritten];
      unwritten = [];
    },
    withdraw: () => {
      for (const { takeBack } of exposed.toReversed()) takeBack();
      for (const { atMs } of exposed) {
        const last = withdrawn.at(-1);
        if (last && last.to <= atMs && atMs - last.to < UNWRITTEN_MS)
          withdrawn[withdrawn.length - 1] = { from: last.from, to: atMs };
        else withdrawn.push({ from: atMs, to: atMs });
      }
      exposed = [];
    },
  };
}
