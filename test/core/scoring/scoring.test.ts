import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Buckets } from '../../../src/core/judging/availability.ts';
import type { Counted, Counts } from '../../../src/core/scoring/counting.ts';
import { decimalFraction } from '../../../src/core/numbers/decimal.ts';
import type {
  Indicator,
  Rubric,
  ScoringRule,
  Source,
} from '../../../src/core/scoring/evaluation.ts';
import type { RateMethod } from '../../../src/core/scoring/rate-method.ts';
import {
  decimalText,
  over,
  plus,
  ratioOf,
  sum,
  times,
  whole,
  type Ratio,
} from '../../../src/core/numbers/ratio.ts';
import { amountsOf, rateOf } from '../../../src/core/scoring/rates.ts';
import { planFor } from '../../../src/core/scoring/counting-plan.ts';
import { judge } from '../../../src/core/scoring/indicator-points.ts';
import { evaluate, gradeOf } from '../../../src/core/scoring/scoring.ts';

const exact = (text: string): Ratio => ratioOf(decimalFraction(text)!)!;
const row = (
  target: string,
  points: string,
  scoring: ScoringRule = { rule: 'pro-rata' },
  direction: 'higher' | 'lower' = 'higher',
) => ({
  target: decimalFraction(target),
  points: decimalFraction(points)!,
  scoring,
  direction,
});
const pointsFor = (actual: string, ...args: Parameters<typeof row>): string =>
  decimalText(judge(row(...args), exact(actual))!.points, 2);

describe('points', () => {
  it('are pro rata when the target is missed: target 97, actual 94, 10 points give 9.69', () => {
    expect(pointsFor('94', '97', '10')).toBe('9.69');
    expect(pointsFor('97', '97', '10')).toBe('10.00');
    expect(pointsFor('99.5', '97', '10')).toBe('10.00');
  });

  it('miss a 97 target at 96.996, which is shown as 97.00', () => {
    const judged = judge(row('97', '10'), exact('96.996'))!;
    expect([decimalText(exact('96.996'), 2), judged.met]).toEqual(['97.00', false]);
    expect(judge(row('97', '10'), exact('97'))!.met).toBe(true);
    expect(
      judge(row('97', '10', { rule: 'all-or-nothing' }), exact('96.999999'))!.points.part,
    ).toBe(0n);
  });

  it('are points × target ÷ actual where lower is better', () => {
    expect(pointsFor('30', '24', '10', { rule: 'pro-rata' }, 'lower')).toBe('8.00');
    expect(pointsFor('24', '24', '10', { rule: 'pro-rata' }, 'lower')).toBe('10.00');
    expect(pointsFor('0', '0', '10', { rule: 'pro-rata' }, 'lower')).toBe('10.00');
    expect(pointsFor('3', '0', '10', { rule: 'pro-rata' }, 'lower')).toBe('0.00');
  });

  it('never fall below 0 nor rise above the points of the row', () => {
    expect(pointsFor('0', '97', '10')).toBe('0.00');
    expect(pointsFor('80', '97', '10', { rule: 'linear', floor: decimalFraction('90')! })).toBe(
      '0.00',
    );
  });

  it('are in proportion between a floor and the target', () => {
    expect(pointsFor('95', '97', '10', { rule: 'linear', floor: decimalFraction('93')! })).toBe(
      '5.00',
    );
    expect(pointsFor('93', '97', '10', { rule: 'linear', floor: decimalFraction('93')! })).toBe(
      '0.00',
    );
    expect(
      pointsFor('36', '24', '10', { rule: 'linear', floor: decimalFraction('48')! }, 'lower'),
    ).toBe('5.00');
  });

  it('are those of the best step reached, in whatever order the steps are written', () => {
    const steps: ScoringRule = {
      rule: 'steps',
      steps: [
        { at: decimalFraction('90')!, points: decimalFraction('5')! },
        { at: decimalFraction('95')!, points: decimalFraction('8')! },
      ],
    };
    expect([
      pointsFor('97', '97', '10', steps),
      pointsFor('95', '97', '10', steps),
      pointsFor('94.999999', '97', '10', steps),
      pointsFor('89', '97', '10', steps),
    ]).toEqual(['10.00', '8.00', '5.00', '0.00']);
    const lower: ScoringRule = {
      rule: 'steps',
      steps: [
        { at: decimalFraction('30')!, points: decimalFraction('8')! },
        { at: decimalFraction('40')!, points: decimalFraction('4')! },
      ],
    };
    expect([
      pointsFor('30', '24', '10', lower, 'lower'),
      pointsFor('31', '24', '10', lower, 'lower'),
      pointsFor('41', '24', '10', lower, 'lower'),
    ]).toEqual(['8.00', '4.00', '0.00']);
  });
});

