import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/facts/observation.ts';
import { CLOSE_WATCH_MS } from '../../src/polling/contradiction.ts';
import { aDevice } from '../support/devices.ts';
import { cameras, DEAD, times, UP, world, type World } from './world.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const PING_MS = 10 * SECOND;
const ONVIF_MS = 60 * SECOND;

/** One camera whose checks give what `now` says. */
function camera(now: { icmp: Outcome; onvif: Outcome }): World {
  return world([aDevice({ id: 'cam', checks: ['icmp', 'onvif'] })], {
    outcome: (_, check) => (check === 'icmp' ? now.icmp : now.onvif),
  });
}

const onvifTimes = (w: World, from: number): readonly number[] =>
  times(w.asked, 'cam', 'onvif').filter((at) => at > from);
const gaps = (at: readonly number[]): readonly number[] =>
  at.slice(1).map((one, index) => one - at[index]!);

describe('while one check of a device fails and another answers', () => {
  it('the slow check runs at the pace of the fast one, for two minutes at most', async () => {
    const now = { icmp: UP, onvif: UP };
    const w = camera(now);
    await w.clock.advance(3 * MINUTE);
    const fell = w.clock.elapsed();
    now.icmp = DEAD;
    await w.clock.advance(6 * MINUTE);
    const asked = onvifTimes(w, fell);
    const close = asked.filter((at) => at < fell + CLOSE_WATCH_MS);
    expect(Math.max(...gaps(close))).toBeLessThanOrEqual(PING_MS + SECOND);
    const after = gaps(asked.filter((at) => at > fell + CLOSE_WATCH_MS + ONVIF_MS));
    expect(new Set(after)).toEqual(new Set([ONVIF_MS]));
  });

  // The first recheck of ONVIF still finds it; its next regular turn may be a minute away.
  it('a device that answers once more in its fall is offline within two fast polls', async () => {
    const now = { icmp: UP, onvif: UP };
    const w = camera(now);
    await w.clock.advance(3 * MINUTE);
    now.icmp = DEAD;
    await w.clock.advance(PING_MS + 3 * SECOND);
    now.onvif = DEAD;
    const fell = w.clock.now();
    await w.clock.advance(PING_MS + 3 * SECOND);
    const { state, since } = w.fleet.member('cam')!.view;
    expect(state).toBe('offline');
    expect(since! - fell).toBeLessThanOrEqual(PING_MS + SECOND);
  });

  it('the pace is the usual one again as soon as they agree', async () => {
    const now = { icmp: UP, onvif: UP };
    const w = camera(now);
    await w.clock.advance(3 * MINUTE);
    now.icmp = DEAD;
    await w.clock.advance(30 * SECOND);
    now.icmp = UP;
    await w.clock.advance(30 * SECOND);
    const agreed = w.clock.elapsed();
    await w.clock.advance(5 * MINUTE);
    expect(onvifTimes(w, agreed).length).toBeLessThanOrEqual(6);
  });

  it('a check that never answered contradicts nobody', async () => {
    const w = camera({ icmp: UP, onvif: DEAD });
    await w.clock.advance(10 * MINUTE);
    expect(Math.min(...gaps(onvifTimes(w, MINUTE)))).toBeGreaterThanOrEqual(ONVIF_MS);
  });
});

it('a loss of ONVIF at 900 devices does not delay the polls of the others', async () => {
  let isLost = false;
  const w = world(cameras(1000), {
    outcome: (id, check) => (check === 'onvif' && isLost && id < 'cam-9' ? DEAD : UP),
    latencyMs: (_, outcomes) => (outcomes.includes(DEAD) ? 2000 : 10),
    maxInFlight: 64,
  });
  await w.clock.advance(3 * MINUTE);
  const lost = w.clock.elapsed();
  isLost = true;
  await w.clock.advance(10 * MINUTE);
  const others = gaps(times(w.asked, 'cam-950', 'onvif').filter((at) => at > lost));
  expect(Math.max(...others)).toBeLessThanOrEqual(ONVIF_MS + 8 * SECOND);
  expect(w.fleet.member('cam-950')!.view.state).toBe('intact');
});
