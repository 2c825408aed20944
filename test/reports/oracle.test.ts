import { describe, expect, it } from 'vitest';
import type { Buckets } from '../../src/core/judging/availability.ts';
import { limitsOf } from '../../src/core/scoring/repair.ts';
import type { Rubric } from '../../src/core/scoring/evaluation.ts';
import { ONLINE_RULES } from '../../src/core/judging/judgement.ts';
import { collectMonth, type CollectedMonth } from '../../src/reports/month/collect.ts';
import { monthlyDocument } from '../../src/reports/month/month.ts';
import type { MethodFigure } from '../../src/reports/assessment/schema.ts';
import { METHOD, POLICY } from './examples.ts';
import { memoryReader } from './memory-reader.ts';
import { estateOf, factsOf, type Estate } from './painted-estate.ts';
import { paint, type Asked, type Bucket, type Painted } from './painter.ts';

const ESTATES = 2000;
const CALLS = ['00:00', '00:01', '02:10', '02:30', '08:30', '14:30'];
const LIMIT_HOURS = 5;
const scope = { kinds: [], classes: [] };
const rate = { scope, excusal: 'none', unreachable: 'counts' } as const;
const row = {
  names: ['', '', ''],
  unit: '%',
  target: { part: 97, of: 1 },
  points: { part: 1, of: 1 },
  direction: 'higher',
  scoring: { rule: 'pro-rata' },
} as const;
const WEIGHTS = { camera: { part: 1, of: 1 }, epolice: { part: 5, of: 2 } };

const rubricOf = (tickMs: number): Rubric => ({
  project: '',
  department: '',
  unit: '',
  goal: { expected: '', achieved: '' },
  grades: [],
  budget: {
    points: { part: 0, of: 1 },
    rows: [{ name: '', initial: null, year: null, spent: null }],
  },
  indicators: [
    {
      ...row,
      id: 'calls',
      source: { from: 'roll_call_rate', rollCall: CALLS, fleet: { of: 'pooled' }, ...rate },
    },
    { ...row, id: 'clock', source: { from: 'clock_accuracy', scope, toleranceMs: 1000 } },
    {
      ...row,
      id: 'repair',
      source: {
        from: 'repair_timeliness',
        scope,
        limits: {
          otherwiseMs: LIMIT_HOURS * tickMs,
          byClassMs: { 一类: 2 * tickMs + 1 },
          unreachable: 'excused',
        },
      },
    },
    {
      ...row,
      id: 'weighted',
      source: {
        from: 'online_rate',
        fleet: { of: 'weighted', by: 'kind', weights: WEIGHTS },
        ...rate,
      },
    },
  ],
});

const askedOf = (
  estate: Estate,
  rule: Asked['rule'],
  graceMs: number,
  unseenMs: number,
): Asked => ({
  rule,
  graceMs,
  unseenMs,
  toleranceMs: POLICY.clockToleranceMs,
  clockMs: 1000,
  callTimes: CALLS,
  limits: {
    repair: {
      byClass: { 一类: 2 * estate.tickMs + 1 },
      otherwise: LIMIT_HOURS * estate.tickMs,
      unreachableExcused: true,
    },
    ...Object.fromEntries(
      estate.contracts.map(({ number, policy }) => [
        number,
        {
          byClass: policy.repairLimitMs,
          otherwise: policy.defaultRepairLimitMs,
          unreachableExcused: !policy.unreachableCounts,
        },
      ]),
    ),
  },
});

async function collected(
  estate: Estate,
  rule: Asked['rule'],
  uplinkGraceMs: number,
  staggerGraceMs: number,
): Promise<CollectedMonth | null> {
  const { events, enrolments, exclusions } = factsOf(estate);
  const result = await collectMonth(
    memoryReader(events, enrolments, undefined, exclusions),
    {
      month: estate.month,
      zone: estate.zone,
      asOf: estate.start + estate.end * estate.tickMs,
      policy: { ...POLICY, online: rule, uplinkGraceMs, staggerGraceMs },
      contracts: estate.contracts,
      calendar: { zone: estate.zone, holidays: new Set(), workdays: new Set() },
      rubric: rubricOf(estate.tickMs),
      contract: null,
    },
    () => undefined,
  );
  return result.found ? result.collected : null;
}

const ofMs = (
  { upMs, excusedMs, unreachableMs, downMs, unobservedMs }: Buckets,
  tickMs: number,
): Record<Bucket, number> => ({
  up: upMs / tickMs,
  excused: excusedMs / tickMs,
  unreachable: unreachableMs / tickMs,
  down: downMs / tickMs,
  unobserved: unobservedMs / tickMs,
});

/** What the program counted, in the painter's terms. */
function counted({ units, plan, contracts }: CollectedMonth, tickMs: number): readonly Painted[] {
  const place = (limits: unknown): number =>
    plan.limits.findIndex((own) => JSON.stringify(own) === JSON.stringify(limits));
  const rubric = rubricOf(tickMs).indicators[2]!.source;
  const named = [
    ['repair', rubric.from === 'repair_timeliness' ? place(rubric.limits) : -1] as const,
    ...contracts.map(({ number, policy }) => [number, place(limitsOf(policy))] as const),
  ];
  return units.map(({ device, contract, kind, class: pointClass, counts }) => ({
    device,
    contract,
    kind,
    class: pointClass,
    online: ofMs(counts.online, tickMs),
    intact: ofMs(counts.intact, tickMs),
    calls: { ...counts.calls[0]! },
    clock: {
      within: counts.clocks[0]!.withinMs / tickMs,
      beyond: counts.clocks[0]!.beyondMs / tickMs,
    },
    faults: Object.fromEntries(named.map(([name, at]) => [name, { ...counts.faults[at]! }])),
  }));
}

