import { describe, expect, it } from 'vitest';
import { makeRequestLimiter } from '../../src/polling/request-limiter.ts';
import { startPeriodicVisits } from '../../src/inspection/periodic-visits.ts';
import { aDevice } from '../support/devices.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const turns = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
};

describe('a guest at a device', () => {
  it('leaves at once when a poll wants the device, and no two are ever in it', async () => {
    const inside: string[] = [];
    const log: string[] = [];
    const ends: (() => void)[] = [];
    const doorman = makeRequestLimiter<string>(
      8,
      (task) => task.split('/')[0]!,
      (task) =>
        new Promise((resolve) => {
          inside.push(task);
          log.push(`${task} with ${inside.length}`);
          ends.push(() => {
            inside.splice(inside.indexOf(task), 1);
            resolve();
          });
        }),
    );
    const guest = (name: string): Promise<string> =>
      doorman.withDevice(
        'cam',
        (signal) =>
          new Promise((resolve) => {
            inside.push(name);
            log.push(`${name} with ${inside.length}`);
            signal.addEventListener('abort', () => {
              inside.splice(inside.indexOf(name), 1);
              resolve(`${name} left`);
            });
          }),
      );
    const first = guest('guest');
    const second = guest('later');
    doorman.request('cam/onvif');
    expect(await first).toBe('guest left');
    await turns();
    doorman.request('cam/rtsp');
    await turns();
    expect(log).toEqual(['guest with 1', 'cam/onvif with 1']);
    expect(doorman.waiting()).toBe(1);
    ends.shift()!();
    await turns();
    ends.shift()!();
    await turns();
    expect(log).toEqual(['guest with 1', 'cam/onvif with 1', 'cam/rtsp with 1', 'later with 1']);
    doorman.request('cam/onvif');
    expect(await second).toBe('later left');
  });

  it('takes none of the places that polls have', async () => {
    const started: string[] = [];
    const doorman = makeRequestLimiter<string>(
      1,
      (task) => task,
      (task) => {
        started.push(task);
        return new Promise(() => undefined);
      },
    );
    void doorman.withDevice('a', () => new Promise(() => undefined));
    doorman.request('b');
    await turns();
    expect(started).toEqual(['b']);
  });

  it('gives back the device when its work fails', async () => {
    const doorman = makeRequestLimiter<string>(
      1,
      (task) => task,
      () => Promise.resolve(),
    );
    await expect(doorman.withDevice('a', () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    );
    expect(await doorman.withDevice('a', () => Promise.resolve(7))).toBe(7);
  });
});

describe('slow rounds', () => {
  const DAY = 86_400_000;
  const START = Date.UTC(2026, 10, 24, 9);
  const devices = Array.from({ length: 200 }, (_, index) => aDevice({ id: `cam-${index}` }));

  function rounds(
    startAt: number,
    over: { last?: (id: string) => number | null; ready?: () => boolean; atOnce?: number } = {},
  ): {
    visits: { id: string; at: number }[];
    most: () => number;
    clock: ReturnType<typeof virtualClock>;
    stop: () => Promise<void>;
  } {
    const clock = virtualClock(startAt);
    const visits: { id: string; at: number }[] = [];
    let running = 0;
    let most = 0;
    const work = ({ id }: { readonly id: string }): Promise<void> => {
      visits.push({ id, at: clock.now() });
      most = Math.max(most, ++running);
      return new Promise((resolve) =>
        clock.after(2000, () => {
          running--;
          resolve();
        }),
      );
    };
    const started = startPeriodicVisits({
      clock,
      name: 'inspection',
      devices: () => devices,
      ready: over.ready ?? (() => true),
      last: ({ id }) => (over.last ? over.last(id) : startAt),
      intervalMs: DAY,
      atOnce: over.atOnce ?? 4,
      work,
    });
    return { visits, most: () => most, clock, stop: () => started.stop() };
  }

  it('come to every device once a day, spread over it, never more at once than allowed, and at the same time after a restart', async () => {
    const first = rounds(START);
    for (let hour = 0; hour < 24; hour++) await first.clock.advance(DAY / 24);
    expect(new Set(first.visits.map(({ id }) => id)).size).toBe(200);
    expect(first.visits).toHaveLength(200);
    expect(first.most()).toBeLessThanOrEqual(4);
    const hours = new Set(first.visits.map(({ at }) => Math.floor(at / 3_600_000)));
    expect(hours.size).toBeGreaterThan(20);
    const again = rounds(START + DAY / 2);
    await again.clock.advance(DAY / 24);
    const expected = first.visits
      .filter(({ at }) => at >= START + DAY / 2 && at < START + DAY / 2 + DAY / 24)
      .map(({ id }) => id);
    expect(again.visits.map(({ id }) => id).sort()).toEqual(expected.sort());
  }, 60_000);

  it('come to what is new within the hour, and later to what is offline', async () => {
    let ready = false;
    const fresh = rounds(START, { last: () => null, ready: () => ready });
    await fresh.clock.advance(3_700_000);
    expect(fresh.visits).toEqual([]);
    ready = true;
    await fresh.clock.advance(3_700_000);
    expect(new Set(fresh.visits.map(({ id }) => id)).size).toBeGreaterThan(190);
    await fresh.stop();
  }, 60_000);

  it('come within the hour to what missed its time while nothing ran, spread over it, and not again to what did not', async () => {
    const before = rounds(START);
    await before.clock.advance(DAY);
    const at = new Map(before.visits.map((visit) => [visit.id, visit.at]));
    const after = rounds(START + DAY + DAY / 4, { last: (id) => at.get(id)! });
    await after.clock.advance(3_700_000);
    const missed = before.visits.filter((visit) => visit.at < START + DAY / 4).map(({ id }) => id);
    const due = before.visits
      .filter((visit) => visit.at >= START + DAY / 4 && visit.at < START + DAY / 4 + 3_700_000)
      .map(({ id }) => id);
    expect(after.visits.map(({ id }) => id).sort()).toEqual([...missed, ...due].sort());
    const minutes = after.visits.map((visit) => Math.floor(visit.at / 60_000));
    expect(
      Math.max(...minutes.map((minute) => minutes.filter((one) => one === minute).length)),
    ).toBeLessThan(8);
    await after.stop();
  }, 60_000);
});
