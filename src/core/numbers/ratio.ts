import type { Fraction } from '../judging/availability.ts';

/**
 * An exact number: `part / of`, `of` > 0. Compared and reckoned with as such; rounded only for
 * display (design rule 8).
 */
export type Ratio = { readonly part: bigint; readonly of: bigint };

/** Zero. */
export const ZERO: Ratio = { part: 0n, of: 1n };

/** A whole number as a ratio. Throws RangeError when `n` is none. */
export function whole(n: number | bigint): Ratio {
  return { part: BigInt(n), of: 1n };
}

/** A fraction as a ratio; null where there is nothing to tell. */
export function ratioOf({ part, of }: Fraction): Ratio | null {
  return of > 0 ? { part: BigInt(part), of: BigInt(of) } : null;
}

/** `a + b`. */
export function plus(a: Ratio, b: Ratio): Ratio {
  return a.of === b.of
    ? { part: a.part + b.part, of: a.of }
    : { part: a.part * b.of + b.part * a.of, of: a.of * b.of };
}

/** `a - b`. */
export function minus(a: Ratio, b: Ratio): Ratio {
  return plus(a, { part: -b.part, of: b.of });
}

/** `a × b`. */
export function times(a: Ratio, b: Ratio): Ratio {
  return { part: a.part * b.part, of: a.of * b.of };
}

/** `a ÷ b`. Throws RangeError when `b` is zero. */
export function over(a: Ratio, b: Ratio): Ratio {
  if (b.part === 0n) throw new RangeError('division by zero');
  const sign = b.part < 0n ? -1n : 1n;
  return { part: sign * a.part * b.of, of: sign * a.of * b.part };
}

/** Negative when `a < b`, zero when equal, positive when `a > b`; exactly. */
export function compare(a: Ratio, b: Ratio): number {
  const difference = a.part * b.of - b.part * a.of;
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** The lesser of two. */
export function least(a: Ratio, b: Ratio): Ratio {
  return compare(a, b) <= 0 ? a : b;
}

/** The greater of two. */
export function greatest(a: Ratio, b: Ratio): Ratio {
  return compare(a, b) >= 0 ? a : b;
}

/**
 * The sum of many. Those of one denominator are added first and the rest in pairs, so that ten
 * thousand different denominators take a second and not an hour.
 */
export function sum(ratios: readonly Ratio[]): Ratio {
  const byDenominator = new Map<bigint, bigint>();
  for (const { part, of } of ratios) byDenominator.set(of, (byDenominator.get(of) ?? 0n) + part);
  let level: readonly Ratio[] = [...byDenominator].map(([of, part]) => ({ part, of }));
  while (level.length > 1) level = pairs(level);
  return level[0] ?? ZERO;
}

function pairs(level: readonly Ratio[]): readonly Ratio[] {
  return Array.from({ length: Math.ceil(level.length / 2) }, (_, index) => {
    const left = level[2 * index]!;
    const right = level[2 * index + 1];
    return right ? plus(left, right) : left;
  });
}

/** The nearest whole number, halves away from zero. */
export function nearest({ part, of }: Ratio): bigint {
  const magnitude = part < 0n ? -part : part;
  const rounded = (2n * magnitude + of) / (2n * of);
  return part < 0n ? -rounded : rounded;
}

/** The least whole number that is not less. */
export function ceiling({ part, of }: Ratio): bigint {
  const quotient = part / of;
  return part > quotient * of ? quotient + 1n : quotient;
}

/** Rounded half up (away from zero) to `places` (1 to 12) digits, e.g. `9.69`. Display only. */
export function decimalText(ratio: Ratio, places: number): string {
  const scale = 10n ** BigInt(places);
  const scaled = nearest(times(ratio, { part: scale, of: 1n }));
  const magnitude = scaled < 0n ? -scaled : scaled;
  return `${scaled < 0n ? '-' : ''}${magnitude / scale}.${String(magnitude % scale).padStart(places, '0')}`;
}
