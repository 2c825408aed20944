import fc from 'fast-check';
import type { CheckName } from '../../src/core/inventory/device.ts';
import type { StreamEvent, StreamKey } from '../../src/core/facts/event.ts';
import { advance, initialHealth, type HealthPolicy } from '../../src/core/health/health.ts';
import type { Observation, Outcome } from '../../src/core/facts/observation.ts';

/** One asking in a generated story: `+` answered, `-` failed, `?` nobody could look. */
export type Beat = { readonly at: number; readonly sign: '+' | '-' | '?' };

/** A tick of the painting oracles, in milliseconds. */
export const TICK = 1000;

/**
 * Stories on a grid of ticks, mostly regular, with lucky and unlucky streaks, pauses, and instants
 * that stand still.
 */
export const beats = (from: number, ticks: number): fc.Arbitrary<readonly Beat[]> =>
  fc
    .array(
      fc.record({
        step: fc.oneof(
          { weight: 8, arbitrary: fc.integer({ min: 1, max: 3 }) },
          { weight: 1, arbitrary: fc.integer({ min: 4, max: 20 }) },
        ),
        sign: fc.oneof(
          { weight: 5, arbitrary: fc.constant('+' as const) },
          { weight: 6, arbitrary: fc.constant('-' as const) },
          { weight: 1, arbitrary: fc.constant('?' as const) },
        ),
      }),
      { maxLength: 60 },
    )
    .map((steps) => {
      let at = from;
      return steps.map(({ step, sign }) => ({ at: (at += step * TICK), sign }));
    })
    .map((story) => story.filter((beat) => beat.at < from + ticks * TICK));

const OUTCOMES: Readonly<Record<Beat['sign'], Outcome>> = {
  '+': { result: 'answered', latencyMs: 1, facts: {} },
  '-': { result: 'failed', reason: 'timeout', detail: '' },
  '?': { result: 'blind', cause: 'canary', detail: '' },
};

/** The observation a beat stands for. */
export function observationOf(beat: Beat, key: StreamKey): Observation {
  return { ...key, at: beat.at, outcome: OUTCOMES[beat.sign] };
}

/** What judging a story stores, each fact in the order it was written. */
export function factsOf(
  story: readonly Beat[],
  policy: HealthPolicy,
  check: CheckName = 'icmp',
  device = 'd',
): readonly StreamEvent[] {
  let health = initialHealth({ device, check });
  return story.flatMap((beat) => {
    const advanced = advance(health, observationOf(beat, { device, check }), policy);
    health = advanced.health;
    return advanced.events;
  });
}
