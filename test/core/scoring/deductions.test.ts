import { describe, expect, it } from 'vitest';
import type { Buckets } from '../../../src/core/judging/availability.ts';
import {
  NO_POLICY,
  type AssessmentPolicy,
  type Contract,
  type DeductionRule,
} from '../../../src/core/contracts/contract.ts';
import type { Counted, Counts } from '../../../src/core/scoring/counting.ts';
import { planFor } from '../../../src/core/scoring/counting-plan.ts';
import { limitsOf } from '../../../src/core/scoring/repair.ts';
import { settle } from '../../../src/core/scoring/settle.ts';
import type { Rubric } from '../../../src/core/scoring/evaluation.ts';
import { decimalText, type Ratio } from '../../../src/core/numbers/ratio.ts';
import { evaluate } from '../../../src/core/scoring/scoring.ts';
import type { Settlement } from '../../../src/core/scoring/settlement.ts';
import { aContract } from '../../support/contracts.ts';

const HOUR = 3_600_000;
const FEE = 10_000_00;
const MONTH = '2026-10';
const STEP: DeductionRule = {
  rule: 'stepBelowTarget',
  step: { part: 1, of: 100 },
  charge: 'sum',
  amountFen: 500_00,
};

const buckets = (upMs: number, downMs: number, rest: Partial<Buckets> = {}): Buckets => ({
  upMs,
  downMs,
  excusedMs: 0,
  unreachableMs: 0,
  unobservedMs: 0,
  ...rest,
});
function counted(device: string, online: Buckets, late = 0): Counted {
  const counts: Counts = {
    online,
    intact: online,
    video: buckets(0, 0),
    recording: buckets(0, 0),
    calls: [],
    clocks: [],
    faults: [{ inTime: 1, late, undecided: 0 }],
  };
  return { device, kind: 'camera', class: '', counts };
}

const RUBRIC: Rubric = {
  project: '',
  department: '',
  unit: '',
  goal: { expected: '', achieved: '' },
  grades: [],
  budget: {
    points: { part: 10, of: 1 },
    rows: [{ name: '年度资金总额', initial: null, year: null, spent: null }],
  },
  indicators: [
    {
      id: 'online',
      names: ['', '', '在线率'],
      unit: '%',
      target: { part: 97, of: 1 },
      points: { part: 20, of: 1 },
      direction: 'higher',
      scoring: { rule: 'pro-rata' },
      source: {
        from: 'online_rate',
        scope: { kinds: [], classes: [] },
        excusal: 'none',
        unreachable: 'counts',
        fleet: { of: 'pooled' },
      },
    },
    {
      id: 'benefit',
      names: ['', '', '效益'],
      unit: '',
      target: null,
      points: { part: 30, of: 1 },
      direction: 'higher',
      scoring: { rule: 'pro-rata' },
      source: { from: 'manual', actual: null, points: null },
    },
  ],
};

function settled(
  policy: Partial<AssessmentPolicy>,
  members: readonly Counted[],
  contract: Partial<Contract> = {},
): Settlement {
  const whole = aContract({
    number: 'C',
    monthlyFeeFen: FEE,
    ...contract,
    policy: { ...NO_POLICY, target: { part: 97, of: 100 }, ...policy },
  });
  const plan = planFor(RUBRIC.indicators, [limitsOf(whole.policy)]);
  return settle(whole, MONTH, members, plan, evaluate(RUBRIC, members, plan));
}
const shown = (ratio: Ratio | null): string | null => ratio && decimalText(ratio, 2);

