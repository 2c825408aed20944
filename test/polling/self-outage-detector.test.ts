import { expect, it } from 'vitest';
import type { Observation } from '../../src/core/facts/observation.ts';
import { BLIND_DEVICES, makeSelfOutageDetector } from '../../src/polling/self-outage-detector.ts';

const observed = (device: number, isUp: boolean): Observation => ({
  device: `cam-${device}`,
  check: 'icmp',
  at: 0,
  outcome: isUp
    ? { result: 'answered', latencyMs: 1, facts: {} }
    : { result: 'failed', reason: 'timeout', detail: '' },
});
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Blind after all of 40 devices at two places fell silent, then `survivors` of them answer. */
function endedBy(survivors: number) {
  const detector = makeSelfOutageDetector({
    wasWell: () => true,
    place: (id) => (Number(id.slice(4)) % 2 === 0 ? 'east' : 'west'),
    isReached: () => false,
    lastHeard: () => 0,
    isGone: () => false,
  });
  detector.process(range(40).map((device) => observed(device, false)));
  expect(detector.isBlind()).toBe(true);
  detector.process(range(survivors).map((device) => observed(device, true)));
  return detector;
}

it('devices that end a self-outage are survivors, who must fall silent before the next', () => {
  const detector = endedBy(BLIND_DEVICES - 1);
  expect(detector.survivors().size).toBe(BLIND_DEVICES - 1);
  detector.process(
    range(40)
      .slice(20)
      .map((device) => observed(device, false)),
  );
  expect(detector.isBlind()).toBe(false);
  detector.process(range(20).map((device) => observed(device, false)));
  expect(detector.isBlind()).toBe(true);
});

it('survivors are forgotten once so many answered that no great loss is behind them', () => {
  const detector = endedBy(BLIND_DEVICES);
  expect(detector.survivors().size).toBe(0);
  detector.process(
    range(40)
      .slice(20)
      .map((device) => observed(device, false)),
  );
  expect(detector.isBlind()).toBe(true);
});
