import type { Fraction } from '../../core/judging/availability.ts';
import { decimalText, ratioOf, type Ratio } from '../../core/numbers/ratio.ts';
import type { Exact } from './schema.ts';

/** Numerators and denominators up to this are written out. */
const WRITTEN = 10n ** 40n;

/** A ratio as documents hold it. */
export function exactOf(ratio: Ratio): Exact {
  const least = inLeastTerms(ratio);
  return {
    shown: decimalText(ratio, 2),
    decimal: decimalText(ratio, 12),
    part: least && String(least.part),
    of: least && String(least.of),
  };
}

/** The same, where there may be nothing to tell. */
export function exactOrNull(ratio: Ratio | null): Exact | null {
  return ratio && exactOf(ratio);
}

/** A number of the rubric or a contract as documents hold it. */
export function exactFraction(fraction: Fraction | null): Exact | null {
  return exactOrNull(fraction && ratioOf(fraction));
}

function inLeastTerms({ part, of }: Ratio): Ratio | null {
  if (of > WRITTEN * WRITTEN) return null;
  let a = part < 0n ? -part : part;
  for (let b = of; b > 0n;) [a, b] = [b, a % b];
  const least = { part: part / a, of: of / a };
  return least.of > WRITTEN ? null : least;
}
