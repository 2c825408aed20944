import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckName, Device } from '../../src/core/inventory/device.ts';
import type { Event, StreamEvent } from '../../src/core/facts/event.ts';
import { initialHealth } from '../../src/core/health/health.ts';
import type { Outcome } from '../../src/core/facts/observation.ts';
import { spansIn, timelineOf, UNWATCHED, type Timeline } from '../../src/core/facts/timeline.ts';
import type { RestoredStream } from '../../src/polling/stream.ts';
import { aDevice, anInventory } from '../support/devices.ts';
import { DEAD, START, UNSEEN_GRACE, UP, world, type World } from './world.ts';

const MINUTE = 60_000;
const INTERVAL = 10_000;

/** Cameras spread over sites, without parents. */
const spread = (count: number, sites: number): Device[] =>
  Array.from({ length: count }, (_, i) =>
    aDevice({ id: `cam-${i}`, address: `127.0.${i >> 8}.${i & 255}`, site: `Site ${i % sites}` }),
  );

const falls = (events: readonly Event[]): readonly string[] =>
  events.flatMap((event) =>
    event.type === 'transition' && event.state === 'down'
      ? [`${event.device} ${event.check} ${event.at - START}`]
      : [],
  );

const timeline = (events: readonly Event[], device: string, check: string): Timeline =>
  timelineOf(
    events.filter(
      (event): event is StreamEvent =>
        'check' in event && event.device === device && event.check === check,
    ),
  );

const states = (w: World): readonly string[] => {
  w.fleet.expire(w.clock.now());
  return [...new Set(w.fleet.view(w.clock.now()).devices.map(({ state }) => state))];
};

/** Ping answers after 1 ms or fails after 1 s; the others fail after 3 s. */
const likeNetworks = (w: World): void => {
  w.latencyMs = (check) =>
    w.outcome('cam-0', check).result === 'answered' ? 1 : check === 'icmp' ? 1000 : 3000;
};

describe('when everything falls silent at once', () => {
  it('it is our own blindness, whenever it begins and however large the estate: no outage, unobserved within an interval, well again after', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60_000 }),
        fc.constantFrom(22, 40, 60, 300),
        fc.integer({ min: 2, max: 5 }),
        async (phase, count, sites) => {
          const w = world(spread(count, sites));
          likeNetworks(w);
          await w.clock.advance(2 * MINUTE + phase);
          const cutAt = w.clock.now();
          w.outcome = () => DEAD;
          await w.clock.advance(5 * MINUTE);
          expect(falls(w.events)).toEqual([]);
          expect(states(w)).toEqual(['unobserved']);
          for (let i = 0; i < count; i++) {
            expect(
              timeline(w.events, `cam-${i}`, 'icmp').covered.at(-1)!.to,
            ).toBeGreaterThanOrEqual(cutAt - INTERVAL - 100);
            expect(timeline(w.events, `cam-${i}`, 'icmp').covered.at(-1)!.to).toBeLessThanOrEqual(
              cutAt + 1,
            );
          }
          w.outcome = () => UP;
          await w.clock.advance(2 * MINUTE);
          expect(falls(w.events)).toEqual([]);
          expect(states(w)).toEqual(['intact']);
        },
      ),
      { numRuns: 12 },
    );
  }, 60_000);

  it('is said once in the log when it begins, once when it ends, and shown meanwhile', async () => {
    const w = world(spread(60, 3));
    likeNetworks(w);
    await w.clock.advance(2 * MINUTE);
    w.outcome = () => DEAD;
    await w.clock.advance(MINUTE);
    const silence = (): unknown => w.blindness.figures().find(({ cause }) => cause === 'silence');
    expect(silence()).toMatchObject({ since: expect.any(Number) as number, episodes: 1 });
    w.outcome = () => UP;
    await w.clock.advance(3 * MINUTE);
    w.blindness.expire();
    expect(silence()).toMatchObject({ since: null, episodes: 1 });
    expect(w.log.map(({ fields }) => (fields as { cause: string }).cause)).toEqual([
      'silence',
      'silence',
    ]);
  });

  it('from the very start, nothing was seen either', async () => {
    const w = world(spread(60, 3), { outcome: () => DEAD });
    await w.clock.advance(5 * MINUTE);
    expect(falls(w.events)).toEqual([]);
    expect(states(w)).toEqual(['unobserved']);
  });

  it('is not held against who is not pinged, though ping asks too few to know it: that it lost them too says nothing, as it hears nobody', async () => {
    const isPinged = (id: string): boolean => Number(id.slice(4)) < 19;
    const w = world(
      spread(27, 3).map((device) =>
        isPinged(device.id) ? device : { ...device, checks: ['onvif'] },
      ),
      { maxInFlight: 256 },
    );
    likeNetworks(w);
    await w.clock.advance(2 * MINUTE);
    w.outcome = () => DEAD;
    await w.clock.advance(5 * MINUTE);
    expect(falls(w.events).filter((fall) => !isPinged(fall.split(' ')[0]!))).toEqual([]);
  });

  it.each([
    ['one site of three', spread(60, 3), (id: string) => Number(id.slice(4)) % 3 === 0, 20],
    ['all but one device', spread(60, 3), (id: string) => id !== 'cam-59', 59],
    ['an estate of one place, which may have causes of its own', spread(40, 1), () => true, 40],
    [
      'what hangs on one declared parent, the parent too',
      [
        aDevice({ id: 'core', kind: 'network', site: 'HQ', address: '127.0.9.9' }),
        ...spread(40, 4).map((d) => ({ ...d, parent: 'core' })),
      ],
      () => true,
      41,
    ],
  ])('but not when it is %s', async (_, devices, dies, count) => {
    const w = world(devices);
    w.latencyMs = (check) => (check === 'icmp' ? 1000 : 100);
    await w.clock.advance(2 * MINUTE);
    w.outcome = (id) => (dies(id) ? DEAD : UP);
    await w.clock.advance(MINUTE);
    expect(
      new Set(
        falls(w.events)
          .filter((fall) => fall.includes(' icmp '))
          .map((fall) => fall.split(' ')[0]),
      ).size,
    ).toBe(count);
  });
});

