import type { Enrolment, StreamEvent } from '../../src/core/facts/event.ts';
import type { ExclusionEvent } from '../../src/core/exclusions/exclusion.ts';
import { streamId, type ReportReader } from '../../src/core/facts/fact-store.ts';
import type { InspectionCoverage } from '../../src/core/inspection/coverage.ts';
import type { PropertyChange } from '../../src/core/inspection/property.ts';
import { nextPartition, partitionStart, type Instant } from '../../src/core/time/civil-time.ts';

/** Facts in memory, read as the store hands them out: whole UTC months. */
export function memoryReader(
  facts: readonly StreamEvent[],
  enrolments: readonly Enrolment[],
  proven?: ReadonlyMap<string, Instant>,
  exclusions: readonly ExclusionEvent[] = [],
  inside: readonly (PropertyChange | InspectionCoverage)[] = [],
): ReportReader {
  const byStream = new Map<string, StreamEvent[]>();
  const first = new Map<string, Instant>();
  for (const fact of facts) {
    const id = streamId(fact);
    if (!byStream.has(id)) byStream.set(id, []);
    byStream.get(id)!.push(fact);
    if (fact.type === 'transition' && fact.state === 'up')
      first.set(id, Math.min(first.get(id) ?? Infinity, fact.at));
  }
  return {
    streamEvents: (keys, period) => {
      const from = partitionStart(period.from);
      const to = nextPartition(partitionStart(period.to - 1));
      const within = (fact: StreamEvent): boolean => {
        const at = fact.type === 'coverage' ? fact.from : fact.at;
        return from <= at && at < to;
      };
      return Promise.resolve(keys.map((key) => (byStream.get(streamId(key)) ?? []).filter(within)));
    },
    properties: () => Promise.resolve(inside.filter((fact) => fact.type === 'property')),
    inspectionCoverage: (devices) =>
      Promise.resolve(
        devices.map(
          (device) =>
            inside.filter(
              (fact) => fact.type === 'inspection-coverage' && fact.device === device,
            ) as readonly InspectionCoverage[],
        ),
      ),
    enrolments: () => Promise.resolve(enrolments),
    exclusions: () => Promise.resolve(exclusions),
    proven: () => Promise.resolve(proven ?? first),
  };
}
