import type { Period } from './time.ts';

/** Sorted, disjoint, non-touching, non-empty half-open periods: a set of instants. */
export type Spans = readonly Period[];

/** The set that holds no instant. */
export const NOWHERE: Spans = [];

/** Makes a set from periods in any order, overlapping or not; empty and inverted ones hold nothing. */
export function spansOf(periods: readonly Period[]): Spans {
  const sorted = periods.filter((p) => p.from < p.to).sort((a, b) => a.from - b.from);
  const merged: { from: number; to: number }[] = [];
  for (const period of sorted) {
    const last = merged.at(-1);
    if (last && period.from <= last.to) last.to = Math.max(last.to, period.to);
    else merged.push({ from: period.from, to: period.to });
  }
  return merged;
}

/** Instants in either set. */
export function union(a: Spans, b: Spans): Spans {
  if (a.length === 0) return b;
  return b.length === 0 ? a : spansOf([...a, ...b]);
}

/** Instants in both sets. */
export function intersect(a: Spans, b: Spans): Spans {
  const common: Period[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const left = a[i]!;
    const right = b[j]!;
    const from = Math.max(left.from, right.from);
    const to = Math.min(left.to, right.to);
    if (from < to) common.push({ from, to });
    if (left.to < right.to) i++;
    else j++;
  }
  return common;
}

/** Instants of `a` that are not in `b`. */
export function subtract(a: Spans, b: Spans): Spans {
  if (b.length === 0) return a;
  const rest: Period[] = [];
  let j = 0;
  for (const period of a) {
    let from = period.from;
    while (j < b.length && b[j]!.to <= from) j++;
    for (let k = j; k < b.length && b[k]!.from < period.to; k++) {
      if (from < b[k]!.from) rest.push({ from, to: b[k]!.from });
      from = Math.max(from, b[k]!.to);
    }
    if (from < period.to) rest.push({ from, to: period.to });
  }
  return rest;
}

/** Milliseconds in the set. */
export function lengthMs(spans: Spans): number {
  return spans.reduce((sum, span) => sum + (span.to - span.from), 0);
}

/** Those periods of a sorted, disjoint list that share an instant with `period`, whole. Takes logarithmic time to find them. */
export function overlapping<T extends Period>(sorted: readonly T[], period: Period): readonly T[] {
  const from = firstIndex(sorted, (p) => p.to > period.from);
  const to = firstIndex(sorted, (p) => p.from >= period.to);
  return sorted.slice(from, Math.max(from, to));
}

/** Where a sorted list first satisfies `test`, which holds for every later element as well; its length when nowhere. */
export function firstIndex<T>(sorted: readonly T[], test: (element: T) => boolean): number {
  let low = 0;
  for (let high = sorted.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if (test(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
