/** A number of XML Schema, also in the forms devices write: `4096.0`, `+25`, `2.5E1`. */
const NUMBER = /^[+-]?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})(?:e[+-]?\d{1,2})?$/i;

/** A number that is not negative and not above 10^9; null when the text is none. */
export function numberIn(text: string): number | null {
  const value = NUMBER.test(text) ? Number(text) : NaN;
  return value >= 0 && value <= 1e9 ? value : null;
}

/** The same, rounded to a whole number. */
export function wholeIn(text: string): number | null {
  const value = numberIn(text);
  return value === null ? null : Math.round(value);
}

/** A truth value, in any letter case; null when the text is none. */
export function booleanIn(text: string): boolean | null {
  if (/^(?:true|1|yes|on)$/i.test(text)) return true;
  return /^(?:false|0|no|off)$/i.test(text) ? false : null;
}

const DATE_TIME =
  /^(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d{1,9}))?\s?(?:Z|([+-])(\d{2}):?(\d{2}))?$/i;

/**
 * A date with time as milliseconds since 1970, UTC where it names no zone; null when the text is
 * none, or no such day exists.
 */
export function instantIn(text: string): number | null {
  const found = DATE_TIME.exec(text);
  if (!found) return null;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (hour > 24 || minute > 59 || second > 60) return null;
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const milliseconds = Math.floor(Number(`0.${found[7] ?? '0'}`) * 1000);
  const zone = Number(found[9] ?? 0) * 60 + Number(found[10] ?? 0);
  const ahead = found[8] === '-' ? -zone : zone;
  return date.getTime() + ((hour * 60 + minute - ahead) * 60 + second) * 1000 + milliseconds;
}