const GRADES = [
  ['优', '90'],
  ['良', '80'],
  ['中', '60'],
  ['差', '0'],
].map(([name, from]) => ({ name: name!, from: decimalFraction(from!)! }));

it('a grade holds from its points on, exactly', () => {
  expect(
    ['100', '90', '89.999999', '80', '79.99', '60', '59.99', '0'].map((score) =>
      gradeOf(exact(score), GRADES),
    ),
  ).toEqual(['优', '优', '良', '良', '中', '中', '差', '差']);
});

const buckets = (upMs: number, downMs: number, rest: Partial<Buckets> = {}): Buckets => ({
  upMs,
  downMs,
  excusedMs: 0,
  unreachableMs: 0,
  unobservedMs: 0,
  ...rest,
});
const counted = (device: string, online: Buckets, rest: Partial<Counted> = {}): Counted => ({
  device,
  kind: 'camera',
  class: '',
  counts: countsWith(online),
  ...rest,
});
const countsWith = (online: Buckets, rest: Partial<Counts> = {}): Counts => ({
  online,
  intact: online,
  video: buckets(0, 0),
  recording: buckets(0, 0),
  calls: [],
  clocks: [],
  faults: [],
  ...rest,
});
const by = (method: Partial<RateMethod>): RateMethod => ({
  excusal: 'none',
  unreachable: 'counts',
  fleet: { of: 'pooled' },
  ...method,
});
const rate = (members: readonly Counted[], method: Partial<RateMethod>): string | null => {
  const found = rateOf(members, ({ online }) => amountsOf(online), by(method));
  return found && decimalText(times(found, whole(100)), 4);
};

describe('a rate', () => {
  const device = counted(
    'a',
    buckets(80, 5, { excusedMs: 10, unreachableMs: 5, unobservedMs: 900 }),
  );

  it('is up / known, up / (known - excused), or (up + excused) / known', () => {
    expect([
      rate([device], {}),
      rate([device], { excusal: 'exclude' }),
      rate([device], { excusal: 'credit' }),
    ]).toEqual(['80.0000', '88.8889', '90.0000']);
  });

  it('takes unreachable time like excused time where a contract says so, and never where nothing is excused', () => {
    const unreachable = 'excused' as const;
    expect([
      rate([device], { excusal: 'exclude', unreachable }),
      rate([device], { excusal: 'credit', unreachable }),
      rate([device], { unreachable }),
    ]).toEqual(['94.1176', '95.0000', '80.0000']);
  });

  it('of a fleet is one pot of time, a mean of devices, or weighted by kind or point class', () => {
    const fleet = [
      counted('a', buckets(100, 0)),
      counted('b', buckets(5, 5), { kind: 'epolice', class: '一类' }),
      counted('c', buckets(30, 10), { class: '二类' }),
    ];
    expect(rate(fleet, {})).toBe('90.0000');
    expect(rate(fleet, { fleet: { of: 'mean' } })).toBe('75.0000');
    const weights = { camera: { part: 1, of: 1 }, epolice: { part: 3, of: 1 } };
    expect(rate(fleet, { fleet: { of: 'weighted', by: 'kind', weights } })).toBe(
      decimalText(over(plus(over(whole(13000), whole(140)), whole(150)), whole(4)), 4),
    );
    const classes = {
      一类: { part: 1, of: 2 },
      二类: { part: 3, of: 10 },
      三类: { part: 2, of: 10 },
    };
    expect(rate(fleet, { fleet: { of: 'weighted', by: 'class', weights: classes } })).toBe(
      '59.3750',
    );
  });

  it('as a mean gives a device that changed its kind one say, and a device nobody saw none', () => {
    const fleet = [
      counted('a', buckets(10, 0)),
      counted('a', buckets(0, 10), { kind: 'epolice' }),
      counted('b', buckets(10, 0)),
      counted('c', buckets(0, 0, { unobservedMs: 50 })),
    ];
    expect(rate(fleet, { fleet: { of: 'mean' } })).toBe('75.0000');
  });

  it('is nothing where there is nothing to tell', () => {
    expect([
      rate([], {}),
      rate([counted('a', buckets(0, 0, { unobservedMs: 7 }))], {}),
      rate([counted('a', buckets(0, 0, { excusedMs: 7 }))], { excusal: 'exclude' }),
    ]).toEqual([null, null, null]);
  });
});

