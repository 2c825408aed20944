import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addWorkdays,
  daysBetween,
  isCivilDate,
} from '../../../src/core/time/civil-date.ts';
import type { Contract, DeviceSelector } from '../../../src/core/contracts/contract.ts';
import {
  comingGaps,
  isFor,
  overlaps,
  uncovered,
  underContracts,
} from '../../../src/core/contracts/cover.ts';
import { fenOf, percentFraction } from '../../../src/core/numbers/decimal.ts';
import { enrolledOf } from '../../../src/core/inventory/enrolment.ts';
import {
  currentStage,
  daysLeft,
  isRenewed,
  monthlyFee,
  stagesPastLimit,
  wholeMonths,
} from '../../../src/core/contracts/ledger.ts';
import { dateOf, startOfDate } from '../../../src/core/time/civil-time.ts';
import { aContract } from '../../support/contracts.ts';
import { aDevice } from '../../support/devices.ts';

const ZONE = 'Asia/Shanghai';

describe('a contract covers', () => {
  const device = aDevice({
    id: 'd',
    contract: 'K',
    site: 'S',
    kind: 'camera',
    labels: { pole: '7' },
  });
  const covers = (selector: DeviceSelector): boolean =>
    isFor(aContract({ number: 'K', covers: selector }), 'd', device);
  const match = { by: 'match' as const, sites: [], kinds: [], labels: {} };

  it('by the contract column, by list, or by everything a match names', () => {
    expect(covers({ by: 'column' })).toBe(true);
    expect(isFor(aContract({ number: 'L' }), 'd', device)).toBe(false);
    expect(covers({ by: 'devices', devices: ['x', 'd'] })).toBe(true);
    expect(covers({ by: 'devices', devices: ['x'] })).toBe(false);
    expect(covers({ ...match, sites: ['S', 'T'], kinds: ['camera'], labels: { pole: '7' } })).toBe(
      true,
    );
    expect(covers({ ...match, sites: ['T'] })).toBe(false);
    expect(covers({ ...match, sites: ['S'], kinds: ['network'] })).toBe(false);
    expect(covers({ ...match, labels: { pole: '7', toString: '' } })).toBe(false);
  });
});

