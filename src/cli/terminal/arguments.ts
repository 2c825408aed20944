import { InvalidArgumentError } from 'commander';

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A span of time such as `90s`, `5m` or `2h`, in milliseconds. */
export function parseDuration(text: string): number {
  const [, digits, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  if (digits === undefined || unit === undefined)
    throw new InvalidArgumentError('Write a number and a unit: 90s, 5m, 2h.');
  return Number(digits) * UNITS[unit]!;
}

/** A whole number from `least` to `most`. */
export function parseCount(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d{1,15}$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`Write a whole number from ${least} to ${most}.`);
    return value;
  };
}

/** A civil month `YYYY-MM`. */
export function parseMonth(text: string): string {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(text))
    throw new InvalidArgumentError('Write a month as YYYY-MM, for example 2026-10.');
  return text;
}

/** A civil year `YYYY`. Throws InvalidArgumentError when it is none. */
export function parseYear(text: string): string {
  if (!/^[12]\d{3}$/.test(text))
    throw new InvalidArgumentError('Write a year as YYYY, for example 2026.');
  return text;
}
