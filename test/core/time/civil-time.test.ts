import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  civilMonth,
  formatInstant,
  monthOf,
  nextPartition,
  partitionStart,
  startOfDate,
} from '../../../src/core/time/civil-time.ts';

const ZONES = [
  'Asia/Shanghai',
  'UTC',
  'America/New_York',
  'America/Sao_Paulo',
  'Africa/Cairo',
  'Asia/Kolkata',
  'Pacific/Apia',
  'Asia/Beirut',
];
const month = fc
  .tuple(fc.integer({ min: 1990, max: 2040 }), fc.integer({ min: 1, max: 12 }))
  .map(([y, m]) => `${String(y)}-${String(m).padStart(2, '0')}`);

/** The oracle: the civil month the platform's own calendar shows at an instant. */
const CALENDARS = new Map(
  ZONES.map((zone) => [
    zone,
    new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit' }),
  ]),
);
const shown = (at: number, zone: string): string => {
  const parts = CALENDARS.get(zone)!.formatToParts(at);
  const part = (type: string): string => parts.find((p) => p.type === type)!.value;
  return `${part('year')}-${part('month')}`;
};

describe('civilMonth', () => {
  it('holds exactly the instants the calendar shows in that month, to the millisecond', () => {
    fc.assert(
      fc.property(month, fc.constantFrom(...ZONES), (name, zone) => {
        const { from, to } = civilMonth(name, zone);
        expect([from - 1, from, to - 1, to].map((at) => shown(at, zone) === name)).toEqual([
          false,
          true,
          true,
          false,
        ]);
        expect(monthOf(from, zone)).toBe(name);
        expect(monthOf(to - 1, zone)).toBe(name);
      }),
      { numRuns: 200 },
    );
  });

  it('is 8 hours ahead of UTC in Shanghai', () => {
    expect(civilMonth('2026-10', 'Asia/Shanghai')).toEqual({
      from: Date.UTC(2026, 8, 30, 16),
      to: Date.UTC(2026, 9, 31, 16),
    });
  });

  it('has an hour less or more where clocks change', () => {
    const hours = (name: string): number =>
      (civilMonth(name, 'America/New_York').to - civilMonth(name, 'America/New_York').from) /
      3_600_000;
    expect([hours('2026-03'), hours('2026-11'), hours('2026-01')]).toEqual([
      31 * 24 - 1,
      30 * 24 + 1,
      31 * 24,
    ]);
  });

  it('starts at the first instant there is where midnight of the first is skipped', () => {
    // Daylight saving in Paraguay began on Sunday 1 October 2017 at 00:00, which thus never was.
    expect(formatInstant(civilMonth('2017-10', 'America/Asuncion').from, 'America/Asuncion')).toBe(
      '2017-10-01T01:00:00.000-03:00',
    );
  });

  it.each(['2026-13', '2026-1', '26-01', '2026-00', ' 2026-01', '2026-01-01', ''])(
    'refuses %j and says how to write it',
    (text) => {
      expect(() => civilMonth(text, 'UTC')).toThrow(/is not a month; write it as YYYY-MM/);
    },
  );

  it('refuses an unknown zone', () => {
    expect(() => civilMonth('2026-10', 'Asia/Nowhere')).toThrow(RangeError);
  });
});

describe('startOfDate', () => {
  it('is the first instant of the date, also where midnight is skipped', () => {
    expect(startOfDate('2026-10-03', 'Asia/Shanghai')).toBe(Date.UTC(2026, 9, 2, 16));
    expect(formatInstant(startOfDate('2018-11-04', 'America/Sao_Paulo'), 'America/Sao_Paulo')).toBe(
      '2018-11-04T01:00:00.000-02:00',
    );
    expect(formatInstant(startOfDate('2010-04-30', 'Africa/Cairo'), 'Africa/Cairo')).toBe(
      '2010-04-30T01:00:00.000+03:00',
    );
  });

  it('refuses a date that is none', () => {
    expect(() => startOfDate('2026-02-30', 'UTC')).toThrow(RangeError);
  });
});

describe('formatInstant', () => {
  it('shows the offset and milliseconds', () => {
    expect(formatInstant(Date.UTC(2026, 9, 3, 0, 0, 0, 7), 'Asia/Shanghai')).toBe(
      '2026-10-03T08:00:00.007+08:00',
    );
  });
});

describe('partitions', () => {
  it('are UTC calendar months without gap or overlap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(2060, 0, 1) }), (at) => {
        const start = partitionStart(at);
        expect(start <= at && at < nextPartition(start)).toBe(true);
        expect(new Date(start).toISOString()).toBe(
          `${new Date(at).toISOString().slice(0, 7)}-01T00:00:00.000Z`,
        );
        expect(partitionStart(nextPartition(start) - 1)).toBe(start);
        expect(partitionStart(nextPartition(start))).toBe(nextPartition(start));
      }),
    );
  });
});
