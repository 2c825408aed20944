import { expect, it } from 'vitest';
import { makeStallDetector } from '../../src/polling/stall-detector.ts';

/** A host whose clocks are set by hand, ms. */
function aHost() {
  const host = { wall: 1_000_000, elapsed: 0, asleep: 0 };
  const clock = {
    now: () => host.wall,
    elapsed: () => host.elapsed,
    booted: () => host.elapsed + host.asleep,
    after: () => () => undefined,
  };
  const pass = (ms: number, wallStepMs = 0, sleptMs = 0): void => {
    host.elapsed += ms;
    host.wall += ms + wallStepMs;
    host.asleep += sleptMs;
  };
  return { clock, pass };
}

it.each([
  ['suspended', 10_000, 10_000],
  ['suspended', 10_000, 5000],
  ['forward', 10_000, 4999],
  ['forward', 10_000, 0],
  ['backward', -10_000, 0],
  ['backward', -10_000, 5000],
] as const)(
  'calls it %s when the wall clock parts by %i ms and %i were slept',
  (kind, step, slept) => {
    const { clock, pass } = aHost();
    const detector = makeStallDetector(clock);
    pass(1000, step, slept);
    expect(detector.check()).toEqual({ pausedMs: 0, steppedMs: step, kind });
    expect(detector.figures()).toMatchObject({ forward: 0, backward: 0, suspended: 0, [kind]: 1 });
  },
);

it('counts a sleep once, and not toward a later step', () => {
  const { clock, pass } = aHost();
  const detector = makeStallDetector(clock);
  pass(1000, 10_000, 10_000);
  detector.check();
  pass(1000, 10_000);
  expect(detector.check()).toMatchObject({ kind: 'forward' });
});

it.each([
  [99, 0, null],
  [100, 100, null],
  [499, 499, null],
  [500, 500, { pausedMs: 500, steppedMs: 0, kind: 'none' }],
])('being %i ms late loses %i ms and reports %j', (lateMs, lostMs, anomaly) => {
  const { clock, pass } = aHost();
  const detector = makeStallDetector(clock);
  detector.expect(1000);
  pass(1000 + lateMs);
  expect(detector.check()).toEqual(anomaly);
  expect(detector.mark()).toEqual({ lostMs, steps: 0 });
});

it.each([
  [499, 0],
  [500, 1],
  [-499, 0],
  [-500, 1],
])('a wall clock that parts by %i ms makes %i steps', (stepMs, steps) => {
  const { clock, pass } = aHost();
  const detector = makeStallDetector(clock);
  pass(1000, stepMs);
  detector.check();
  expect(detector.mark().steps).toBe(steps);
});
