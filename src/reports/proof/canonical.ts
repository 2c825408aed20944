import { createHash } from 'node:crypto';
import { byCodePoint } from '../../core/text/order.ts';

/** A value that JSON can hold without loss. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * JSON on one line that is the same for equal values: names in code-point order, no spaces, members
 * that are undefined left out.
 */
export function canonicalJson(value: unknown): string {
  return isOrdered(value) ? JSON.stringify(value) : JSON.stringify(value, ordered);
}

/**
 * Whether all names are in order as they are. Most facts are made so: sorting their names takes
 * several times as long as writing them.
 */
function isOrdered(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isOrdered);
  let before = '';
  for (const [name, member] of Object.entries(value)) {
    if (byCodePoint(before, name) > 0 || !isOrdered(member)) return false;
    before = name;
  }
  return true;
}

/** The same, one member or element a line, for files that people read. Ends with a newline. */
export function canonicalText(value: unknown): string {
  return `${JSON.stringify(value, ordered, 1)}\n`;
}

function ordered(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => byCodePoint(a, b)));
}

/** SHA-256 of a text (as UTF-8) or of bytes, lower-case hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
