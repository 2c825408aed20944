import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../../src/core/inspection/finding.ts';
import {
  findingsOver,
  impairedOver,
  recordingOver,
  videoPathOver,
  type InspectionRecord,
} from '../../../src/core/inspection/inspection-spans.ts';
import { extendInspectionCoverage } from '../../../src/core/inspection/coverage.ts';
import { spansOf } from '../../../src/core/time/spans.ts';
import { nextPartition, partitionStart, type Period } from '../../../src/core/time/civil-time.ts';
import {
  propertyHistories,
  type PropertyChange,
  type PropertyHistory,
} from '../../../src/core/inspection/property.ts';

const change = (
  property: PropertyChange['property'],
  at: number,
  value: string,
): PropertyChange => ({
  type: 'property',
  device: 'd',
  at,
  property,
  value,
});
const historyOf = (...changes: readonly PropertyChange[]): PropertyHistory =>
  propertyHistories(changes).get('d') ?? new Map();
const record = (
  covered: readonly Period[],
  ...changes: readonly PropertyChange[]
): InspectionRecord => ({
  history: historyOf(...changes),
  covered: spansOf(covered),
});
const whole = { from: 0, to: 100 };

describe('when a device was looked into', () => {
  it('is one span while looks follow one another soon enough, and two where they do not', () => {
    expect([
      extendInspectionCoverage(null, 5, 10),
      extendInspectionCoverage({ from: 5, to: 5 }, 15, 10),
      extendInspectionCoverage({ from: 5, to: 15 }, 26, 10),
      extendInspectionCoverage({ from: 5, to: 15 }, 9, 10),
    ]).toEqual([[{ from: 5, to: 5 }], [{ from: 5, to: 15 }], [{ from: 26, to: 26 }], []]);
  });

  it('is cut where UTC months meet, and nothing of it is lost', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1.7e12, max: 1.8e12 }),
        fc.integer({ min: 0, max: 1e9 }),
        fc.integer({ min: 0, max: 1e10 }),
        (from, length, wait) => {
          const spans = extendInspectionCoverage(
            { from, to: Math.min(from + length, nextPartition(partitionStart(from))) },
            from + length + wait,
            Infinity,
          );
          for (const span of spans)
            expect(span.to <= nextPartition(partitionStart(span.from))).toBe(true);
          expect([
            spans[0]!.from,
            spans.at(-1)!.to,
            ...spans
              .slice(1)
              .map((span, index) => span.from - spans[index]!.to)
              .filter((gap) => gap !== 0),
          ]).toEqual([from, from + length + wait]);
        },
      ),
      { seed: 20261124 },
    );
  });
});

describe('findings over time', () => {
  it('are at each instant those that the history up to it gives', () => {
    const property = fc.constantFrom<PropertyChange['property'][]>(
      'serial',
      'recording',
      'video-path',
      'login',
      'resolution',
      'picture',
      'inventory-serial',
    );
    const value = fc.constantFrom(
      'up',
      'timeout',
      'stopped',
      'recording',
      'refused',
      '640x360',
      '1280x720',
      'A',
      'B',
      'black frozen',
      'good',
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(property, fc.nat(100), value), { maxLength: 25 }),
        fc.nat(110),
        (said, at) => {
          const changes = said.map(([name, when, what]) => change(name, when, what));
          const known = historyOf(...changes.filter((one) => one.at <= at));
          const spans = findingsOver(historyOf(...changes), { from: 0, to: 120 });
          const now = findingsOf(known, known.get('inventory-serial')?.at(-1)?.value ?? '');
          expect(
            spans
              .filter(({ from, to }) => from <= at && at < to)
              .map(({ finding }) => finding)
              .sort(),
          ).toEqual(now.map(({ finding }) => finding).sort());
        },
      ),
      { seed: 20261124 },
    );
  });

  it('tell since when, where they began before the time asked about, and whether they went on', () => {
    const history = historyOf(
      change('recording', 10, 'stopped'),
      change('recording', 60, 'recording'),
      change('login', 70, 'refused'),
    );
    expect(findingsOver(history, { from: 50, to: 100 })).toMatchObject([
      { finding: 'login-refused', from: 70, to: 100, open: true },
      { finding: 'recording-stopped', from: 50, to: 60, since: 10, open: false },
    ]);
  });
});

describe('the video path and the recording', () => {
  const told = [
    change('login', 0, 'accepted'),
    change('video-path', 0, 'timeout'),
    change('video-path', 10, 'up'),
    change('video-path', 40, 'timeout'),
    change('recording', 0, 'recording'),
    change('recording', 80, 'stopped'),
  ];

  it('are judged only where somebody looked, and from the first time on that they worked', () => {
    const seen = record(
      [
        { from: 0, to: 60 },
        { from: 70, to: 90 },
      ],
      ...told,
    );
    expect(videoPathOver(seen)).toEqual({
      up: [{ from: 10, to: 40 }],
      down: [
        { from: 40, to: 60 },
        { from: 70, to: 90 },
      ],
    });
    expect(recordingOver(seen)).toEqual({
      up: [
        { from: 0, to: 60 },
        { from: 70, to: 80 },
      ],
      down: [{ from: 80, to: 90 }],
    });
  });

  it('are unknown while the login is refused', () => {
    expect(
      videoPathOver(
        record([whole], ...told, change('login', 50, 'refused'), change('login', 90, 'accepted')),
      ).down,
    ).toEqual([
      { from: 40, to: 50 },
      { from: 90, to: 100 },
    ]);
  });
});

describe('a finding that a contract counts', () => {
  it('makes the device impaired only while somebody vouches for it', () => {
    const seen = record(
      [
        { from: 0, to: 30 },
        { from: 60, to: 80 },
      ],
      change('login', 0, 'accepted'),
      change('recording', 10, 'stopped'),
      change('login', 70, 'refused'),
    );
    expect(impairedOver(seen, ['recording-stopped'], whole)).toEqual([
      { from: 10, to: 30 },
      { from: 60, to: 70 },
    ]);
    expect(impairedOver(seen, ['login-refused'], whole)).toEqual([{ from: 70, to: 80 }]);
    expect(impairedOver(seen, ['ntp-off'], whole)).toEqual([]);
    expect(impairedOver(seen, [], whole)).toEqual([]);
  });
});
