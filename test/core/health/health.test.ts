import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamEvent, Transition } from '../../../src/core/facts/event.ts';
import {
  advance,
  endCoverage,
  initialHealth,
  limitValidity,
  type Health,
  type HealthPolicy,
} from '../../../src/core/health/health.ts';
import type { Period } from '../../../src/core/time/civil-time.ts';
import {
  spansIn,
  statementAt,
  timelineOf,
  type Timeline,
} from '../../../src/core/facts/timeline.ts';
import { beats, factsOf, observationOf, TICK, type Beat } from '../generate.ts';
import { paintStream, type Paint } from '../paint.ts';

const KEY = { device: 'd', check: 'icmp' } as const;
const POLICY: HealthPolicy = { confirmAfter: 3, gapMs: 25 };
const NOVEMBER = Date.UTC(2026, 10, 1);

/** `+100 -110 ?120`: a story in short. */
function story(text: string): readonly Beat[] {
  return text
    .split(' ')
    .map((word) => ({ sign: word[0] as Beat['sign'], at: Number(word.slice(1)) }));
}

function timelineOfStory(text: string, policy = POLICY): Timeline {
  return timelineOf(factsOf(story(text), policy));
}

function run(
  text: string,
  policy = POLICY,
): { readonly health: Health; readonly events: readonly StreamEvent[] } {
  let health = initialHealth(KEY);
  const events = story(text).flatMap((beat) => {
    const advanced = advance(health, observationOf(beat, KEY), policy);
    health = advanced.health;
    return advanced.events;
  });
  return { health, events };
}

const transitions = (events: readonly StreamEvent[]): readonly Transition[] =>
  events.filter((event) => event.type === 'transition');

