import type { FC } from 'hono/jsx';
import {
  ASSESSABLE_COVERAGE,
  atLeast,
  bounds,
  coverage,
  percent,
  uptime,
  type Buckets,
  type Fraction,
} from '../../../core/judging/availability.ts';
import type { View } from '../layout/view.ts';

/** A percentage with its sign; a dash where there is nothing to tell. */
export function percentText(figure: Fraction): string {
  const text = percent(figure);
  return text === '' ? '—' : `${text}%`;
}

/** Both bounds of a rate. */
export function boundsText(month: Buckets): string {
  const { lower, upper } = bounds(month);
  return `${percentText(lower)} – ${percentText(upper)}`;
}

/** How a month compares with the online target; says when it may not be compared. */
export const Verdict: FC<{ readonly view: View; readonly month: Buckets }> = ({
  view: { words, service },
  month,
}) => {
  // A target has at most three decimals that matter; as a whole number of thousandths it compares
  // exactly.
  const target = { part: Math.round(service.onlineTarget * 1000), of: 100_000 };
  if (!atLeast(coverage(month), ASSESSABLE_COVERAGE))
    return <span class="faint">{words.unfit}</span>;
  return atLeast(uptime(month), target) ? (
    <span class="good">✓ {words.met}</span>
  ) : (
    <span class="bad">✗ {words.missed}</span>
  );
};
