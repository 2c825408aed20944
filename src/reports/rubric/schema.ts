import { z } from 'zod';
import type { Fraction } from '../../core/judging/availability.ts';
import { decimalFraction } from '../../core/numbers/decimal.ts';
import { KINDS } from '../../core/inventory/device.ts';
import { type Indicator, type Rubric, type Source } from '../../core/scoring/evaluation.ts';
import { EXCUSALS, UNREACHABLES, type Fleet } from '../../core/scoring/rate-method.ts';

const HOUR_MS = 3_600_000;
/** Longest repair limit, in hours: facts are read this far back before a month. */
const MAX_LIMIT_HOURS = 168;

const decimal = z.union([z.number(), z.string()]).transform((value, context): Fraction => {
  const fraction = decimalFraction(String(value));
  if (fraction) return fraction;
  context.addIssue({
    code: 'custom',
    message: 'is no decimal number; write at most 12 digits and 6 decimals, for example 97 or 96.5',
  });
  return z.NEVER;
});
const positive = decimal.refine(({ part }) => part > 0, 'is not positive; write a number above 0');
const notNegative = decimal.refine(({ part }) => part >= 0, 'is negative; write 0 or more');
const entered = notNegative.nullable().default(null);
const text = z.string().max(2000);
const name = text.min(1);

const scope = { kinds: z.array(z.enum(KINDS)).default([]), classes: z.array(name).default([]) };
const rate = {
  ...scope,
  method: z.enum(EXCUSALS).default('none'),
  unreachable: z.enum(UNREACHABLES).default('counts'),
  fleet: z.enum(['pooled', 'mean', 'weighted']).default('pooled'),
  weightBy: z.enum(['kind', 'class']).optional(),
  weights: z.record(name, positive).optional(),
};
const civilTime = z
  .string()
  .regex(
    /^([01]\d|2[0-3]):[0-5]\d$/,
    'is no time of day; write it in quotes as "HH:MM", for example "08:30"',
  );
const hours = z
  .number()
  .positive()
  .max(MAX_LIMIT_HOURS)
  .refine((value) => Number.isInteger(value * HOUR_MS), 'is finer than a millisecond');

const source = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('device_count'), ...scope }),
  z.strictObject({ from: z.literal('online_rate'), ...rate }),
  z.strictObject({
    from: z.literal(['intact_rate', 'video_path_rate', 'recording_rate']),
    ...rate,
  }),
  z.strictObject({
    from: z.literal('roll_call_rate'),
    ...rate,
    at: z.array(civilTime).min(1).max(96),
  }),
  z.strictObject({
    from: z.literal('clock_accuracy'),
    ...scope,
    toleranceMs: z.int().min(0).max(86_400_000),
  }),
  z.strictObject({
    from: z.literal('repair_timeliness'),
    ...scope,
    limitHours: hours.nullable().default(24),
    limitHoursByClass: z.record(name, hours).default({}),
    unreachable: z.enum(UNREACHABLES).default('counts'),
  }),
  z.strictObject({ from: z.literal('manual'), actual: entered, points: entered }),
]);

const scoring = z.discriminatedUnion('rule', [
  z.strictObject({ rule: z.literal('pro-rata') }),
  z.strictObject({ rule: z.literal('all-or-nothing') }),
  z.strictObject({
    rule: z.literal('steps'),
    steps: z
      .array(z.strictObject({ at: decimal, points: notNegative }))
      .min(1)
      .max(100),
  }),
  z.strictObject({ rule: z.literal('linear'), floor: decimal }),
]);

const indicator = z
  .strictObject({
    id: z.string().regex(/^[\w-]{1,60}$/, 'is no id; use letters, digits, - and _, at most 60'),
    names: z.tuple([text, text, name]),
    unit: text.default(''),
    target: notNegative.nullable().default(null),
    points: notNegative,
    direction: z.enum(['higher', 'lower']).default('higher'),
    source,
    scoring: scoring.default({ rule: 'pro-rata' }),
  })
  .superRefine((row, context) => {
    for (const { path, message } of mistakesIn(row))
      context.addIssue({ code: 'custom', path: [...path], message });
  });

type IndicatorFile = z.infer<typeof indicator>;
type Mistake = { readonly path: readonly string[]; readonly message: string };

function mistakesIn({
  source: from,
  target,
  points,
  scoring: rule,
  direction,
}: IndicatorFile): readonly Mistake[] {
  return [
    ...sourceMistakes(from, target, points),
    ...scoringMistakes(rule, target, points, direction),
  ];
}

function sourceMistakes(
  from: IndicatorFile['source'],
  target: Fraction | null,
  points: Fraction,
): readonly Mistake[] {
  if (from.from === 'manual')
    return from.points && exceeds(from.points, points)
      ? [
          {
            path: ['source', 'points'],
            message: 'are more than the row has; lower them or raise points of the row',
          },
        ]
      : [];
  const missing: readonly Mistake[] = target
    ? []
    : [{ path: ['target'], message: 'is missing; a measured row is scored against a target' }];
  return 'fleet' in from ? [...missing, ...weightMistakes(from)] : missing;
}

