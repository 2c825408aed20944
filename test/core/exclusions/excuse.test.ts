import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WorkCalendar } from '../../../src/core/time/civil-date.ts';
import type { ExcusePolicy } from '../../../src/core/contracts/contract.ts';
import {
  enrolledOf,
  servicesOver,
  type ServicePeriod,
} from '../../../src/core/inventory/enrolment.ts';
import type { Enrolled, Enrolment } from '../../../src/core/facts/event.ts';
import { excusedOver, excusesOver, activeExclusions } from '../../../src/core/exclusions/excuse.ts';
import { filedLate } from '../../../src/core/exclusions/late-filing.ts';
import type {
  Exclusion,
  ExclusionEvent,
  ExclusionScope,
} from '../../../src/core/exclusions/exclusion.ts';
import { aDevice } from '../../support/devices.ts';

const HOUR = 3_600_000;
const TICK = 6 * HOUR;
/** Thursday 2026-10-01 00:00 in Shanghai. */
const START = Date.UTC(2026, 8, 30, 16);
const TICKS = 80;
const PERIOD = { from: START, to: START + TICKS * TICK };
const CALENDAR: WorkCalendar = {
  zone: 'Asia/Shanghai',
  holidays: new Set(['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07']),
  workdays: new Set(['2026-10-10']),
};
const NOBODY: ExclusionScope = { devices: [], sites: [], contracts: [], parents: [], labels: [] };

const anExclusion = (over: Partial<Exclusion>): Exclusion => ({
  type: 'exclusion',
  id: 'e',
  reason: '停电',
  scope: NOBODY,
  from: START,
  to: null,
  evidence: null,
  requester: 'a',
  approver: 'b',
  filedAt: START,
  recordedAt: START,
  note: '',
  ...over,
});
const ANY: ExcusePolicy = { excusedReasons: null, filingLimitDays: null, lateFilingCounts: true };
const entry = (over: Partial<Enrolled>): Enrolled => ({
  ...enrolledOf(aDevice({ id: 'x', contract: '' })),
  ...over,
});
const enrol = (device: string, tick: number, over: Partial<Enrolled> | null): Enrolment => {
  const at = START + tick * TICK;
  return { type: 'enrolment', device, at, recordedAt: at, entry: over && entry(over) };
};

function byDevice(enrolments: readonly Enrolment[]): ReadonlyMap<string, readonly ServicePeriod[]> {
  const services = servicesOver(enrolments, PERIOD);
  return new Map(
    services.map(({ device }) => [device, services.filter((service) => service.device === device)]),
  );
}

/** The ticks in which a device is excused, for short. */
function ticks(
  device: string,
  enrolments: readonly Enrolment[],
  exclusions: readonly Exclusion[],
  policyOf: (contract: string) => ExcusePolicy = () => ANY,
): string {
  return excusedOver(device, byDevice(enrolments), exclusions, { policyOf, calendar: CALENDAR })
    .map(({ from, to }) => `${String((from - START) / TICK)}-${String((to - START) / TICK)}`)
    .join(' ');
}

describe('an exclusion excuses', () => {
  it('devices, sites, contracts and labels for as long as the device was under them', () => {
    const life = [
      enrol('d', 0, { site: 'S', contract: 'K' }),
      enrol('d', 10, { site: 'T', labels: { pole: '7' } }),
      enrol('d', 20, null),
      enrol('d', 30, { site: 'S' }),
    ];
    const over = (scope: Partial<ExclusionScope>): string =>
      ticks('d', life, [anExclusion({ scope: { ...NOBODY, ...scope } })]);
    expect(over({ devices: ['d'] })).toBe('0-20 30-80');
    expect(over({ sites: ['S'] })).toBe('0-10 30-80');
    expect(over({ contracts: ['K'] })).toBe('0-10');
    expect(over({ labels: [{ label: 'pole', value: '7' }] })).toBe('10-20');
    expect(over({ labels: [{ label: 'toString', value: '7' }] })).toBe('');
    expect(over({})).toBe('');
  });

  it('everything behind a switch at any depth, as it then hung together, but not the switch', () => {
    const estate = [
      enrol('core', 0, {}),
      enrol('edge', 0, { parent: 'core' }),
      enrol('cam', 0, { parent: 'edge' }),
      enrol('edge', 10, { parent: '' }),
      enrol('cam', 20, { parent: 'core' }),
    ];
    const behindCore = [anExclusion({ scope: { ...NOBODY, parents: ['core'] } })];
    expect(ticks('cam', estate, behindCore)).toBe('0-10 20-80');
    expect(ticks('edge', estate, behindCore)).toBe('0-10');
    expect(ticks('core', estate, behindCore)).toBe('');
  });

  it('what is behind a switch that itself is not in the inventory', () => {
    expect(
      ticks(
        'cam',
        [enrol('cam', 0, { parent: 'gone' })],
        [anExclusion({ scope: { ...NOBODY, parents: ['gone'] } })],
      ),
    ).toBe('0-80');
  });

  it('only for the reasons the contract of the time accepts', () => {
    const life = [enrol('d', 0, { contract: 'strict' }), enrol('d', 40, { contract: 'mild' })];
    const policyOf = (contract: string): ExcusePolicy =>
      contract === 'strict' ? { ...ANY, excusedReasons: ['不可抗力'] } : ANY;
    const exclusion = anExclusion({ scope: { ...NOBODY, devices: ['d'] } });
    expect(ticks('d', life, [exclusion], policyOf)).toBe('40-80');
    expect(
      excusesOver('d', byDevice(life), [exclusion], { policyOf, calendar: CALENDAR })[0]?.spans,
    ).toEqual([PERIOD]);
  });

  it('when it was filed late, only where the contract lets it', () => {
    const life = [enrol('d', 0, { contract: 'strict' }), enrol('d', 40, { contract: 'mild' })];
    const policyOf = (contract: string): ExcusePolicy => ({
      ...ANY,
      filingLimitDays: 1,
      lateFilingCounts: contract === 'mild',
    });
    const exclusion = anExclusion({
      scope: { ...NOBODY, devices: ['d'] },
      filedAt: START + 30 * 24 * HOUR,
    });
    expect(ticks('d', life, [exclusion], policyOf)).toBe('40-80');
    expect(
      excusesOver('d', byDevice(life), [exclusion], { policyOf, calendar: CALENDAR })[0]?.late,
    ).toBe(true);
  });
});