describe('the form', () => {
  const indicator = (source: Source, over: Partial<Indicator> = {}): Indicator => ({
    id: 'row',
    names: ['产出指标', '质量指标', '平均在线率'],
    unit: '%',
    target: decimalFraction('97'),
    points: decimalFraction('10')!,
    direction: 'higher',
    source,
    scoring: { rule: 'pro-rata' },
    ...over,
  });
  const scope = { kinds: [], classes: [] };
  const onlineRate: Source = {
    from: 'online_rate',
    scope,
    excusal: 'none',
    unreachable: 'counts',
    fleet: { of: 'pooled' },
  };
  const nobody: Source = { from: 'manual', actual: null, points: null };
  const form = (indicators: readonly Indicator[], over: Partial<Rubric> = {}): Rubric => ({
    project: '',
    department: '',
    unit: '',
    goal: { expected: '', achieved: '' },
    grades: GRADES,
    indicators,
    budget: {
      points: { part: 0, of: 1 },
      rows: [{ name: '年度资金总额', initial: null, year: null, spent: null }],
    },
    ...over,
  });
  const filled = (rubric: Rubric, members: readonly Counted[]): ReturnType<typeof evaluate> =>
    evaluate(rubric, members, planFor(rubric.indicators, []));

  it('gives 9.69 of 10 for a month of 94 %', () => {
    const { scores, total } = filled(form([indicator(onlineRate)]), [counted('a', buckets(94, 6))]);
    expect(scores[0]).toMatchObject({ status: 'scored', met: false });
    expect([
      decimalText(scores[0]!.actual!, 2),
      decimalText(scores[0]!.points!, 2),
      decimalText(total!, 2),
    ]).toEqual(['94.00', '9.69', '9.69']);
  });

  it('shows a figure of less than 95 % coverage, and gives it no points: neither full nor none', () => {
    const seen = (unobservedMs: number) =>
      filled(form([indicator(onlineRate)]), [counted('a', buckets(95, 0, { unobservedMs }))]);
    expect(seen(5).scores[0]).toMatchObject({ status: 'scored', met: true });
    const {
      scores: [unfit],
      total,
      grade,
      earned,
      possible,
    } = seen(6);
    expect(unfit).toMatchObject({ status: 'not-fit', met: null, points: null });
    expect([decimalText(unfit!.actual!, 2), total, grade, earned.part, possible.part]).toEqual([
      '100.00',
      null,
      null,
      0n,
      0n,
    ]);
  });

  it('leaves rows of people empty, and tells no total and no grade until they are filled', () => {
    const rows = [
      indicator(onlineRate),
      indicator(nobody, { id: 'benefit', points: decimalFraction('30')!, target: null }),
    ];
    const { scores, earned, possible, total, grade } = filled(form(rows), [
      counted('a', buckets(97, 3)),
    ]);
    expect(scores[1]).toMatchObject({ status: 'person', actual: null, met: null, points: null });
    expect([decimalText(earned, 2), decimalText(possible, 2), total, grade]).toEqual([
      '10.00',
      '10.00',
      null,
      null,
    ]);
  });

  it('takes points a person entered as they are, and judges an entered value', () => {
    const given = indicator(
      { from: 'manual', actual: null, points: decimalFraction('28.5') },
      { id: 'benefit', points: decimalFraction('30')!, target: null },
    );
    const cost = indicator(
      { from: 'manual', actual: decimalFraction('120'), points: null },
      { id: 'cost', direction: 'lower', target: decimalFraction('96') },
    );
    const { scores, total, grade } = filled(form([given, cost]), []);
    expect(scores.map(({ points }) => points && decimalText(points, 2))).toEqual(['28.50', '8.00']);
    expect([decimalText(total!, 2), grade]).toEqual(['36.50', '差']);
  });

  it('scores the rate of execution, at most fully', () => {
    const budget = (year: string, spent: string): Rubric['budget'] => ({
      points: { part: 10, of: 1 },
      rows: [
        {
          name: '年度资金总额',
          initial: null,
          year: decimalFraction(year),
          spent: decimalFraction(spent),
        },
      ],
    });
    const shown = (year: string, spent: string): readonly (string | null)[] => {
      const {
        execution: { rate: executed, points },
      } = filled(form([], { budget: budget(year, spent) }), []);
      return [executed && decimalText(executed, 2), points && decimalText(points, 2)];
    };
    expect([shown('200', '190'), shown('200', '210'), shown('0', '10')]).toEqual([
      ['95.00', '9.50'],
      ['105.00', '10.00'],
      [null, null],
    ]);
  });

  it('counts devices, clocks, repairs and roll-calls by their own parameters', () => {
    const limits = { otherwiseMs: 24, byClassMs: {}, unreachable: 'counts' as const };
    const rows: readonly Indicator[] = [
      indicator(
        { from: 'device_count', scope: { kinds: ['camera'], classes: [] } },
        { target: decimalFraction('2') },
      ),
      indicator({ from: 'clock_accuracy', scope, toleranceMs: 1000 }),
      indicator({ from: 'repair_timeliness', scope, limits }),
      indicator({
        from: 'roll_call_rate',
        scope,
        rollCall: ['08:30'],
        excusal: 'none',
        unreachable: 'counts',
        fleet: { of: 'pooled' },
      }),
    ];
    const counts: Counts = countsWith(buckets(100, 0), {
      calls: [{ up: 3, excused: 0, unreachable: 0, down: 1, unobserved: 0 }],
      clocks: [{ withinMs: 9, beyondMs: 1 }],
      faults: [{ inTime: 1, late: 1, undecided: 5 }],
    });
    const members = [
      counted('a', buckets(100, 0), { counts }),
      counted('a', buckets(1, 0), {
        class: 'x',
        counts: { ...counts, clocks: [{ withinMs: 0, beyondMs: 0 }] },
      }),
      counted('e', buckets(1, 0), { kind: 'epolice', counts }),
    ];
    const { scores } = filled(form(rows), members);
    expect(scores.map(({ actual }) => decimalText(actual!, 2))).toEqual([
      '1.00',
      '90.00',
      '50.00',
      '75.00',
    ]);
  });
});

describe('exact numbers', () => {
  const ratios = fc.record({
    part: fc.bigInt({ min: -(10n ** 6n), max: 10n ** 6n }),
    of: fc.bigInt({ min: 1n, max: 10n ** 4n }),
  });

  it('add up to the same in whatever order', () => {
    fc.assert(
      fc.property(fc.array(ratios, { maxLength: 40 }), (list) => {
        const one = list.reduce(plus, whole(0));
        const all = sum(list);
        expect(all.part * one.of).toBe(one.part * all.of);
      }),
    );
  });

  it('are shown rounded half up, away from zero', () => {
    expect(
      ['0.005', '0.004999', '-0.005', '2.675', '99.995'].map((text) => decimalText(exact(text), 2)),
    ).toEqual(['0.01', '0.00', '-0.01', '2.68', '100.00']);
  });
});