const sorted = (list: readonly Painted[]): readonly Painted[] =>
  [...list].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
const keyOf = ({ device, contract, kind, class: pointClass }: Painted): string =>
  JSON.stringify([device, contract, kind, pointClass]);

/**
 * A rate from painted numbers, reckoned with common denominators: parts of a whole as bigints, or
 * null.
 */
function expectedRate(
  figure: MethodFigure,
  painted: readonly Painted[],
): readonly [bigint, bigint] | null {
  const amounts = (member: Painted): Record<Bucket, number> =>
    figure.measure === 'roll_call_rate'
      ? member.calls
      : figure.measure === 'intact_rate'
        ? member.intact
        : member.online;
  const groupOf = (member: Painted): string =>
    figure.fleet === 'pooled' ? '' : figure.fleet === 'mean' ? member.device : member.kind;
  const weightOf = (group: string): bigint =>
    figure.fleet === 'weighted'
      ? (({ camera: 2n, epolice: 5n } as Record<string, bigint>)[group] ?? 0n)
      : 1n;
  let [part, of, weights] = [0n, 1n, 0n];
  for (const group of new Set(painted.map(groupOf))) {
    let [up, known] = [0, 0];
    for (const member of painted.filter((each) => groupOf(each) === group)) {
      const own = amounts(member);
      const forgiven = own.excused + (figure.unreachable === 'excused' ? own.unreachable : 0);
      up += own.up + (figure.excusal === 'credit' ? forgiven : 0);
      known +=
        own.up +
        own.excused +
        own.unreachable +
        own.down -
        (figure.excusal === 'exclude' ? forgiven : 0);
    }
    if (known === 0 || weightOf(group) === 0n) continue;
    part = part * BigInt(known) + of * BigInt(up) * weightOf(group);
    of *= BigInt(known);
    weights += weightOf(group);
  }
  return weights === 0n ? null : [100n * part, of * weights];
}

function checkMethods(
  methods: readonly MethodFigure[],
  painted: readonly Painted[],
  ledger: boolean,
  seed: number,
): number {
  const assessed = painted.filter(({ contract }) => !ledger || contract !== '');
  for (const figure of methods) {
    const members =
      figure.by === 'total' ? assessed : assessed.filter(({ contract }) => contract === figure.key);
    const about = `seed ${String(seed)} ${figure.by} ${figure.key} ${figure.measure} ${figure.excusal ?? ''} ${figure.unreachable ?? ''} ${figure.fleet ?? ''}`;
    if (figure.measure === 'clock_accuracy' || figure.measure === 'repair_timeliness') continue;
    const expected = expectedRate(figure, members);
    const agrees =
      expected && figure.rate
        ? BigInt(figure.rate.part!) * expected[1] === expected[0] * BigInt(figure.rate.of!)
        : !expected && !figure.rate;
    if (!agrees) expect.fail(about);
  }
  return methods.length;
}

const SUMS = ['up', 'excused', 'unreachable', 'down', 'unobserved'] as const;

describe('every bucket and every way of counting', () => {
  it(`equals a painter that knows nothing of the program, over ${String(ESTATES)} seeded estates`, async () => {
    const seen = {
      months: 0,
      excused: 0,
      unreachable: 0,
      out: 0,
      inTime: 0,
      late: 0,
      undecided: 0,
      calls: 0,
      beyond: 0,
      methods: 0,
    };
    for (let seed = 1; seed <= ESTATES; seed++) {
      const estate = estateOf(seed);
      const rule = ONLINE_RULES[seed % ONLINE_RULES.length]!;
      const graceMs = [0, 1, 2.5, 6][seed % 4]! * estate.tickMs;
      const unseenMs = [0, 3, 12][(seed % 5) % 3]! * estate.tickMs;
      const painted = paint(estate, askedOf(estate, rule, graceMs, unseenMs));
      const month = await collected(estate, rule, graceMs, unseenMs);
      if (!month) {
        expect(
          painted.every(
            ({ online }) =>
              online.unobserved === SUMS.reduce((sum, bucket) => sum + online[bucket], 0),
          ),
          `seed ${String(seed)}`,
        ).toBe(true);
        continue;
      }
      expect(sorted(counted(month, estate.tickMs)), `seed ${String(seed)}`).toEqual(
        sorted(painted),
      );
      const document = monthlyDocument(month, METHOD);
      seen.methods += checkMethods(document.methods, painted, estate.contracts.length > 0, seed);
      for (const { by, key, figures } of document.groups) {
        if (by !== 'contract' && by !== 'total' && by !== 'kind') continue;
        const members = painted.filter(
          (each) => by === 'total' || (by === 'contract' ? each.contract : each.kind) === key,
        );
        const sums = Object.fromEntries(
          SUMS.map((bucket) => [
            bucket,
            members.reduce((sum, member) => sum + member.online[bucket], 0),
          ]),
        );
        expect(ofMs(figures.online, estate.tickMs), `seed ${String(seed)} ${by} ${key}`).toEqual(
          sums,
        );
      }
      seen.months++;
      for (const { contract, online, calls, clock, faults } of painted) {
        seen.excused += online.excused;
        seen.unreachable += online.unreachable;
        if (estate.contracts.length > 0 && contract === '') seen.out += online.down;
        seen.calls += calls.up;
        seen.beyond += clock.beyond;
        for (const each of Object.values(faults)) {
          seen.inTime += each.inTime;
          seen.late += each.late;
          seen.undecided += each.undecided;
        }
      }
    }
    // The estates are worth something only if each of these happened often.
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(1000);
  }, 240_000);
});