describe('underContracts', () => {
  const service = (contract: string, from: string, to: string) => ({
    device: 'd',
    period: { from: startOfDate(from, ZONE), to: startOfDate(to, ZONE) },
    entry: enrolledOf(aDevice({ id: 'd', contract, site: 'S' })),
  });
  const brief = (
    contracts: readonly Contract[],
    ...services: readonly ReturnType<typeof service>[]
  ): readonly string[] =>
    underContracts(services, contracts, ZONE).map(
      ({ period, entry }) =>
        `${dateOf(period.from, ZONE)} ${dateOf(period.to, ZONE)} ${entry.contract}`,
    );

  it('books time after the last day of a contract under none, and under the next from its first', () => {
    const ledger = [
      aContract({ number: 'K', from: '2026-01-01', to: '2026-10-10' }),
      aContract({
        number: 'L',
        from: '2026-10-15',
        to: '2027-10-14',
        covers: { by: 'match', sites: ['S'], kinds: [], labels: {} },
      }),
    ];
    expect(brief(ledger, service('K', '2026-10-01', '2026-11-01'))).toEqual([
      '2026-10-01 2026-10-11 K',
      '2026-10-11 2026-10-15 ',
      '2026-10-15 2026-11-01 L',
    ]);
  });

  it('follows a device that moved on the 12th: each contract for its part', () => {
    const ledger = [aContract({ number: 'K' }), aContract({ number: 'L' })];
    expect(
      brief(
        ledger,
        service('K', '2026-10-01', '2026-10-12'),
        service('L', '2026-10-12', '2026-11-01'),
      ),
    ).toEqual(['2026-10-01 2026-10-12 K', '2026-10-12 2026-11-01 L']);
  });

  it('prefers the least number where two contracts cover and began on the same day', () => {
    const bySite = { by: 'match' as const, sites: ['S'], kinds: [], labels: {} };
    const ledger = ['B', 'A', 'C'].map((number) => aContract({ number, covers: bySite }));
    expect(brief(ledger, service('', '2026-10-01', '2026-11-01'))).toEqual([
      '2026-10-01 2026-11-01 A',
    ]);
  });

  it('prefers the contract of the column where two cover, then the earlier begun', () => {
    const bySite = { by: 'match' as const, sites: ['S'], kinds: [], labels: {} };
    expect(
      brief(
        [
          aContract({ number: 'A', covers: bySite, from: '2025-01-01' }),
          aContract({ number: 'K' }),
        ],
        service('K', '2026-10-01', '2026-11-01'),
      ),
    ).toEqual(['2026-10-01 2026-11-01 K']);
    expect(
      brief(
        [
          aContract({ number: 'A', covers: bySite, from: '2026-02-01' }),
          aContract({ number: 'B', covers: bySite }),
        ],
        service('', '2026-10-01', '2026-11-01'),
      ),
    ).toEqual(['2026-10-01 2026-11-01 B']);
  });

  it('leaves the column as it is while there is no ledger, and books under nobody what the ledger does not know', () => {
    expect(brief([], service('K', '2026-10-01', '2026-11-01'))).toEqual([
      '2026-10-01 2026-11-01 K',
    ]);
    expect(brief([aContract({ number: 'L' })], service('K', '2026-10-01', '2026-11-01'))).toEqual([
      '2026-10-01 2026-11-01 ',
    ]);
  });

  it('agrees day by day with asking which contract is in force, and keeps the time whole', () => {
    const day = fc.integer({ min: 0, max: 40 }).map((days) => addDays('2026-09-28', days));
    const ledgers = fc.uniqueArray(
      fc.record({ number: fc.constantFrom('K', 'L', 'M'), a: day, b: day, column: fc.boolean() }),
      { selector: ({ number }) => number },
    );
    fc.assert(
      fc.property(ledgers, fc.constantFrom('', 'K', 'L'), (rows, column) => {
        const ledger = rows.map(({ number, a, b, column: own }) =>
          aContract({
            number,
            from: a < b ? a : b,
            to: a < b ? b : a,
            covers: own ? { by: 'column' } : { by: 'devices', devices: ['d'] },
          }),
        );
        fc.pre(ledger.length > 0);
        const cut = underContracts([service(column, '2026-10-01', '2026-11-01')], ledger, ZONE);
        for (let date = '2026-10-01'; date < '2026-11-01'; date = addDays(date, 1)) {
          const valid = ledger.filter(
            ({ number, from, to, covers }) =>
              from <= date && date <= to && (covers.by === 'devices' || number === column),
          );
          const own =
            valid.find(({ number }) => number === column) ??
            [...valid].sort((x, y) =>
              x.from === y.from ? (x.number < y.number ? -1 : 1) : x.from < y.from ? -1 : 1,
            )[0];
          const noon = startOfDate(date, ZONE) + 43_200_000;
          const found = cut.filter(({ period }) => period.from <= noon && noon < period.to);
          expect(found.map(({ entry }) => entry.contract)).toEqual([own?.number ?? '']);
        }
      }),
    );
  });
});

