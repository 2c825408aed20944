import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outagesAsParent, uplinkGraceMs } from '../../src/core/judging/unreachable.ts';
import type { StreamEvent } from '../../src/core/facts/event.ts';
import type { StreamRecord } from '../../src/core/judging/judgement.ts';
import { timelineOf } from '../../src/core/facts/timeline.ts';
import { aDevice } from '../support/devices.ts';
import { cameras, DEAD, START, times, UP, VOID, world, type World } from './world.ts';
import { judged } from '../support/judge.ts';

const JUDGEMENT = {
  online: 'any',
  clockToleranceMs: {
    camera: 5000,
    checkpoint: 1000,
    epolice: 1000,
    'media-server': 5000,
    platform: 5000,
    network: 5000,
  },
  uplinkGraceMs: uplinkGraceMs({
    intervalMs: 10_000,
    timeoutMs: 1000,
    confirmAfter: 3,
    reaskMs: 500,
  }),
} as const;
const CHAIN = [
  aDevice({ id: 'root', kind: 'network' }),
  aDevice({ id: 'switch', kind: 'network', parent: 'root' }),
  aDevice({ id: 'below', kind: 'network', parent: 'switch' }),
  ...['a', 'b', 'c'].map((id) => aDevice({ id, parent: 'below' })),
  aDevice({ id: 'unpinged', parent: 'below', checks: ['tcp'] }),
  aDevice({ id: 'near', parent: 'switch' }),
];
const BEHIND = CHAIN.slice(1);

const latencyMs: World['latencyMs'] = (check) => (check === 'icmp' ? 1000 : 300);

function recordsOf({ events }: World, id: string): readonly StreamRecord[] {
  return CHAIN.find((device) => device.id === id)!.checks.map((check) => {
    const own = events.filter(
      (event): event is StreamEvent =>
        'check' in event && event.device === id && event.check === check,
    );
    return { check, timeline: timelineOf(own), proven: true };
  });
}

/**
 * For how long each device behind the root is charged as offline, and as not intact, in
 * milliseconds, until not long ago: of the last moments not every check has spoken yet.
 */
function charged(w: World): Readonly<Record<string, readonly [number, number]>> {
  const inService = [{ from: START, to: w.clock.now() - 15_000 }];
  return Object.fromEntries(
    BEHIND.map(({ id, kind, parent }) => {
      const parentDown = outagesAsParent(recordsOf(w, parent), inService, JUDGEMENT);
      const { online, intact } = judged(
        { kind, inService, streams: recordsOf(w, id), parentDown },
        JUDGEMENT,
      );
      return [id, [online.downMs, intact.downMs]];
    }),
  );
}

const nothing = Object.fromEntries(BEHIND.map(({ id }) => [id, [0, 0]]));

describe('one loss of an uplink', () => {
  it('is one: whenever it begins and however short it is, nothing behind it, at any depth, is charged a millisecond or shown offline', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60_000 }),
        fc.oneof(fc.integer({ min: 1, max: 12_000 }), fc.integer({ min: 12_000, max: 90_000 })),
        async (afterMs, forMs) => {
          const w = world([...CHAIN, ...cameras(3)], { latencyMs });
          await w.clock.advance(70_000 + afterMs);
          w.outcome = (device) => (device.startsWith('cam-') ? UP : DEAD);
          await w.clock.advance(forMs);
          w.outcome = () => UP;
          await w.clock.advance(60_000);
          expect(charged(w)).toEqual(nothing);
          expect(
            w.fleet
              .view(w.clock.now())
              .changes.filter(({ to }) => to === 'offline')
              .map(({ device }) => device)
              .filter((id) => id !== 'root'),
          ).toEqual([]);
        },
      ),
      {
        numRuns: 60,
        examples: [
          [0, 10_100],
          [0, 11_600],
          [40_142, 3158],
          [10_000, 12_000],
        ],
      },
    );
  });
});

describe('the uplinks of a device', () => {
  it('are asked with it when it first fails or as soon as it has, and once', async () => {
    const w = world(CHAIN, { latencyMs });
    await w.clock.advance(70_000);
    const before = w.asked.length;
    w.outcome = (device, check) => (device === 'a' && check === 'icmp' ? DEAD : UP);
    await w.clock.advance(20_000);
    const askedAt = times(w.asked.slice(before), 'a', 'icmp')[0]!;
    for (const id of ['below', 'switch', 'root'])
      expect(
        times(w.asked, id, 'icmp').filter((at) => askedAt <= at && at <= askedAt + 1200),
      ).toHaveLength(1);
  });
});

describe('a blip of ping', () => {
  it('that another check shared has that asked again as soon as ping answers, not an interval later', async () => {
    const w = world([aDevice({ id: 'alone' }), ...cameras(3)], {
      latencyMs: (check) => (check === 'icmp' ? 1000 : 100),
    });
    await w.clock.advance(70_000);
    let pings = 0;
    w.outcome = (device, check) => {
      if (device !== 'alone') return UP;
      if (check === 'icmp') pings++;
      return pings < 3 ? DEAD : UP;
    };
    await w.clock.advance(16_000);
    const states = w.events.flatMap((event) =>
      event.type === 'transition' && event.device === 'alone' && event.at > START + 70_000
        ? [`${event.check} ${event.state}`]
        : [],
    );
    expect(states).toEqual(['onvif down', 'onvif up']);
  });
});

describe('who was unreachable', () => {
  it('stays so while nobody looks at its uplink, until it answers itself', async () => {
    const w = world([...CHAIN, ...cameras(3)], { latencyMs });
    await w.clock.advance(70_000);
    w.outcome = (device) => (device.startsWith('cam-') ? UP : DEAD);
    await w.clock.advance(60_000);
    w.outcome = (device) => (device === 'below' ? VOID : device.startsWith('cam-') ? UP : DEAD);
    await w.clock.advance(60_000);
    w.fleet.expire(w.clock.now());
    const stateOf = (id: string): string =>
      w.fleet.view(w.clock.now()).devices.find(({ device }) => device.id === id)!.state;
    expect([stateOf('below'), stateOf('a')]).toEqual(['unobserved', 'unreachable']);
  });
});

describe('who stays dead when its uplink is back', () => {
  it('is asked at once, shown offline, and charged from then on', async () => {
    const w = world([...CHAIN, ...cameras(3)], { latencyMs });
    await w.clock.advance(70_000);
    w.outcome = (device) => (device.startsWith('cam-') ? UP : DEAD);
    await w.clock.advance(60_000);
    w.outcome = (device) => (device === 'a' ? DEAD : UP);
    await w.clock.advance(100_000);
    const { devices } = w.fleet.view(w.clock.now());
    expect(
      devices
        .filter(({ state }) => state !== 'intact')
        .map(({ device, state }) => [device.id, state]),
    ).toEqual([['a', 'offline']]);
    const { a, ...others } = charged(w);
    expect({ ...others, a: [0, 0] }).toEqual(nothing);
    // Until 15 s ago; no earlier than its uplink was seen to rise, at most an interval after it
    // did.
    for (const ms of a!) expect(ms <= 85_000 && ms >= 75_000).toBe(true);
  });
});