describe('when sites are lost while the others answer', () => {
  it('their devices, asked again and given up all at once, are down at every moment since: it is not our blindness where ping hears others and not them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60_000 }),
        fc.integer({ min: 2, max: 5 }),
        async (phase, lost) => {
          const w = world(spread(300, 6), { maxInFlight: 256 });
          w.latencyMs = (check, outcomes) =>
            outcomes.every(({ result }) => result === 'answered')
              ? 1
              : check === 'icmp'
                ? 1000
                : 3000;
          await w.clock.advance(2 * MINUTE + phase);
          w.outcome = (id) => (Number(id.slice(4)) % 6 < lost ? DEAD : UP);
          for (let second = 0; second < 120; second++) {
            await w.clock.advance(1000);
            expect(states(w)).not.toContain('unobserved');
          }
          expect(w.log).toEqual([]);
          expect(new Set(falls(w.events).map((fall) => fall.split(' ')[0])).size).toBe(50 * lost);
        },
      ),
      { numRuns: 8 },
    );
  });
});

describe('when ONVIF alone is blocked for all', () => {
  it.each([
    ['who all answer ping', UP],
    ['few of whom ever answered ping', DEAD],
  ])('nothing is held against devices %s', async (_, ping) => {
    const pinged = (id: string): Outcome => (Number(id.slice(4)) < 6 ? UP : ping);
    const w = world(spread(120, 3), {
      maxInFlight: 256,
      outcome: (id, check) => (check === 'icmp' ? pinged(id) : UP),
      latencyMs: (check) => (check === 'icmp' ? 1 : 3000),
    });
    await w.clock.advance(2 * MINUTE);
    w.outcome = (id, check) => (check === 'icmp' ? pinged(id) : DEAD);
    await w.clock.advance(5 * MINUTE);
    expect(falls(w.events).filter((fall) => fall.includes(' onvif '))).toEqual([]);
    expect(w.blindness.figures().find(({ cause }) => cause === 'silence')!.since).not.toBeNull();
  });
});