function weightMistakes({
  fleet,
  weightBy,
  weights,
}: Extract<IndicatorFile['source'], { fleet: unknown }>): readonly Mistake[] {
  const path = ['source', 'fleet'];
  const named = Object.keys(weights ?? {});
  if (fleet === 'weighted' && (!weightBy || named.length === 0))
    return [
      { path, message: 'is weighted without weights; add weightBy: kind or class, and weights' },
    ];
  if (fleet !== 'weighted' && (weightBy ?? weights))
    return [
      {
        path,
        message:
          'is not weighted although there are weights; write fleet: weighted or take them out',
      },
    ];
  const unknown =
    weightBy === 'kind' ? named.filter((key) => !KINDS.some((kind) => kind === key)) : [];
  return unknown.map((key) => ({
    path: ['source', 'weights', key],
    message: `is no kind; use ${KINDS.join(', ')}`,
  }));
}

function scoringMistakes(
  rule: IndicatorFile['scoring'],
  target: Fraction | null,
  points: Fraction,
  direction: Indicator['direction'],
): readonly Mistake[] {
  if (rule.rule === 'steps') {
    return rule.steps.flatMap((step, index) =>
      exceeds(step.points, points)
        ? [
            {
              path: ['scoring', 'steps', String(index), 'points'],
              message: 'are more than the row has',
            },
          ]
        : [],
    );
  }
  if (rule.rule !== 'linear' || !target) return [];
  const right = direction === 'higher' ? exceeds(target, rule.floor) : exceeds(rule.floor, target);
  return right
    ? []
    : [
        {
          path: ['scoring', 'floor'],
          message: `is not ${direction === 'higher' ? 'below' : 'above'} the target; no points are given at it`,
        },
      ];
}

function exceeds(a: Fraction, b: Fraction): boolean {
  return a.part * b.of > b.part * a.of;
}

const budgetRow = z.strictObject({ name, initial: entered, year: entered, spent: entered });

/** The form as a file holds it; parsing it gives the rubric. */
export const rubricSchema = z
  .strictObject({
    project: text.default(''),
    department: text.default(''),
    unit: text.default(''),
    budget: z.strictObject({ points: notNegative, rows: z.array(budgetRow).min(1).max(20) }),
    goal: z.strictObject({ expected: text.default(''), achieved: text.default('') }).prefault({}),
    indicators: z.array(indicator).min(1).max(200),
    grades: z
      .array(z.strictObject({ name, from: notNegative }))
      .min(1)
      .max(20),
  })
  .superRefine(({ indicators, grades }, context) => {
    indicators.forEach(({ id }, index) => {
      if (indicators.findIndex((other) => other.id === id) < index)
        context.addIssue({
          code: 'custom',
          path: ['indicators', index, 'id'],
          message: `"${id}" stands twice; give each row an id of its own`,
        });
    });
    grades.forEach(({ from }, index) => {
      if (index > 0 && !exceeds(grades[index - 1]!.from, from))
        context.addIssue({
          code: 'custom',
          path: ['grades', index, 'from'],
          message: 'is not below the band before it; write the best grade first',
        });
    });
  })
  .transform((file): Rubric => ({
    ...file,
    indicators: file.indicators.map((row) => ({ ...row, source: sourceOf(row.source) })),
  }));

function sourceOf(file: IndicatorFile['source']): Source {
  if (file.from === 'manual') return file;
  const { kinds, classes } = file;
  const within = { kinds, classes };
  switch (file.from) {
    case 'device_count':
      return { from: file.from, scope: within };
    case 'clock_accuracy':
      return { from: file.from, scope: within, toleranceMs: file.toleranceMs };
    case 'repair_timeliness':
      return { from: file.from, scope: within, limits: limitsOf(file) };
    case 'roll_call_rate':
      return {
        from: file.from,
        scope: within,
        rollCall: [...new Set(file.at)].sort(),
        excusal: file.method,
        unreachable: file.unreachable,
        fleet: fleetOf(file),
      };
    default:
      return {
        from: file.from,
        scope: within,
        excusal: file.method,
        unreachable: file.unreachable,
        fleet: fleetOf(file),
      };
  }
}

function limitsOf({
  limitHours,
  limitHoursByClass,
  unreachable,
}: Extract<IndicatorFile['source'], { from: 'repair_timeliness' }>): Extract<
  Source,
  { from: 'repair_timeliness' }
>['limits'] {
  return {
    otherwiseMs: limitHours === null ? null : limitHours * HOUR_MS,
    byClassMs: Object.fromEntries(
      Object.entries(limitHoursByClass).map(([pointClass, limit]) => [pointClass, limit * HOUR_MS]),
    ),
    unreachable,
  };
}

function fleetOf({
  fleet,
  weightBy,
  weights,
}: Extract<IndicatorFile['source'], { fleet: string }>): Fleet {
  if (fleet !== 'weighted') return { of: fleet };
  return { of: fleet, by: weightBy ?? 'kind', weights: weights ?? {} };
}