describe('each started step below the target', () => {
  const steps = (upMs: number): number =>
    settled({ deductions: [STEP] }, [counted('a', buckets(upMs, 100_000 - upMs))]).lines[0]!
      .quantity;

  it('counts as a whole one: 97 none, 96.999 one, 96 one, 95.999 two, 0 ninety-seven', () => {
    expect([
      steps(97_000),
      steps(96_999),
      steps(96_000),
      steps(95_999),
      steps(0),
      steps(100_000),
    ]).toEqual([0, 1, 1, 2, 97, 0]);
  });

  it('shows its arithmetic: 94 % against 97 % in steps of 1 % is 3 × 500 yuan', () => {
    const {
      lines: [line],
      sumFen,
      deductionFen,
      payableFen,
    } = settled({ deductions: [STEP] }, [counted('a', buckets(94, 6))]);
    expect(line).toMatchObject({
      number: 1,
      rule: 'stepBelowTarget',
      quantity: 3,
      unitFen: 500_00,
      productFen: 1500_00,
      undecided: null,
    });
    expect([shown(line!.measured), shown(line!.against), shown(line!.step)]).toEqual([
      '94.00',
      '97.00',
      '1.00',
    ]);
    expect([sumFen, deductionFen, payableFen]).toEqual([1500_00, 1500_00, 8500_00]);
  });

  it('may cost a share of the fee, rounded half up to a fen once', () => {
    const rule: DeductionRule = {
      rule: 'stepBelowTarget',
      step: { part: 5, of: 1000 },
      charge: 'feeShare',
      share: { part: 1, of: 300 },
    };
    const {
      lines: [line],
    } = settled({ deductions: [rule] }, [counted('a', buckets(96, 4))], { monthlyFeeFen: 100_01 });
    expect(line).toMatchObject({ quantity: 2, productFen: 67, unitFen: null });
  });

  it('decides nothing below 95 % coverage, without a target, without a fee to share, or with nothing measured', () => {
    const unseen = settled({ deductions: [STEP] }, [
      counted('a', buckets(94, 0, { unobservedMs: 6 })),
    ]);
    expect(unseen).toMatchObject({
      assessable: false,
      provisional: true,
      deductionFen: 0,
      rates: { met: null },
    });
    expect(unseen.lines[0]).toMatchObject({ quantity: 0, productFen: 0, undecided: 'not-fit' });
    expect(
      settled({ deductions: [STEP], target: null }, [counted('a', buckets(9, 1))]).lines[0]!
        .undecided,
    ).toBe('no-target');
    expect(
      settled({ deductions: [STEP] }, [counted('a', buckets(0, 0, { excusedMs: 5 }))]).lines[0]!
        .undecided,
    ).toBe('nothing');
    const share: DeductionRule = {
      rule: 'stepBelowTarget',
      step: { part: 1, of: 100 },
      charge: 'feeShare',
      share: { part: 1, of: 100 },
    };
    const feeless = settled({ deductions: [share] }, [counted('a', buckets(9, 1))], {
      monthlyFeeFen: null,
    });
    expect([feeless.lines[0]!.undecided, feeless.capFen, feeless.payableFen]).toEqual([
      'no-fee',
      null,
      null,
    ]);
  });
});

describe('downtime over a limit', () => {
  const RULE: DeductionRule = {
    rule: 'downtimeOver',
    limitMs: 8 * HOUR,
    charge: 'sum',
    amountFen: 100_00,
  };

  it('costs a sum for each device beyond it; at the limit it costs nothing', () => {
    const members = [
      counted('b', buckets(1, 8 * HOUR + 1)),
      counted('a', buckets(1, 9 * HOUR)),
      counted('c', buckets(1, 8 * HOUR)),
    ];
    expect(settled({ deductions: [RULE] }, members).lines[0]).toMatchObject({
      quantity: 2,
      devices: ['a', 'b'],
      productFen: 200_00,
    });
  });

  it('adds up what a device did as one kind and as another', () => {
    const members = [
      counted('a', buckets(1, 5 * HOUR)),
      { ...counted('a', buckets(1, 5 * HOUR)), class: 'x' },
    ];
    expect(settled({ deductions: [RULE] }, members).lines[0]!.devices).toEqual(['a']);
  });

  it('counts unreachable time only where the contract says so, and excused time only where nothing is excused', () => {
    const members = [
      counted('a', buckets(1, 0, { unreachableMs: 9 * HOUR })),
      counted('b', buckets(1, 0, { excusedMs: 9 * HOUR })),
    ];
    const devices = (policy: Partial<AssessmentPolicy>): readonly string[] =>
      settled({ deductions: [RULE], ...policy }, members).lines[0]!.devices;
    expect([
      devices({}),
      devices({ unreachableCounts: true }),
      devices({ onlineMethod: 'none' }),
    ]).toEqual([[], ['a'], ['b']]);
  });

  it('may cost points of the score instead of money', () => {
    const rule: DeductionRule = {
      rule: 'downtimeOver',
      limitMs: 1,
      charge: 'points',
      points: { part: 5, of: 10 },
    };
    const {
      lines: [line],
      score,
      sumFen,
    } = settled({ deductions: [rule] }, [
      counted('a', buckets(98, 2)),
      counted('b', buckets(98, 2)),
    ]);
    expect([shown(line!.productPoints), shown(score), sumFen]).toEqual(['1.00', '99.00', 0]);
  });
});

it('each fault repaired late costs a sum; a device with two stands once', () => {
  const rule: DeductionRule = { rule: 'lateRepair', charge: 'sum', amountFen: 50_00 };
  const {
    lines: [line],
  } = settled({ deductions: [rule], defaultRepairLimitMs: 24 * HOUR }, [
    counted('b', buckets(9, 0), 2),
    counted('a', buckets(9, 0), 1),
    counted('c', buckets(9, 0)),
  ]);
  expect(line).toMatchObject({ quantity: 3, productFen: 150_00, devices: ['a', 'b'] });
});

