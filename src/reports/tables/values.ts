import { percent, ratio } from '../../core/judging/availability.ts';
import type { Rate } from './table.ts';

/** A rate as a share of 1, for charts and spreadsheets. */
export function shareOf(rate: Rate): number | null {
  if (rate === null) return null;
  return 'decimal' in rate ? Number(rate.decimal) / 100 : ratio(rate);
}

/** A rate in percent with two decimals; empty when there is nothing to tell. */
export function percentText(rate: Rate): string {
  if (rate === null) return '';
  return 'decimal' in rate ? rate.shown : percent(rate);
}

/** An exact number as floating point. */
export function numberOf(exact: { readonly decimal: string } | null): number | null {
  return exact && Number(exact.decimal);
}

/** Fen in yuan, e.g. `1234.50`. */
export function yuanText(fen: number): string {
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
}

/** A duration in hours, minutes and whole seconds, rounded down, e.g. `26:03:11`. */
export function hoursOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const pad = (n: number): string => String(n).padStart(2, '0');
  return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
}
