import type { Device } from '../../src/core/inventory/device.ts';
import { spansOf, type Spans } from '../../src/core/time/spans.ts';
import type { Instant, Period } from '../../src/core/time/civil-time.ts';
import { aDevice } from '../support/devices.ts';

/** How often each device of the campaign's world is asked, milliseconds. */
export const INTERVAL_MS = 200;
/** How long an observation speaks for, milliseconds. */
export const GAP_MS = 1000;
/** Devices of the world. */
const DEVICES = 24;

/**
 * A world of devices that die and live by a rule of seed, device and time alone, so that whoever
 * asks, and whenever, the truth is known.
 */
export function devicesOf(): readonly Device[] {
  return Array.from({ length: DEVICES }, (_, index) =>
    aDevice({ id: `3205${String(index).padStart(16, '0')}`, kind: 'camera', checks: ['icmp'] }),
  );
}

type Rhythm = { readonly periodMs: number; readonly downMs: number; readonly phaseMs: number };

function rhythmOf(seed: number, index: number): Rhythm {
  const draw = (salt: number): number =>
    ((Math.imul(seed ^ (index * 2_654_435_761), 1_597_334_677 + salt * 2) >>> 8) % 10_007) / 10_007;
  return {
    periodMs: 4000 + Math.floor(draw(1) * 5000),
    downMs: index % 3 === 0 ? 0 : 1200 + Math.floor(draw(2) * 1500),
    phaseMs: Math.floor(draw(3) * 9000),
  };
}

/** Whether a device answers at an instant. Every third one always does. */
export function answers(seed: number, index: number, at: Instant): boolean {
  const { periodMs, downMs, phaseMs } = rhythmOf(seed, index);
  return (at + phaseMs) % periodMs >= downMs;
}

/**
 * When a device was dead, inside a period, each stretch as much longer as an observation speaks
 * for.
 */
export function deadOrJustRevived(seed: number, index: number, { from, to }: Period): Spans {
  const { periodMs, downMs, phaseMs } = rhythmOf(seed, index);
  if (downMs === 0) return [];
  const spans: Period[] = [];
  for (
    let start = Math.floor((from + phaseMs) / periodMs) * periodMs - phaseMs;
    start < to;
    start += periodMs
  )
    spans.push({ from: start, to: start + downMs + GAP_MS });
  return spansOf(spans);
}