describe('grade bands', () => {
  const rule: DeductionRule = {
    rule: 'gradeBands',
    bands: [
      { atLeast: { part: 90, of: 1 }, share: { part: 1, of: 1 } },
      { atLeast: { part: 80, of: 1 }, share: { part: 8, of: 10 } },
    ],
  };
  const held = (upMs: number): readonly [string | null, number] => {
    const { score, deductionFen } = settled({ deductions: [rule] }, [
      counted('a', buckets(upMs, 97_000 - upMs)),
    ]);
    return [shown(score), deductionFen];
  };

  it('hold back what the band reached does not pay, and everything below the last', () => {
    // 97 % is met from 94,090 of 97,000 on; pro rata below.
    expect([held(94_090), held(84_681), held(84_680), held(75_272), held(70_000)]).toEqual([
      ['100.00', 0],
      ['90.00', 0],
      ['90.00', 2000_00],
      ['80.00', 2000_00],
      ['74.40', FEE],
    ]);
  });

  it('look at measured rows only, after points were taken off, and decide nothing where these are not fit', () => {
    const points: DeductionRule = {
      rule: 'downtimeOver',
      limitMs: 0,
      charge: 'points',
      points: { part: 11, of: 1 },
    };
    const both = settled({ deductions: [rule, points] }, [counted('a', buckets(98, 2))]);
    expect([
      shown(both.score),
      both.lines.map(({ number, productFen }) => [number, productFen]),
    ]).toEqual([
      '89.00',
      [
        [1, 2000_00],
        [2, 0],
      ],
    ]);
    const unfit = settled({ deductions: [rule] }, [
      counted('a', buckets(90, 0, { unobservedMs: 10 })),
    ]);
    expect([unfit.score, unfit.lines[0]!.undecided, unfit.provisional]).toEqual([
      null,
      'not-fit',
      true,
    ]);
  });
});

describe('the cap', () => {
  const dear: DeductionRule = { ...STEP, amountFen: 5000_00 };

  it('is the most that is deducted, and never more than the fee', () => {
    const members = [counted('a', buckets(94, 6))];
    expect(settled({ deductions: [dear], cap: { part: 30, of: 100 } }, members)).toMatchObject({
      sumFen: 15_000_00,
      capFen: 3000_00,
      deductionFen: 3000_00,
      payableFen: 7000_00,
    });
    expect(settled({ deductions: [dear] }, members)).toMatchObject({
      capFen: FEE,
      deductionFen: FEE,
      payableFen: 0,
    });
    expect(settled({ deductions: [dear], cap: { part: 3, of: 1 } }, members).deductionFen).toBe(
      FEE,
    );
  });
});

it('tells the rate before exclusions beside the one after, and judges the one after, exactly', () => {
  const members = [
    counted('a', buckets(96_996, 3_004)),
    counted('b', buckets(0, 0, { excusedMs: 1000 })),
  ];
  const { rates, inServiceMs, devices } = settled({}, members);
  expect([shown(rates.before), shown(rates.after), rates.met, inServiceMs, devices]).toEqual([
    '96.04',
    '97.00',
    false,
    101_000,
    2,
  ]);
});

it('divides the amount over the months where no monthly fee is told', () => {
  expect(
    settled({}, [counted('a', buckets(1, 0))], { monthlyFeeFen: null, amountFen: 100_00 }).feeFen,
  ).toBe(833);
});

describe('a contract in force for part of the month', () => {
  const fee = (month: string, contract: Partial<Contract>): number | null => {
    const whole = aContract({ number: 'C', policy: NO_POLICY, ...contract });
    return settle(
      whole,
      month,
      [counted('a', buckets(1, 0))],
      planFor([], [limitsOf(whole.policy)]),
      null,
    ).feeFen;
  };
  const months = Array.from({ length: 13 }, (_, index) =>
    new Date(Date.UTC(2026, 9 + index, 1)).toISOString().slice(0, 7),
  );

  it('is paid for its days in force: 17 of 31 days of 1,000 yuan are 548.39', () => {
    expect(fee('2026-10', { monthlyFeeFen: 1000_00, from: '2026-10-15', to: '2027-10-14' })).toBe(
      548_39,
    );
    expect(fee('2026-10', { monthlyFeeFen: 1000_00, from: '2026-01-01', to: '2026-10-20' })).toBe(
      645_16,
    );
  });

  it('is paid its amount over the thirteen months a year from the 15th touches, and not a thirteenth month more', () => {
    const contract = { amountFen: 120_000_00, from: '2026-10-15', to: '2027-10-14' };
    expect(months.reduce((sum, month) => sum + fee(month, contract)!, 0)).toBe(120_000_00);
  });
});
