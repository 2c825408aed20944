import type { Fraction } from '../judging/availability.ts';

const DECIMAL = /^(-?)(\d{1,12})(?:\.(\d{1,6}))?$/;
/** Decimal places of a number of fen and of points are exact; more than these are refused. */
const FEN_PLACES = 2;

/**
 * A decimal such as `97`, `96.5` or `-0.25` as an exact fraction, never through a float; null when
 * it is none. At most 12 digits and 6 decimals.
 */
export function decimalFraction(text: string): Fraction | null {
  const [, sign, whole, decimals = ''] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) return null;
  const of = 10 ** decimals.length;
  const part = Number(whole) * of + Number(decimals === '' ? 0 : decimals);
  if (!Number.isSafeInteger(part)) return null;
  return { part: sign === '-' && part !== 0 ? -part : part, of };
}

/**
 * A percentage such as `97` or `96.5` as an exact share of 1 (`97/100`, `965/1000`), from 0 to 100
 * %; null when it is none.
 */
export function percentFraction(text: string): Fraction | null {
  const percent = decimalFraction(text);
  if (!percent || percent.part < 0 || percent.part > 100 * percent.of) return null;
  return { part: percent.part, of: percent.of * 100 };
}

/**
 * A sum of money in yuan, such as `1200000` or `350.5`, as whole fen; null when it is none,
 * negative, or finer than a fen.
 */
export function fenOf(yuan: string): number | null {
  const sum = decimalFraction(yuan);
  if (!sum || sum.part < 0 || sum.of > 10 ** FEN_PLACES) return null;
  const fen = sum.part * (10 ** FEN_PLACES / sum.of);
  return Number.isSafeInteger(fen) ? fen : null;
}
