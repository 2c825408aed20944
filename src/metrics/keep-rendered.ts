import type { MetricName } from './catalogue.ts';
import type { Chunk } from './chunk.ts';

/** What a former scrape drew, and from what. */
type Kept = { readonly from: readonly object[]; readonly piece: Chunk };
/** By the first thing it was drawn from, so that it goes when that does. */
const kept = new WeakMap<object, Map<MetricName, Kept>>();

/**
 * Draws a metric's lines, or hands on what was drawn when all that decides them was the same: so it
 * is with most from one scrape to the next.
 */
export function memoized(
  name: MetricName,
  from: readonly [object, ...object[]],
  draw: () => string,
): Chunk {
  const [first] = from;
  const drawn = kept.get(first) ?? new Map<MetricName, Kept>();
  kept.set(first, drawn);
  const known = drawn.get(name);
  if (known?.from.length === from.length && known.from.every((one, index) => one === from[index]))
    return known.piece;
  const piece: Chunk = { text: Buffer.from(draw()), packed: null };
  drawn.set(name, { from, piece });
  return piece;
}
