import type { Fraction } from '../judging/availability.ts';
import type { Indicator, ScoringRule } from './evaluation.ts';
import {
  compare,
  greatest,
  least,
  minus,
  over,
  ratioOf,
  times,
  ZERO,
  type Ratio,
} from '../numbers/ratio.ts';

/** Points as an exact ratio. */
export function points(fraction: Fraction): Ratio {
  return ratioOf(fraction) ?? ZERO;
}

/**
 * Whether a value meets its target, and its points; null without a target. Exact: 96.996 misses 97.
 */
export function judge(
  indicator: Pick<Indicator, 'target' | 'points' | 'direction' | 'scoring'>,
  actual: Ratio,
): { readonly met: boolean; readonly points: Ratio } | null {
  const target = indicator.target && ratioOf(indicator.target);
  if (!target) return null;
  const met =
    indicator.direction === 'higher' ? compare(actual, target) >= 0 : compare(actual, target) <= 0;
  const all = points(indicator.points);
  if (met) return { met, points: all };
  return {
    met,
    points: least(
      all,
      greatest(ZERO, missed(indicator.scoring, actual, target, all, indicator.direction)),
    ),
  };
}

function missed(
  scoring: ScoringRule,
  actual: Ratio,
  target: Ratio,
  all: Ratio,
  direction: Indicator['direction'],
): Ratio {
  switch (scoring.rule) {
    case 'all-or-nothing':
      return ZERO;
    case 'pro-rata':
      return times(all, direction === 'higher' ? shareOf(actual, target) : shareOf(target, actual));
    case 'linear': {
      const floor = points(scoring.floor);
      return times(all, shareOf(minus(actual, floor), minus(target, floor)));
    }
    case 'steps': {
      const reached = scoring.steps.filter(({ at }) =>
        direction === 'higher'
          ? compare(actual, points(at)) >= 0
          : compare(actual, points(at)) <= 0,
      );
      return reached.map((step) => points(step.points)).reduce(greatest, ZERO);
    }
  }
}

/** `a ÷ b`; nothing of nothing is nothing. */
function shareOf(a: Ratio, b: Ratio): Ratio {
  return b.part === 0n ? ZERO : over(a, b);
}
