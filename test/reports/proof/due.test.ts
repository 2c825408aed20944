import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startOfDate } from '../../../src/core/time/civil-time.ts';
import { dueClosings } from '../../../src/reports/proof/due.ts';

const ZONE = 'Asia/Shanghai';
const at = (date: string): number => startOfDate(date, ZONE);

describe('a closing', () => {
  it('is due from the first instant of its day in the zone, not one before', () => {
    expect(dueClosings('2026-09', at('2026-11-03') - 1, ZONE, 3)).toEqual([]);
    expect(dueClosings('2026-09', at('2026-11-03'), ZONE, 3)).toEqual(['2026-10']);
    expect(dueClosings('2026-09', Date.parse('2026-11-02T16:00:00Z'), 'UTC', 3)).toEqual([]);
  });

  it('is not due twice', () => {
    expect(dueClosings('2026-10', at('2026-11-20'), ZONE, 3)).toEqual([]);
    expect(dueClosings('2026-12', at('2026-11-20'), ZONE, 3)).toEqual([]);
  });

  it('that was missed while down is made up for, oldest first, over the turn of the year', () => {
    expect(dueClosings('2026-10', at('2027-02-10'), ZONE, 5)).toEqual([
      '2026-11',
      '2026-12',
      '2027-01',
    ]);
    expect(dueClosings('2026-10', at('2027-02-04'), ZONE, 5)).toEqual(['2026-11', '2026-12']);
  });

  it('is due for the latest month alone where none was ever closed', () => {
    expect(dueClosings(null, at('2026-11-03'), ZONE, 3)).toEqual(['2026-10']);
    expect(dueClosings(null, at('2026-11-02'), ZONE, 3)).toEqual(['2026-09']);
  });

  it('comes once for each month, however often the clock is looked at', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 100 * 86_400_000 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 28 }),
        (steps, day) => {
          let now = at('2026-01-15');
          let last = '2025-11';
          const closed: string[] = [];
          for (const step of steps) {
            now += step;
            for (const month of dueClosings(last, now, ZONE, day)) closed.push((last = month));
          }
          const expected: string[] = [];
          for (let index = 0; index < closed.length; index++)
            expected.push(new Date(Date.UTC(2025, 11 + index, 1)).toISOString().slice(0, 7));
          expect(closed).toEqual(expected);
        },
      ),
    );
  });
});
