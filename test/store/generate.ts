import fc from 'fast-check';
import { CHECKS, KINDS } from '../../src/core/inventory/device.ts';
import type {
  Coverage,
  Enrolment,
  Event,
  Offset,
  StreamEvent,
  Transition,
} from '../../src/core/facts/event.ts';
import type { InspectionCoverage } from '../../src/core/inspection/coverage.ts';
import { REASONS } from '../../src/core/facts/observation.ts';
import { PROPERTIES, type PropertyChange } from '../../src/core/inspection/property.ts';
import { nextPartition, partitionStart } from '../../src/core/time/civil-time.ts';

/** Few devices and instants, so that facts clash; names that try keys and separators. */
const stream = {
  device: fc.constantFrom('a', '卡口|1', 'b/icmp:2'),
  check: fc.constantFrom(...CHECKS),
};

const EDGE = Date.UTC(2026, 10, 1);
const instant = fc.oneof(
  fc.constantFrom(EDGE - 1, EDGE, EDGE + 1, EDGE + 1000, nextPartition(EDGE) - 1),
  fc.integer({ min: EDGE - 40 * 86_400_000, max: EDGE + 40 * 86_400_000 }),
);

const transition: fc.Arbitrary<Transition> = fc
  .record({
    ...stream,
    at: instant,
    state: fc.constantFrom('up' as const, 'down' as const),
    reason: fc.constantFrom(...REASONS),
    lag: fc.constantFrom(0, 0, 1, 5_000_000_000),
  })
  .map(({ lag, reason, ...rest }) => ({
    type: 'transition',
    ...rest,
    reason: rest.state === 'down' ? reason : null,
    since: rest.at - lag,
  }));

const coverage: fc.Arbitrary<Coverage> = fc
  .record({ ...stream, from: instant, lasts: fc.constantFrom(0, 1, 10_000, 20_000, Infinity) })
  .map(({ lasts, ...rest }) => ({
    type: 'coverage',
    ...rest,
    to: Math.min(rest.from + lasts, nextPartition(partitionStart(rest.from))),
  }));

const offset: fc.Arbitrary<Offset> = fc
  .record({ ...stream, at: instant, offsetMs: fc.option(fc.integer({ min: -4e11, max: 4e11 })) })
  .map((rest) => ({ type: 'offset', ...rest }));

const entry = fc.record({
  name: fc.string(),
  kind: fc.constantFrom(...KINDS),
  site: fc.string(),
  address: fc.string(),
  parent: fc.string(),
  contract: fc.string(),
  vendor: fc.string(),
  class: fc.string(),
  checks: fc.subarray([...CHECKS]),
  labels: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
});

const enrolment: fc.Arbitrary<Enrolment> = fc
  .record({ device: stream.device, at: instant, recordedAt: instant, entry: fc.option(entry) })
  .map((rest) => ({ type: 'enrolment', ...rest }));

const property: fc.Arbitrary<PropertyChange> = fc
  .record({
    device: stream.device,
    at: instant,
    property: fc.constantFrom(...PROPERTIES),
    value: fc.string(),
  })
  .map((rest) => ({ type: 'property', ...rest }));

/** Looks into devices; few beginnings, so that spans are told with several ends. */
export const inspectionCoverage: fc.Arbitrary<InspectionCoverage> = fc
  .record({
    device: stream.device,
    from: fc.constantFrom(EDGE - 1000, EDGE, EDGE + 1000),
    length: fc.nat(3_600_000),
  })
  .map(({ device, from, length }) => ({
    type: 'inspection-coverage',
    device,
    from,
    to: Math.min(from + length, nextPartition(partitionStart(from))),
  }));

/** Any fact about a stream. */
export const streamEvent: fc.Arbitrary<StreamEvent> = fc.oneof(transition, coverage, offset);
/** Any fact. */
export const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  { weight: 9, arbitrary: streamEvent },
  { weight: 1, arbitrary: enrolment },
  { weight: 1, arbitrary: property },
  { weight: 1, arbitrary: inspectionCoverage },
);
/** A period that holds every generated instant. */
export const EVER = { from: EDGE - 45 * 86_400_000, to: EDGE + 45 * 86_400_000 };
