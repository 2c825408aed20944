import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, it } from 'vitest';
import { stampsIn } from '../../../src/core/time/zone-offsets.ts';
import { formatInstant } from '../../../src/core/time/civil-time.ts';

const FIRST = Date.UTC(1972, 0, 1);
const LAST = Date.UTC(2040, 0, 1);

/** Every change of a zone's clocks. */
function changesOf(zone: string): readonly number[] {
  const changes: number[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(FIRST)
    .toZonedDateTimeISO(zone)
    .getTimeZoneTransition('next');
  for (; at && at.epochMilliseconds < LAST; at = at.getTimeZoneTransition('next'))
    changes.push(at.epochMilliseconds);
  return changes;
}

it.each([
  'Asia/Shanghai',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Africa/Monrovia',
  'UTC',
])(
  'instants in %s are stamped as the calendar stamps them, on every side of each change of its clocks',
  (zone) => {
    const stamp = stampsIn(zone);
    const anyInstant = fc.integer({ min: FIRST, max: LAST });
    const changes = changesOf(zone);
    const near =
      changes.length > 0
        ? fc
            .tuple(fc.constantFrom(...changes), fc.integer({ min: -1_200_000, max: 1_200_000 }))
            .map(([at, by]) => at + by)
        : anyInstant;
    fc.assert(
      fc.property(fc.oneof(anyInstant, near), (at) => {
        expect(stamp(at)).toBe(formatInstant(at, zone));
      }),
      { numRuns: 1000 },
    );
    for (const at of changes)
      expect([stamp(at - 1), stamp(at)]).toEqual([
        formatInstant(at - 1, zone),
        formatInstant(at, zone),
      ]);
  },
);

it('a change that is not on the quarter of an hour is told to the millisecond', () => {
  const stamp = stampsIn('America/St_Johns');
  const change = Date.UTC(1995, 9, 29, 2, 31);
  expect([stamp(change - 1), stamp(change)]).toEqual([
    '1995-10-29T00:00:59.999-02:30',
    '1995-10-28T23:01:00.000-03:30',
  ]);
});
