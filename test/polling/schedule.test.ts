import { byCheck } from '../../src/core/inventory/device.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeRequestLimiter } from '../../src/polling/request-limiter.ts';
import { makeSchedule, type CheckRunner } from '../../src/polling/schedule.ts';
import { makeTimerWheel, SLOT_MS } from '../../src/polling/timer-wheel.ts';
import { stablePhase } from '../../src/core/time/stable-phase.ts';
import { connectionSpacingMs, initialPhase, sliceSpacingMs } from '../../src/polling/phase.ts';
import { aDevice, anInventory } from '../support/devices.ts';

describe('slots', () => {
  it('give out each item once, never before it is due and at most one slot after, wherever it was moved', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 5000 })), {
          maxLength: 60,
        }),
        (placings) => {
          const items = Array.from({ length: 10 }, (_, id) => ({ id }));
          const slots = makeTimerWheel<{ id: number }>();
          const due = new Map<number, number>();
          for (const [id, dueMs] of placings) {
            slots.place(items[id]!, dueMs);
            due.set(id, dueMs);
          }
          const taken = new Map<number, number>();
          for (let now = 0; now <= 5000 + SLOT_MS; now += SLOT_MS) {
            for (const { item, dueMs } of slots.take(now)) {
              expect(taken.has(item.id)).toBe(false);
              expect(dueMs).toBe(due.get(item.id));
              expect(now - dueMs).toBeGreaterThanOrEqual(0);
              expect(now - dueMs).toBeLessThan(SLOT_MS);
              taken.set(item.id, now);
            }
          }
          expect([...taken.keys()].sort()).toEqual([...due.keys()].sort());
        },
      ),
    );
  });

  it('tell the first time at which one is due, the limit at the latest, and never too late a time where some were moved', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 3000 })), {
          maxLength: 20,
        }),
        fc.integer({ min: 0, max: 1500 }),
        fc.integer({ min: 100, max: 2000 }),
        (placings, nowMs, ahead) => {
          const items = Array.from({ length: 10 }, (_, id) => ({ id }));
          const slots = makeTimerWheel<{ id: number }>();
          for (const [id, dueMs] of placings) slots.place(items[id]!, dueMs);
          slots.take(nowMs);
          const limit = Math.floor((nowMs + ahead) / SLOT_MS) * SLOT_MS;
          const first = Math.min(limit, ...items.flatMap((item) => slots.slotMs(item) ?? []));
          const wasMoved = new Set(placings.map(([id]) => id)).size < placings.length;
          const next = slots.nextMs(nowMs + ahead);
          expect(next).toBeGreaterThan(nowMs);
          expect(wasMoved ? Math.min(next, first) : first).toBe(next);
        },
      ),
    );
  });

  it('give out what is due in order of time, also after a long pause', () => {
    const slots = makeTimerWheel<object>();
    for (const dueMs of [3000, 1000, 2000]) slots.place({}, dueMs);
    expect(slots.take(4_000_000_000).map(({ dueMs }) => dueMs)).toEqual([1000, 2000, 3000]);
  });

  it('catch up after a long pause without walking every slot that passed', () => {
    const slots = makeTimerWheel<object>();
    slots.place({}, 1000);
    slots.place({}, 5_000_000_000);
    expect(slots.take(4_000_000_000)).toHaveLength(1);
    expect(slots.take(6_000_000_000)).toHaveLength(1);
  });
});

describe('a roster', () => {
  it('brings a ping forward, and never puts it off', () => {
    const asker: CheckRunner = {
      probe: () => Promise.resolve([]),
      exclusive: false,
      sliceSize: 100,
      intervalMs: 10_000,
    };
    const roster = makeSchedule(byCheck(() => asker));
    const device = aDevice({ id: 'a', checks: ['icmp'] });
    roster.apply(anInventory(device), 0);
    const { item } = roster.take(10_000)[0]!;
    roster.scheduleNext(item, 10_000, 1);
    for (const delayMs of [3000, 200, 500])
      expect(roster.expeditePing(device, 10_000, delayMs)).toBe(true);
    expect(roster.take(10_200).map(({ item: { key } }) => key.device)).toEqual(['a']);
  });
});

describe('the spread', () => {
  it('is even: no tenth of the interval holds more than 1.5 times its share of 1,300 names', () => {
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 1300; i++)
      tenths[Math.floor(stablePhase(`3301020000131000${String(i).padStart(4, '0')}/icmp`) * 10)]! +=
        1;
    expect(Math.max(...tenths)).toBeLessThan(195);
    expect(Math.min(...tenths)).toBeGreaterThan(65);
  });

  it('never leaves a gap of 2.5 intervals between the first and the second asking', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.constantFrom(10_000, 30_000, 60_000),
        fc.constantFrom(1, 20, 1300, 10_000),
        fc.boolean(),
        (name, interval, streams, exclusive) => {
          const runner = { intervalMs: interval, exclusive, sliceSize: exclusive ? 1 : 1024 };
          const { firstMs, regularMs } = initialPhase(name, runner, streams);
          expect(firstMs).toBeGreaterThanOrEqual(0);
          expect(regularMs - firstMs).toBeGreaterThanOrEqual(interval / 2);
          expect(regularMs - firstMs).toBeLessThan(2 * interval);
        },
      ),
    );
  });

  it('gathers few devices into one slice in five seconds and splits many into halves of one', () => {
    expect(sliceSpacingMs(10_000, 1024, 100)).toBe(5000);
    expect(sliceSpacingMs(10_000, 1024, 1300)).toBe(5000);
    expect(sliceSpacingMs(10_000, 1024, 10_000)).toBe(1000);
  });

  it('opens connections a few at a time', () => {
    expect(connectionSpacingMs(60_000, 20)).toBe(1500);
    expect(connectionSpacingMs(60_000, 1300)).toBe(1500);
    expect(connectionSpacingMs(60_000, 10_000)).toBe(300);
  });
});

describe('the doorman', () => {
  it('lets each task in exactly once, one a device and at most the limit in all, in any order of endings', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 40 }),
        fc.scheduler(),
        async (devices, scheduler) => {
          const open = new Map<string, number>();
          let total = 0;
          let done = 0;
          const doorman = makeRequestLimiter<string>(
            3,
            (device) => device,
            async (device) => {
              open.set(device, (open.get(device) ?? 0) + 1);
              expect(open.get(device)).toBe(1);
              expect(++total).toBeLessThanOrEqual(3);
              await scheduler.schedule(Promise.resolve());
              open.set(device, 0);
              total--;
              done++;
            },
          );
          for (const device of devices) doorman.request(String(device));
          while (done < devices.length) await scheduler.waitNext(1);
          expect(doorman.waiting()).toBe(0);
        },
      ),
    );
  });
});
