import { extendInspectionCoverage, type InspectionCoverage } from '../core/inspection/coverage.ts';
import { partitionStart, type Instant } from '../core/time/civil-time.ts';

/**
 * When devices were inspected. Of each device the spans are kept that reach into the UTC month
 * before its last inspection: a few.
 */
export type CoverageLog = {
  /** Takes a span that is stored already. */
  keep(span: InspectionCoverage): void;
  /** Adds an inspection; returns the spans to store. */
  extend(device: string, at: Instant): readonly InspectionCoverage[];
  /** When a device was last inspected; null: never. */
  lastAt(device: string): Instant | null;
  /** The spans of a device, earliest first. */
  of(device: string): readonly InspectionCoverage[];
};

/** Nothing inspected yet. Inspections further apart than `gapMs` begin a new span. */
export function makeCoverageLog(gapMs: number): CoverageLog {
  const spans = new Map<string, readonly InspectionCoverage[]>();
  const of: CoverageLog['of'] = (device) => spans.get(device) ?? [];
  const keep: CoverageLog['keep'] = (span) => {
    const oldest = partitionStart(partitionStart(span.to) - 1);
    const others = of(span.device).filter(({ from, to }) => from !== span.from && to >= oldest);
    spans.set(
      span.device,
      [...others, span].sort((a, b) => a.to - b.to),
    );
  };
  return {
    keep,
    extend: (device, at) => {
      const added = extendInspectionCoverage(of(device).at(-1) ?? null, at, gapMs).map(
        ({ from, to }): InspectionCoverage => ({ type: 'inspection-coverage', device, from, to }),
      );
      for (const span of added) keep(span);
      return added;
    },
    lastAt: (device) => of(device).at(-1)?.to ?? null,
    of,
  };
}
