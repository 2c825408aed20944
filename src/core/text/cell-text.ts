/**
 * Numbers and dates a spreadsheet would rewrite: leading zeros, 12 digits and more, exponents,
 * decimals, dates, times.
 */
const REWRITTEN = /^\s*(0\d+|\d{12,}|\d+(\.\d*)?[eE][+-]?\d+|\d+[-/:.]\d+([-/:.]\d+)?)\s*$/;
/**
 * Characters without a picture of their own: controls, half pairs, and marks that change the
 * direction or joining of what stands around them.
 */
const INVISIBLE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff\p{Surrogate}]/gu;

/**
 * A text with invisible characters spelled out as `\\u202e`, so that it is one line and shows what
 * it holds.
 */
export function visibleText(text: string): string {
  return text.replace(
    INVISIBLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * A text as a CSV cell, see {@link visibleText}. One that a spreadsheet would rewrite gets a
 * leading apostrophe, the same mark that formulas get: it stays visible in a cell opened from CSV,
 * unlike a tab or `="..."`, which hide in the cell or are formulas. Machines read JSON.
 */
export function cellText(text: string): string {
  const visible = visibleText(text);
  return REWRITTEN.test(visible) ? `'${visible}` : visible;
}
