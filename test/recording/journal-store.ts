import type { Event } from '../../src/core/facts/event.ts';
import type { LinkAnswer, LinkedWriter } from '../../src/core/facts/fact-store.ts';

type Content = { readonly facts: ReadonlySet<string>; readonly links: ReadonlyMap<string, number> };

/**
 * A store that keeps every state it was ever in, and can be put back to any of them: the oracle's
 * own idea of `record-n.lua`.
 */
export type ForgetfulStore = LinkedWriter & {
  readonly has: (event: Event) => boolean;
  /** States so far, the empty one first. */
  states(): number;
  putBack(state: number): void;
  /** Refuses the next writes; of those, `applied` are done all the same, their answers lost. */
  refuse(writes: number, applied: boolean): void;
};

export function forgetfulStore(): ForgetfulStore {
  const history: Content[] = [{ facts: new Set(), links: new Map() }];
  let now = history[0]!;
  let refusals = 0;
  let isApplied = false;

  const apply = (
    events: readonly Event[],
    writer: string,
    after: number,
    stamp: number,
  ): LinkAnswer => {
    const known = now.links.get(writer) ?? 0;
    const links =
      known >= after && stamp > known ? new Map([...now.links, [writer, stamp]]) : now.links;
    now = {
      facts: new Set([...now.facts, ...events.map((event) => JSON.stringify(event))]),
      links,
    };
    history.push(now);
    return known < after ? { result: 'forgotten', known } : { result: 'follows' };
  };

  return {
    has: (event) => now.facts.has(JSON.stringify(event)),
    states: () => history.length,
    putBack: (state) => (now = history[state]!),
    refuse: (writes, applied) => {
      refusals = writes;
      isApplied = applied;
    },
    recordLinked: (events, { writer, after, stamp }) => {
      const isRefused = refusals > 0;
      if (isRefused) refusals--;
      if (isRefused && !isApplied) return Promise.reject(new Error('no'));
      const answer = apply(events, writer, after, stamp);
      return isRefused ? Promise.reject(new Error('not in time')) : Promise.resolve(answer);
    },
  };
}