describe('when ping alone is blocked for all', () => {
  it.each([
    [4, 1],
    [60, 3],
  ])('nothing is held against any of %i devices at %i sites', async (count, sites) => {
    const w = world(spread(count, sites));
    await w.clock.advance(2 * MINUTE);
    w.outcome = (_, check) => (check === 'icmp' ? DEAD : UP);
    await w.clock.advance(5 * MINUTE);
    expect(falls(w.events)).toEqual([]);
    expect(states(w)).toEqual(['intact']);
    expect(w.blindness.figures().find(({ cause }) => cause === 'silence')!.since).not.toBeNull();
  });

  it.each([20, 60, 300])(
    'of %i devices one that dies meanwhile is still found by its other check',
    async (count) => {
      const w = world(spread(count, 3));
      await w.clock.advance(2 * MINUTE);
      w.outcome = (id, check) => (check === 'icmp' || id === 'cam-7' ? DEAD : UP);
      await w.clock.advance(5 * MINUTE);
      expect(falls(w.events)).toEqual([expect.stringContaining('cam-7 onvif')]);
      expect(w.fleet.member('cam-7')!.view.state).toBe('offline');
    },
  );

  it('one whose other check was down already is shown as unobserved, not offline, for as long as the grace', async () => {
    const w = world(spread(60, 3));
    w.outcome = (id, check) => (check === 'onvif' && id === 'cam-7' ? DEAD : UP);
    const shown = (): string => w.fleet.member('cam-7')!.view.state;
    w.fleet.stream({ device: 'cam-7', check: 'onvif' })!.health.proven = true;
    await w.clock.advance(3 * MINUTE);
    expect(shown()).toBe('impaired');
    w.outcome = (id, check) =>
      check === 'icmp'
        ? { result: 'blind', cause: 'local', detail: '' }
        : id === 'cam-7'
          ? DEAD
          : UP;
    const met = new Set<string>();
    for (let ms = 0; ms < UNSEEN_GRACE - INTERVAL; ms += 1000) {
      await w.clock.advance(1000);
      met.add(shown());
    }
    expect([...met]).toEqual(['impaired', 'unobserved']);
    await w.clock.advance(3 * MINUTE);
    expect(shown()).toBe('offline');
    w.outcome = (id, check) => (check === 'onvif' && id === 'cam-7' ? DEAD : UP);
    await w.clock.advance(2 * INTERVAL);
    expect(shown()).toBe('impaired');
  });
});

describe('right after a restart', () => {
  it('a device whose slow check was down, and is not to be asked yet, is unobserved until it is pinged, not offline', () => {
    const at = START + 20_000;
    const memory = (
      check: CheckName,
      state: 'up' | 'down',
      speaksForMs: number,
    ): RestoredStream => ({
      health: {
        ...initialHealth({ device: 'cam-0', check }),
        state,
        since: START - MINUTE,
        span: { from: START - MINUTE, to: START },
        validUntil: START + speaksForMs,
        proven: true,
      },
      timeline: UNWATCHED,
      knownFrom: START,
      soapEndpoint: '',
    });
    const shown = (ping: 'up' | 'down'): string => {
      const w = world([]);
      w.fleet.apply(anInventory(...spread(1, 1)), at, ({ check }) =>
        check === 'icmp' ? memory(check, ping, 12_000) : memory(check, 'down', 62_000),
      );
      return w.fleet.member('cam-0')!.view.state;
    };
    expect([shown('up'), shown('down')]).toEqual(['unobserved', 'offline']);
  });
});

describe('waiting for others to speak', () => {
  it.each([
    [1, 1],
    [3, 1],
    [25, 2],
  ])('costs a lone dead device among %i no more than 5 s', async (count, sites) => {
    const w = world(spread(count, sites));
    likeNetworks(w);
    w.latencyMs = (check) => (check === 'icmp' ? 1000 : 3000);
    await w.clock.advance(2 * MINUTE);
    w.outcome = (id) => (id === 'cam-0' ? DEAD : UP);
    const diedAt = w.clock.now();
    await w.clock.advance(INTERVAL + 5500);
    const [fall] = falls(w.events).filter((text) => text.includes('cam-0 icmp'));
    expect(Number(fall!.split(' ')[2]) + START - diedAt).toBeLessThanOrEqual(INTERVAL + 1100);
  });
});

