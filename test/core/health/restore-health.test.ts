import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../../src/core/facts/event.ts';
import {
  advance,
  initialHealth,
  type Health,
  type HealthPolicy,
} from '../../../src/core/health/health.ts';
import { restoreHealth } from '../../../src/core/health/restore-health.ts';
import { timelineOf } from '../../../src/core/facts/timeline.ts';
import { beats, observationOf, TICK, type Beat } from '../generate.ts';

const KEY = { device: 'd', check: 'icmp' } as const;
const policy: HealthPolicy = { confirmAfter: 3, gapMs: 5 * TICK };
/** Stories that begin shortly before a UTC month does, so that many run across its edge. */
const START = Date.UTC(2026, 10, 1) - 30 * TICK;

type Lived = { readonly health: Health; readonly events: readonly StreamEvent[] };

function live(from: Health, story: readonly Beat[]): Lived {
  const events: StreamEvent[] = [];
  let health = from;
  for (const beat of story) {
    const advanced = advance(health, observationOf(beat, KEY), policy);
    health = advanced.health;
    events.push(...advanced.events);
  }
  return { health, events };
}

const recalled = ({ events, health }: Lived): Health =>
  restoreHealth(KEY, events, health.proven, policy.gapMs);

describe('recalling a stream', () => {
  it('of which nothing is recorded gives one that was never asked', () => {
    expect(restoreHealth(KEY, [], false, 1)).toEqual(initialHealth(KEY));
    expect(restoreHealth(KEY, [], true, 1)).toEqual({ ...initialHealth(KEY), proven: true });
  });

  it('gives the health it had, where nothing was pending and somebody was looking', () => {
    fc.assert(
      fc.property(beats(START, 100), (story) => {
        const lived = live(initialHealth(KEY), story);
        fc.pre(lived.health.suspicion === null && lived.health.span !== null);
        expect(recalled(lived)).toEqual(lived.health);
      }),
      { numRuns: 2000 },
    );
  });

  it('gives the last state, its beginning and its reason, whatever was pending', () => {
    fc.assert(
      fc.property(beats(START, 100), (story) => {
        const lived = live(initialHealth(KEY), story);
        const { state, since, reason } = lived.health;
        expect(recalled(lived)).toMatchObject({ state, since, reason, suspicion: null });
      }),
      { numRuns: 2000 },
    );
  });

  it('does not depend on the order of facts, nor on repetitions', () => {
    fc.assert(
      fc.property(beats(START, 100), fc.infiniteStream(fc.nat()), (story, luck) => {
        const draw = (): number => Number(luck.next().value);
        const { events } = live(initialHealth(KEY), story);
        const shuffled = [...events, ...events]
          .map((event) => ({ event, rank: draw() }))
          .sort((a, b) => a.rank - b.rank);
        expect(
          restoreHealth(
            KEY,
            shuffled.map(({ event }) => event),
            true,
            1,
          ),
        ).toEqual(restoreHealth(KEY, events, true, 1));
      }),
    );
  });

  it('and going on gives the timeline that would have been without the restart', () => {
    fc.assert(
      fc.property(beats(START, 100), fc.nat(), (story, luck) => {
        const cut = luck % (story.length + 1);
        const before = live(initialHealth(KEY), story.slice(0, cut));
        fc.pre(before.health.suspicion === null && before.health.span !== null);
        const rest = story.slice(cut);
        const after = live(recalled(before), rest);
        expect(timelineOf([...before.events, ...after.events])).toEqual(
          timelineOf([...before.events, ...live(before.health, rest).events]),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('after a long stop leaves the stop unobserved, and keeps the outage one', () => {
    const down = live(
      initialHealth(KEY),
      [1, 2, 3].map((tick) => ({ at: tick * TICK, sign: '-' as const })),
    );
    const later = live(
      recalled(down),
      [100, 101, 102].map((tick) => ({ at: tick * TICK, sign: '-' as const })),
    );
    const timeline = timelineOf([...down.events, ...later.events]);
    expect(timeline.covered).toEqual([
      { from: TICK, to: 3 * TICK },
      { from: 100 * TICK, to: 102 * TICK },
    ]);
    expect(timeline.statements.map(({ since }) => since)).toEqual([TICK, TICK]);
  });
});