describe('filing in time', () => {
  const late = (from: string, filedAt: string, days: number | null): boolean =>
    filedLate(
      anExclusion({ from: Date.parse(from), filedAt: Date.parse(filedAt) }),
      days,
      CALENDAR,
    );

  it('ends with the last millisecond of the last working day, holidays and weekends left out, shifted workdays counted', () => {
    // Thursday 1 October, a holiday: 8 and 9 October and the worked Saturday 10 are the three
    // working days after it.
    expect(late('2026-10-01T10:00:00+08:00', '2026-10-10T23:59:59.999+08:00', 3)).toBe(false);
    expect(late('2026-10-01T10:00:00+08:00', '2026-10-11T00:00:00+08:00', 3)).toBe(true);
  });

  it('is the same day for 0 days, and without a limit never ends', () => {
    expect(late('2026-10-14T23:00:00+08:00', '2026-10-14T23:59:59+08:00', 0)).toBe(false);
    expect(late('2026-10-14T23:00:00+08:00', '2026-10-15T00:00:00+08:00', 0)).toBe(true);
    expect(late('2026-10-14T23:00:00+08:00', '2027-10-15T00:00:00+08:00', null)).toBe(false);
  });

  it('is never missed by what is announced ahead', () => {
    expect(late('2026-10-14T23:00:00+08:00', '2026-10-01T00:00:00+08:00', 0)).toBe(false);
  });
});

describe('standing', () => {
  const first = anExclusion({ id: 'e1', recordedAt: 5, note: 'first' });
  const again = anExclusion({ id: 'e1', recordedAt: 6, note: 'again' });
  const other = anExclusion({ id: 'e0' });
  const withdrawal: ExclusionEvent = {
    type: 'withdrawal',
    exclusion: 'e1',
    at: 1,
    by: 'c',
    why: '',
  };

  it('holds each once, the first recorded, and none that was withdrawn, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([first, again, other], { minLength: 3 }), (events) => {
        expect(activeExclusions([...events, ...events])).toEqual([other, first]);
        expect(activeExclusions([withdrawal, ...events])).toEqual([other]);
        expect(activeExclusions([...events, withdrawal])).toEqual([other]);
      }),
    );
  });
});

const DEVICES = ['a', 'b', 'c', 'd'];
const SITES = ['S', 'T'];
const CONTRACTS = ['', 'K', 'L'];
const REASONS = ['停电', '道路施工', '不可抗力'];
const few = <T>(all: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...all], { maxLength: 2 });
const particulars = fc.record({
  site: fc.constantFrom(...SITES),
  contract: fc.constantFrom(...CONTRACTS),
  parent: fc.constantFrom('', 'gone', ...DEVICES),
  labels: fc.constantFrom<Readonly<Record<string, string>>>({}, { pole: '7' }, { pole: '8' }),
});
const lives = fc.uniqueArray(
  fc.tuple(
    fc.constantFrom(...DEVICES),
    fc.integer({ min: -5, max: TICKS }),
    fc.option(particulars, { freq: 5 }),
  ),
  { maxLength: 14, selector: ([device, tick]) => `${device}${String(tick)}` },
);
const filings = fc.record({
  id: fc.constantFrom('1', '2', '3', '4', '5'),
  reason: fc.constantFrom(...REASONS),
  scope: fc.record({
    devices: few(DEVICES),
    sites: few(SITES).filter((sites) => sites.length < 2),
    contracts: few(['K', 'L']),
    parents: few(['gone', ...DEVICES]),
    labels: fc.subarray([{ label: 'pole', value: '7' }]),
  }),
  from: fc.integer({ min: -10, max: TICKS }),
  length: fc.option(fc.nat(40), { freq: 4 }),
  filed: fc.integer({ min: -10, max: TICKS + 40 }),
});
const policies = fc.record({
  excusedReasons: fc.option(fc.subarray(REASONS)),
  filingLimitDays: fc.option(fc.nat(6)),
  lateFilingCounts: fc.boolean(),
});

