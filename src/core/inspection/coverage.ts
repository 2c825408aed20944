import { nextPartition, partitionStart, type Instant, type Period } from '../time/civil-time.ts';

/**
 * The device was looked into at `from`, at `to`, and often enough between. Sent again with a later
 * `to` as the span grows; the latest `to` holds. A span lies within one UTC month. Of what it is
 * that the device told, properties are the facts.
 */
export type InspectionCoverage = {
  readonly type: 'inspection-coverage';
  readonly device: string;
  readonly from: Instant;
  readonly to: Instant;
};

/**
 * The span that a look at `at` makes of the last one: longer, or where nobody looked for more than
 * `gapMs`, a new one. One a UTC month, in order.
 */
export function extendInspectionCoverage(
  last: Period | null,
  at: Instant,
  gapMs: number,
): readonly Period[] {
  if (last === null || at < last.to || at - last.to > gapMs)
    return last !== null && at < last.to ? [] : [{ from: at, to: at }];
  const spans: Period[] = [];
  for (let { from } = last; ;) {
    const end = nextPartition(partitionStart(from));
    if (at < end) return [...spans, { from, to: at }];
    spans.push({ from, to: end });
    from = end;
  }
}