describe('advance', () => {
  it('dates a confirmed fall at the first failure, and the recovery at the first success', () => {
    const timeline = timelineOfStory('+100 -110 -111 -112 -122 +130 +140');
    expect(spansIn(timeline, 'up')).toEqual([
      { from: 100, to: 110 },
      { from: 130, to: 140 },
    ]);
    expect(spansIn(timeline, 'down')).toEqual([{ from: 110, to: 130 }]);
  });

  it('counts failures that were never confirmed as up', () => {
    expect(spansIn(timelineOfStory('+100 -110 -111 +112'), 'up')).toEqual([{ from: 100, to: 112 }]);
  });

  it.each([1, 2, 3, 4, 5])('confirms on failure number %i and not one before', (confirmAfter) => {
    const failures = Array.from({ length: confirmAfter }, (_, i) => `-${String(110 + i)}`);
    const policy = { ...POLICY, confirmAfter };
    const before = run(['+100', ...failures.slice(1)].join(' '), policy);
    expect(before.health.state).toBe('up');
    const after = run(['+100', ...failures].join(' '), policy);
    expect(after.health).toMatchObject({
      state: 'down',
      since: 110,
      reason: 'timeout',
      suspicion: null,
    });
  });

  it('keeps the reason of the first failure', () => {
    const first = advance(
      initialHealth(KEY),
      { ...KEY, at: 1, outcome: { result: 'failed', reason: 'refused', detail: '' } },
      { confirmAfter: 2, gapMs: 9 },
    );
    const second = advance(first.health, observationOf({ at: 2, sign: '-' }, KEY), {
      confirmAfter: 2,
      gapMs: 9,
    });
    expect(transitions(second.events)).toEqual([
      { type: 'transition', ...KEY, at: 1, state: 'down', reason: 'refused', since: 1 },
    ]);
  });

  it('speaks for exactly gapMs: an observation at the boundary continues the span, one later leaves a hole', () => {
    expect(timelineOfStory('+100 +125').covered).toEqual([{ from: 100, to: 125 }]);
    expect(timelineOfStory('+100 +126 +130').covered).toEqual([{ from: 126, to: 130 }]);
  });

  it('never backdates a fall across a gap', () => {
    expect(spansIn(timelineOfStory('+100 -110 -111 -150 -151 -152'), 'down')).toEqual([
      { from: 150, to: 152 },
    ]);
  });

  it('ends what is covered at a blind outcome, and forgets suspicion', () => {
    const { health } = run('+100 +110 -115 -116 ?118');
    expect(health).toMatchObject({ span: null, suspicion: null, state: 'up' });
    expect(timelineOfStory('+100 +110 -115 -116 ?118 -119 +121 +125').covered).toEqual([
      { from: 100, to: 110 },
      { from: 121, to: 125 },
    ]);
  });

  it.each([
    ['at the last moment at which it still speaks', 12, [{ from: 100, to: 122 }]],
    ['one later', 13, [{ from: 100, to: 110 }]],
  ])(
    'after a time in which nobody attended an observation speaks for no longer than told: asked again %s',
    (_when, laterMs, covered) => {
      const { health, events } = run('+100 +110');
      const next = advance(
        limitValidity(health, 12),
        observationOf({ at: 110 + laterMs, sign: '+' }, KEY),
        POLICY,
      );
      expect(timelineOf([...events, ...next.events]).covered).toEqual(covered);
    },
  );

  it('a limit longer than the gap does not make an observation valid for longer', () => {
    const { health, events } = run('+100 +110');
    const limited = limitValidity(health, POLICY.gapMs + 10);
    const late = observationOf({ at: 110 + POLICY.gapMs + 1, sign: '+' }, KEY);
    const next = advance(limited, late, POLICY);
    expect(timelineOf([...events, ...next.events]).covered).toEqual([{ from: 100, to: 110 }]);
  });

  it('takes no failure at the last instant recorded once coverage has ended', () => {
    const ended = endCoverage(run('+100 +110').health);
    const failAt = (at: number): Health =>
      advance(ended, observationOf({ at, sign: '-' }, KEY), POLICY).health;
    expect(failAt(110)).toBe(ended);
    expect(failAt(111).suspicion).toMatchObject({ at: 111 });
  });

  it('a suspicion is void when nobody attended before it was settled', () => {
    expect(limitValidity(run('+100 -110').health, 12)).toMatchObject({
      span: null,
      suspicion: null,
      state: 'up',
    });
  });

  it('tells since when a state has lasted that is found again after a gap', () => {
    const timeline = timelineOfStory('-100 -101 -102 ?110 -200 -201 -202');
    expect(timeline.statements.map(({ at, since }) => ({ at, since }))).toEqual([
      { at: 100, since: 100 },
      { at: 200, since: 100 },
    ]);
  });

  it('splits at the start of a UTC month so that each month stands alone', () => {
    const from = NOVEMBER - 10;
    const facts = factsOf(
      story(`-${String(from)} -${String(from + 1)} -${String(from + 2)} -${String(NOVEMBER + 8)}`),
      POLICY,
    );
    const inNovember = facts.filter(
      (event) => (event.type === 'coverage' ? event.from : event.at) >= NOVEMBER,
    );
    const timeline = timelineOf(inNovember);
    expect(spansIn(timeline, 'down')).toEqual([{ from: NOVEMBER, to: NOVEMBER + 8 }]);
    expect(statementAt(timeline, NOVEMBER)).toMatchObject({ state: 'down', since: from });
    for (const event of facts)
      if (event.type === 'coverage')
        expect(event.from >= NOVEMBER || event.to <= NOVEMBER).toBe(true);
  });

  it('believes a fall at the very instant a UTC month starts', () => {
    const timeline = timelineOfStory(
      `+${String(NOVEMBER - 5)} -${String(NOVEMBER)} -${String(NOVEMBER + 1)} -${String(NOVEMBER + 2)} -${String(NOVEMBER + 9)}`,
    );
    expect(spansIn(timeline, 'down')).toEqual([{ from: NOVEMBER, to: NOVEMBER + 9 }]);
  });

  it('dates a fall after the success of the same instant, which holds', () => {
    expect(spansIn(timelineOfStory('+100 -100 -101 -102 -110'), 'down')).toEqual([
      { from: 101, to: 110 },
    ]);
  });

  it.each([
    ['while up', '+100 +120 +110 -115', { from: 100, to: 120 }],
    ['while suspect', '+100 -110 -111 -105 +112 +120', { from: 100, to: 120 }],
    ['while blind', '+100 +120 ?121 +110 +122 +125', { from: 100, to: 120 }],
  ])(
    'ignores what is dated before facts that stand: the clock was set back %s',
    (_when, text, first) => {
      const timeline = timelineOfStory(text);
      expect(timeline.covered[0]).toEqual(first);
      expect(spansIn(timeline, 'down')).toEqual([]);
    },
  );

  it('is blind to nothing when nothing was seen', () => {
    expect(endCoverage(initialHealth(KEY))).toEqual(initialHealth(KEY));
  });
});