describe('the ledger', () => {
  const devices = [
    aDevice({ id: 'a', contract: 'K' }),
    aDevice({ id: 'b', contract: 'K', retiredOn: '2026-12-01' }),
    aDevice({ id: 'c', contract: '' }),
    aDevice({ id: 'e', contract: '', installedOn: '2027-01-01' }),
  ];
  const k = aContract({ number: 'K', from: '2026-01-01', to: '2026-12-31' });

  it('counts 0 days left on the last day', () => {
    expect([
      daysLeft(k, '2026-10-02'),
      daysLeft(k, '2026-12-31'),
      daysLeft(k, '2027-01-01'),
    ]).toEqual([90, 0, -1]);
  });

  it('finds devices that serve today under no contract in force', () => {
    expect(uncovered([k], devices, '2026-10-01').map(({ id }) => id)).toEqual(['c']);
    expect(uncovered([k], devices, '2027-01-01').map(({ id }) => id)).toEqual(['a', 'c', 'e']);
    expect(uncovered([k], devices, '2025-12-31').map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('finds what is paid twice, with the days', () => {
    const l = aContract({
      number: 'L',
      from: '2026-12-31',
      to: '2027-12-30',
      covers: { by: 'devices', devices: ['a', 'b', 'c'] },
    });
    expect(overlaps([l, k], devices)).toEqual([
      { contracts: ['K', 'L'], from: '2026-12-31', to: '2026-12-31', devices: ['a'] },
    ]);
    expect(overlaps([{ ...l, from: '2027-01-01' }, k], devices)).toEqual([]);
  });

  it('tells the coming gap, and that a renewal closes it', () => {
    expect(comingGaps([k], devices, '2026-10-01')).toEqual([{ day: '2027-01-01', devices: ['a'] }]);
    const renewal = aContract({
      number: 'L',
      from: '2027-01-01',
      to: '2027-06-30',
      covers: { by: 'devices', devices: ['a'] },
    });
    expect(comingGaps([renewal, k], devices, '2026-10-01')).toEqual([
      { day: '2027-07-01', devices: ['a'] },
    ]);
    expect(comingGaps([{ ...renewal, from: '2027-01-02' }, k], devices, '2026-10-01')).toEqual([
      { day: '2027-01-01', devices: ['a'] },
    ]);
    expect([
      isRenewed(k, [k], devices),
      isRenewed(k, [k, renewal], devices),
      isRenewed(k, [k, { ...renewal, from: '2027-01-02' }], devices),
    ]).toEqual([false, true, false]);
  });

  it('divides the amount over whole months, exactly, and not over parts of months', () => {
    expect(monthlyFee({ ...k, amountFen: 100_000_00, monthlyFeeFen: null })).toEqual({
      part: 100_000_00,
      of: 12,
    });
    expect(monthlyFee({ ...k, amountFen: 100_000_00, monthlyFeeFen: 8_000_00 })).toEqual({
      part: 8_000_00,
      of: 1,
    });
    expect(wholeMonths(aContract({ number: 'K', from: '2026-03-15', to: '2027-03-14' }))).toBe(12);
    expect(
      wholeMonths(aContract({ number: 'K', from: '2026-03-15', to: '2027-03-15' })),
    ).toBeNull();
    expect(wholeMonths(aContract({ number: 'K', from: '2024-02-01', to: '2024-02-29' }))).toBe(1);
  });

  it('finds the stage under way, and is late the day after its limit', () => {
    const staged = aContract({
      number: 'K',
      stages: [
        { name: '拟稿', owner: '甲', from: '2026-09-01', to: '2026-09-20', limitDays: 5 },
        { name: '会签', owner: '乙', from: '2026-09-20', to: null, limitDays: 10 },
      ],
    });
    expect(currentStage(staged, '2026-09-25')).toMatchObject({
      stage: { name: '会签' },
      days: 5,
      late: false,
    });
    expect(stagesPastLimit(staged, '2026-09-30')).toEqual([]);
    expect(
      stagesPastLimit(staged, '2026-10-01').map(({ stage, days }) => [stage.name, days]),
    ).toEqual([['会签', 11]]);
    expect(currentStage(staged, '2026-08-31')).toBeNull();
  });
});

describe('exact numbers and dates', () => {
  it('never pass through a float', () => {
    expect(percentFraction('97')).toEqual({ part: 97, of: 100 });
    expect(percentFraction('96.5')).toEqual({ part: 965, of: 1000 });
    expect(['100.01', '-1', '9e1', '', '1.'].map(percentFraction)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(fenOf('1200000.07')).toBe(120_000_007);
    expect(fenOf('0.29')).toBe(29);
    expect(['1.005', '-5', '12万', '1,000'].map(fenOf)).toEqual([null, null, null, null]);
  });

  it('refuse days that the calendar does not have', () => {
    expect(['2026-02-29', '2026-13-01', '2026-1-1', '2026-04-31', ''].map(isCivilDate)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(isCivilDate('2028-02-29')).toBe(true);
  });

  it('count over leap days, and fail rather than search without end', () => {
    expect(addDays('2028-02-28', 2)).toBe('2028-03-01');
    expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2);
    const closed = {
      zone: ZONE,
      workdays: new Set<string>(),
      holidays: new Set(Array.from({ length: 800 }, (_, days) => addDays('2026-01-01', days))),
    };
    expect(() => addWorkdays('2026-01-01', 1, closed)).toThrow(
      'fewer than 1 working days after 2026-01-01',
    );
  });
});
