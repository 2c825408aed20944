import type { Instant, Period } from './civil-time.ts';

/** Sorted, disjoint, non-touching, non-empty half-open periods: a set of instants. */
export type Spans = readonly Period[];

/** The set that holds no instant. */
export const NOWHERE: Spans = [];

/**
 * Makes a set from periods in any order, overlapping or not; empty and inverted ones hold nothing.
 */
export function spansOf(periods: readonly Period[]): Spans {
  const sorted = periods.filter((p) => p.from < p.to).sort((a, b) => a.from - b.from);
  const merged: Growing[] = [];
  for (const period of sorted) put(merged, period);
  return merged;
}

type Growing = { readonly from: number; to: number };

/** Adds a period that begins no earlier than any before. */
function put(merged: Growing[], { from, to }: Period): void {
  const last = merged.at(-1);
  if (last && from <= last.to) last.to = Math.max(last.to, to);
  else merged.push({ from, to });
}

/** Instants in either set. */
export function union(a: Spans, b: Spans): Spans {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const merged: Growing[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const isLeft = j === b.length || (i < a.length && a[i]!.from <= b[j]!.from);
    put(merged, isLeft ? a[i++]! : b[j++]!);
  }
  return merged;
}

/** Instants in both sets. */
export function intersect(a: Spans, b: Spans): Spans {
  const common: Period[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
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

/** Milliseconds of the set within a period. Takes logarithmic time to find them. */
export function lengthWithin(spans: Spans, { from, to }: Period): number {
  let ms = 0;
  for (
    let index = firstIndex(spans, (span) => span.to > from);
    index < spans.length && spans[index]!.from < to;
    index++
  ) {
    ms += Math.min(spans[index]!.to, to) - Math.max(spans[index]!.from, from);
  }
  return ms;
}

/** Whether the set holds an instant. */
export function holds(spans: Spans, at: Instant): boolean {
  const next = spans[firstIndex(spans, (span) => span.to > at)];
  return next !== undefined && next.from <= at;
}

/**
 * Those periods of a sorted, disjoint list that share an instant with `period`, whole. Takes
 * logarithmic time to find them.
 */
export function overlapping<T extends Period>(sorted: readonly T[], period: Period): readonly T[] {
  const from = firstIndex(sorted, (p) => p.to > period.from);
  const to = firstIndex(sorted, (p) => p.from >= period.to);
  return sorted.slice(from, Math.max(from, to));
}

/**
 * Where a sorted list first satisfies `test`, which holds for every later element as well; its
 * length when nowhere.
 */
export function firstIndex<T>(sorted: readonly T[], test: (element: T) => boolean): number {
  let low = 0;
  for (let high = sorted.length; low < high;) {
    const middle = (low + high) >>> 1;
    if (test(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
