import { JUDGED_PROPERTIES } from '../../core/inspection/inspection-spans.ts';
import type { InspectionCoverage } from '../../core/inspection/coverage.ts';
import {
  PROPERTIES,
  propertyHistories,
  type PropertyChange,
} from '../../core/inspection/property.ts';
import {
  historyByDevice,
  servicesOver,
  type ServicePeriod,
} from '../../core/inventory/enrolment.ts';
import type { Enrolment, StreamEvent, StreamKey } from '../../core/facts/event.ts';
import type { ExclusionEvent } from '../../core/exclusions/exclusion.ts';
import { streamId, type ReportReader } from '../../core/facts/fact-store.ts';
import { byCodePoint } from '../../core/text/order.ts';
import { intersect, spansOf } from '../../core/time/spans.ts';
import type { Instant, Period } from '../../core/time/civil-time.ts';
import { timelineOf } from '../../core/facts/timeline.ts';
import { byDevice } from '../../core/inventory/enrolment.ts';
import { streamsOf } from '../month/device-month.ts';
import { chunksOf, readAhead } from '../read-ahead.ts';
import { canonicalJson } from './canonical.ts';

/** A check first succeeded for a device. */
export type Proven = StreamKey & { readonly type: 'proven'; readonly at: Instant };
/** One line of `events.ndjson`. */
export type Fact =
  Enrolment | ExclusionEvent | Proven | StreamEvent | PropertyChange | InspectionCoverage;

/** Devices whose facts are read at one time. */
const CHUNK = 100;

/**
 * The facts a month's figures rest on, one line each, in canonical form and order: enrolments that
 * hold in the period, exclusions that touch it with their withdrawals, which checks had ever
 * succeeded, and each stream from the start of the UTC month the period begins in (what was so
 * before is restated there); then what each device told of itself, from the first on, and when it
 * was coverage into. Nothing of the time after the period is among them, so that it does not matter
 * when a month is closed. The same facts give the same lines, however often and in whatever order
 * they were stored.
 */
export async function* factLines(reader: ReportReader, period: Period): AsyncGenerator<string> {
  const [enrolments, proven, exclusions, properties] = await Promise.all([
    reader.enrolments(),
    reader.proven(),
    reader.exclusions(),
    reader.properties(),
  ]);
  const kept = enrolmentsOver(enrolments, period);
  const services = byDevice(servicesOver(kept, period));
  yield linesOf(kept);
  yield linesOf(exclusionsOver(exclusions, period));
  const devices = [...services.keys()];
  const chunks = chunksOf(devices, CHUNK);
  yield* streamLines(reader, chunks, services, proven, period);
  const histories = propertyHistories(
    properties.filter(({ property, at }) => JUDGED_PROPERTIES.has(property) && at < period.to),
  );
  for await (const [chunk, coverage] of readAhead(chunks, (ids) =>
    reader.inspectionCoverage(ids, period),
  ))
    for (const [index, device] of chunk.entries())
      yield linesOf([
        ...canonicalProperties(device, histories),
        ...canonicalInspections(device, coverage[index]!, period.to),
      ]);
}

function canonicalProperties(
  device: string,
  histories: ReturnType<typeof propertyHistories>,
): readonly PropertyChange[] {
  const history = histories.get(device);
  return PROPERTIES.flatMap((property) =>
    (history?.get(property) ?? []).map(({ at, value }) => ({
      at,
      device,
      property,
      type: 'property' as const,
      value,
    })),
  );
}

function canonicalInspections(
  device: string,
  coverage: readonly InspectionCoverage[],
  end: Instant,
): readonly InspectionCoverage[] {
  return intersect(spansOf(coverage), [{ from: -Infinity, to: end }]).map(({ from, to }) => ({
    device,
    from,
    to,
    type: 'inspection-coverage' as const,
  }));
}

async function* streamLines(
  reader: ReportReader,
  chunks: readonly (readonly string[])[],
  services: ReadonlyMap<string, readonly ServicePeriod[]>,
  proven: ReadonlyMap<string, Instant>,
  period: Period,
): AsyncGenerator<string> {
  const keysOf = (chunk: readonly string[]): readonly StreamKey[] =>
    chunk.flatMap((device) => streamsOf(device, services.get(device)!));
  const read = readAhead(chunks.map(keysOf), (keys) => reader.streamEvents(keys, period));
  for await (const [keys, events] of read)
    for (const [index, key] of keys.entries())
      yield linesOf([
        ...provenBefore(key, proven, period.to),
        ...canonicalStream(key, events[index]!, period.to),
      ]);
}

/** Facts are made with their names in canonical order: see {@link canonicalJson}. */
function linesOf(facts: readonly Fact[]): string {
  return facts.map((fact) => `${canonicalJson(fact)}\n`).join('');
}

/**
 * Enrolments that decide who is in service in the period and what changed in it: those of the
 * period, and what held as it began.
 */
function enrolmentsOver(enrolments: readonly Enrolment[], period: Period): readonly Enrolment[] {
  return [...historyByDevice(enrolments).values()].flatMap((history) => {
    const begun = history.filter(({ at }) => at < period.to);
    const within = begun.filter(({ at }) => at >= period.from);
    const before = begun.findLast(({ at }) => at < period.from);
    return before && (before.entry || within.length > 0) ? [before, ...within] : within;
  });
}

/** Exclusions whose span touches the period, in order of their ids, and what withdrew them. */
function exclusionsOver(
  events: readonly ExclusionEvent[],
  period: Period,
): readonly ExclusionEvent[] {
  const ids = new Set(
    events.flatMap((event) =>
      event.type === 'exclusion' && event.from < period.to && (event.to ?? Infinity) > period.from
        ? [event.id]
        : [],
    ),
  );
  const own = events.filter((event) =>
    ids.has(event.type === 'exclusion' ? event.id : event.exclusion),
  );
  const lines = new Map(own.map((event) => [canonicalJson(event), event]));
  return [...lines]
    .sort(([a, one], [b, other]) => byCodePoint(orderOf(one), orderOf(other)) || byCodePoint(a, b))
    .map(([, event]) => event);
}

function orderOf(event: ExclusionEvent): string {
  return event.type === 'exclusion' ? event.id : event.exclusion;
}

function provenBefore(
  key: StreamKey,
  proven: ReadonlyMap<string, Instant>,
  end: Instant,
): readonly Proven[] {
  const at = proven.get(streamId(key));
  const { check, device } = key;
  return at !== undefined && at < end ? [{ at, check, device, type: 'proven' }] : [];
}

/** A stream's facts before `end` with nothing said twice. */
function canonicalStream(
  { device, check }: StreamKey,
  events: readonly StreamEvent[],
  end: Instant,
): readonly StreamEvent[] {
  const { covered, statements, offsets } = timelineOf(events);
  return [
    ...intersect(covered, [{ from: -Infinity, to: end }]).map(({ from, to }) => ({
      check,
      device,
      from,
      to,
      type: 'coverage' as const,
    })),
    ...statements
      .filter(({ at }) => at < end)
      .map(({ at, reason, since, state }) => ({
        at,
        check,
        device,
        reason,
        since,
        state,
        type: 'transition' as const,
      })),
    ...offsets
      .filter(({ at }) => at < end)
      .map(({ at, offsetMs }) => ({ at, check, device, offsetMs, type: 'offset' as const })),
  ];
}
