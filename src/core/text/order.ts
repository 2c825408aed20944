/**
 * Orders texts by Unicode code point, the same on every machine and in every locale. JavaScript's
 * own `<` orders UTF-16 units, which puts rare Chinese characters (U+10000 and above) before
 * U+E000-U+FFFF.
 */
export function byCodePoint(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Moves surrogates behind every other UTF-16 unit. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