describe('when this process stands still', () => {
  it.each([2000, 9000, 15_000, 24_000, 40_000, 600_000])(
    'for %i ms, what it asked meanwhile is not held against anyone, and who was to be asked meanwhile is unobserved',
    async (pauseMs) => {
      const w = world(spread(30, 1), { latencyMs: () => 800 });
      await w.clock.advance(2 * MINUTE + 300);
      w.outcome = () => DEAD;
      await w.clock.advance(250);
      const stoppedAt = w.clock.now();
      const goesOnMs = w.clock.elapsed() + pauseMs;
      w.clock.pause(pauseMs);
      w.outcome = () => UP;
      await w.clock.advance(2 * MINUTE);
      expect(falls(w.events)).toEqual([]);
      expect(states(w)).toEqual(['intact']);
      expect(w.lapses.length).toBeGreaterThan(0);
      for (let i = 0; i < 30; i++) {
        const asked = w.asked
          .filter(({ device, check }) => device === `cam-${i}` && check === 'icmp')
          .map(({ at }) => at);
        const before = asked.findLast((at) => at <= goesOnMs - pauseMs - 800)!;
        const isOverdue =
          pauseMs > 2000 && asked.find((at) => at >= goesOnMs)! - before > INTERVAL + 2000;
        if (pauseMs > INTERVAL + 2000) expect(isOverdue, `cam-${i}`).toBe(true);
        const unseen = gaps(timeline(w.events, `cam-${i}`, 'icmp'));
        expect(
          unseen.some(({ from, to }) => from <= stoppedAt + 1000 && to >= stoppedAt + pauseMs),
          `cam-${i}`,
        ).toBe(isOverdue);
      }
    },
  );

  it('a clock that was read across the pause is not believed', async () => {
    const w = world(spread(30, 1), {
      latencyMs: () => 800,
      outcome: () => ({ result: 'answered', latencyMs: 1, facts: { clockOffsetMs: 7777 } }),
    });
    await w.clock.advance(300);
    w.clock.pause(5000);
    await w.clock.advance(1);
    expect(w.events.filter((event) => event.type === 'coverage').length).toBeGreaterThan(0);
    expect(w.events.filter((event) => event.type === 'offset')).toEqual([]);
  });
});

describe('when the wall clock is set', () => {
  it('forwards, by hand or because the host slept, the time stepped over is covered by nobody', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 600, max: 20_000 }),
        fc.integer({ min: 0, max: INTERVAL }),
        async (stepMs, phase) => {
          const w = world(spread(5, 1));
          await w.clock.advance(2 * MINUTE + phase);
          const from = w.clock.now();
          w.clock.stepWall(stepMs);
          await w.clock.advance(2 * MINUTE);
          expect(falls(w.events)).toEqual([]);
          expect(w.lapses).toMatchObject([{ kind: 'forward', steppedMs: stepMs }]);
          for (let i = 0; i < 5; i++) {
            expect(
              gaps(timeline(w.events, `cam-${i}`, 'icmp')).some(
                (gap) => gap.from <= from + 100 && gap.to >= from + stepMs,
              ),
            ).toBe(true);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('back by little, nothing told is told again, and no outage comes of it', async () => {
    const w = world(spread(5, 1));
    await w.clock.advance(2 * MINUTE);
    const toldUntil = w.clock.now();
    w.clock.stepWall(-30_000);
    w.outcome = () => DEAD;
    await w.clock.advance(25_000);
    expect(falls(w.events).filter((fall) => fall.includes(' icmp '))).toEqual([]);
    w.outcome = () => UP;
    await w.clock.advance(MINUTE);
    expect(spansIn(timeline(w.events, 'cam-0', 'icmp'), 'up')[0]!.to).toBeLessThanOrEqual(
      toldUntil,
    );
    expect(w.lapses).toMatchObject([{ kind: 'backward', steppedMs: -30_000 }]);
    expect(states(w)).toEqual(['intact']);
  });

  it('forwards by an hour and back again: what was dated ahead stays, what comes after is recorded at its own time, and neither speaks for the other', async () => {
    const w = world(spread(5, 1));
    await w.clock.advance(2 * MINUTE);
    w.clock.stepWall(60 * MINUTE);
    await w.clock.advance(MINUTE);
    w.outcome = () => DEAD;
    await w.clock.advance(2 * MINUTE);
    w.clock.stepWall(-60 * MINUTE);
    w.outcome = () => UP;
    const back = w.clock.now();
    await w.clock.advance(30 * MINUTE);
    expect(states(w)).toEqual(['intact']);
    const downBefore = spansIn(timeline(w.events, 'cam-0', 'icmp'), 'down');
    await w.clock.advance(60 * MINUTE);
    expect(states(w)).toEqual(['intact']);
    const recorded = timeline(w.events, 'cam-0', 'icmp');
    expect(spansIn(recorded, 'down')).toEqual(downBefore);
    expect(
      spansIn(recorded, 'up').some(
        (span) => span.from <= back + INTERVAL + 200 && span.to >= back + 50 * MINUTE,
      ),
    ).toBe(true);
    expect(w.fleet.member('cam-0')!.streams.get('icmp')!.month.covered).toEqual(recorded.covered);
  });
});

function gaps({ covered }: Timeline): readonly { readonly from: number; readonly to: number }[] {
  return covered.slice(1).map((span, index) => ({ from: covered[index]!.to, to: span.from }));
}