describe('advance under any stamps', () => {
  const wild = fc.array(
    fc.record({
      at: fc.integer({ min: NOVEMBER - 60, max: NOVEMBER + 60 }),
      sign: fc.constantFrom('+' as const, '-' as const, '-' as const, '?' as const),
    }),
    { maxLength: 60 },
  );

  it('remembers what the facts say: memory and timeline never part', () => {
    fc.assert(
      fc.property(
        wild,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 40 }),
        (text, confirmAfter, gapMs) => {
          let health = initialHealth(KEY);
          const facts: StreamEvent[] = [];
          for (const beat of text) {
            const advanced = advance(health, observationOf(beat, KEY), { confirmAfter, gapMs });
            health = advanced.health;
            facts.push(...advanced.events);
            if (health.span)
              expect(statementAt(timelineOf(facts), health.span.to)?.state).toBe(health.state);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never takes back what it said: later facts leave earlier instants as they were', () => {
    fc.assert(
      fc.property(wild, (text) => {
        let health = initialHealth(KEY);
        const facts: StreamEvent[] = [];
        for (const beat of text) {
          const before = timelineOf(facts);
          const advanced = advance(health, observationOf(beat, KEY), POLICY);
          health = advanced.health;
          facts.push(...advanced.events);
          expect(cut(spansIn(timelineOf(facts), 'down'), before.covered)).toEqual(
            cut(spansIn(before, 'down'), before.covered),
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  it('stores no inverted span', () => {
    fc.assert(
      fc.property(wild, (text) =>
        factsOf(text, POLICY).every((fact) => fact.type !== 'coverage' || fact.from <= fact.to),
      ),
      { numRuns: 500 },
    );
  });
});

/** Instants of a set that lie in another, one by one: dumb on purpose. */
function cut(spans: readonly Period[], within: readonly Period[]): readonly number[] {
  const instants = (list: readonly Period[]): readonly number[] =>
    list.flatMap((p) => Array.from({ length: p.to - p.from }, (_, i) => p.from + i));
  const allowed = new Set(instants(within));
  return instants(spans).filter((at) => allowed.has(at));
}

describe('advance, facts and timeline together', () => {
  it('agree with an oracle that paints every tick, across a UTC month', () => {
    const from = NOVEMBER - 60 * TICK;
    fc.assert(
      fc.property(
        beats(from, 150),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 8 }),
        (text, confirmAfter, gapTicks) => {
          const gapMs = gapTicks * TICK;
          const timeline = timelineOf(factsOf(text, { confirmAfter, gapMs }));
          expect(tint(timeline, from, 150)).toEqual(
            paintStream(text, confirmAfter, gapMs, from, 150),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });
});

function tint(timeline: Timeline, from: number, ticks: number): readonly Paint[] {
  const within = (spans: readonly Period[], at: number): boolean =>
    spans.some((span) => span.from <= at && at < span.to);
  const up = spansIn(timeline, 'up');
  const down = spansIn(timeline, 'down');
  return Array.from({ length: ticks }, (_, tick) => {
    const at = from + tick * TICK;
    if (within(up, at)) return '+';
    return within(down, at) ? '-' : ' ';
  });
}