/** Midnights in Shanghai, which has no summer time, counted from the epoch. */
const dayOf = (at: number): number => Math.floor((at + 8 * HOUR) / (24 * HOUR));
const worked = (day: number): boolean => {
  const date = new Date(day * 24 * HOUR);
  const text = date.toISOString().slice(0, 10);
  return (
    CALENDAR.workdays.has(text) || (date.getUTCDay() % 6 !== 0 && !CALENDAR.holidays.has(text))
  );
};

/** Working days wholly or partly gone by between the day of `from` and `filedAt`. */
function workdaysUsed(from: number, filedAt: number): number {
  let used = 0;
  for (let day = dayOf(from) + 1; day <= dayOf(filedAt); day++) if (worked(day)) used++;
  return used;
}

/**
 * Filed on a day that comes after the last one allowed: more working days used, or as many and a
 * free day after the last.
 */
function oracleLate(from: number, filedAt: number, limit: number): boolean {
  const used = workdaysUsed(from, filedAt);
  if (used !== limit) return used > limit;
  return limit === 0
    ? dayOf(filedAt) > dayOf(from)
    : !worked(dayOf(filedAt)) && dayOf(filedAt) > dayOf(from);
}

describe('excusedOver', () => {
  it('agrees with painting each tick by asking who the device then was and who was above it', () => {
    fc.assert(
      fc.property(
        lives,
        fc.array(filings, { maxLength: 5 }),
        fc.dictionary(fc.constantFrom(...CONTRACTS), policies),
        fc.subarray(['1', '2', '3']),
        (life, filed, policyBy, withdrawn) => {
          const enrolments = life.map(([device, tick, over]) => enrol(device, tick, over));
          const at = (tick: number): number => START + tick * TICK;
          const exclusions = filed.map(
            ({ id, reason, scope, from, length, filed: filedTick }, index) =>
              anExclusion({
                id: `${id}${String(index)}`,
                reason,
                scope,
                from: at(from),
                to: length === null ? null : at(from + length),
                filedAt: at(filedTick),
              }),
          );
          const events = [
            ...exclusions,
            ...exclusions
              .filter(({ id }) => withdrawn.includes(id[0]!))
              .map(({ id }) => ({
                type: 'withdrawal' as const,
                exclusion: id,
                at: 0,
                by: 'x',
                why: '',
              })),
          ];
          const policyOf = (contract: string): ExcusePolicy => policyBy[contract] ?? ANY;
          const entryAt = (device: string, time: number): Enrolled | null =>
            enrolments
              .filter((enrolment) => enrolment.device === device && enrolment.at <= time)
              .sort((x, y) => y.at - x.at)[0]?.entry ?? null;
          const above = (device: string, time: number): ReadonlySet<string> => {
            const way = new Set<string>();
            for (
              let next = entryAt(device, time)?.parent ?? '';
              next !== '' && next !== device && !way.has(next);
              next = entryAt(next, time)?.parent ?? ''
            )
              way.add(next);
            return way;
          };
          const excusedAt = (device: string, time: number): boolean => {
            const now = entryAt(device, time);
            return (
              now !== null &&
              exclusions.some(({ id, reason, scope, from, to, filedAt }) => {
                const { excusedReasons, filingLimitDays, lateFilingCounts } = policyOf(
                  now.contract,
                );
                const named =
                  scope.devices.includes(device) ||
                  scope.sites.includes(now.site) ||
                  scope.contracts.includes(now.contract) ||
                  [...above(device, time)].some((parent) => scope.parents.includes(parent)) ||
                  (scope.labels.length > 0 && now.labels['pole'] === '7');
                const inTime =
                  filingLimitDays === null ||
                  lateFilingCounts ||
                  !oracleLate(from, filedAt, filingLimitDays);
                return (
                  !withdrawn.includes(id[0]!) &&
                  named &&
                  from <= time &&
                  (to === null || time < to) &&
                  (excusedReasons === null || excusedReasons.includes(reason)) &&
                  inTime
                );
              })
            );
          };
          const services = byDevice(enrolments);
          for (const device of DEVICES) {
            const spans = excusedOver(device, services, activeExclusions(events), {
              policyOf,
              calendar: CALENDAR,
            });
            const painted = Array.from({ length: TICKS }, (_, tick) =>
              excusedAt(device, at(tick)) ? '#' : '.',
            ).join('');
            expect(
              Array.from({ length: TICKS }, (_, tick) =>
                spans.some(({ from, to }) => from <= at(tick) && at(tick) < to) ? '#' : '.',
              ).join(''),
            ).toBe(painted);
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});
