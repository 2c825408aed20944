import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eventsBefore } from '../../../src/core/facts/filter-events.ts';
import type { StreamEvent } from '../../../src/core/facts/event.ts';
import { restate } from '../../../src/core/facts/timeline-events.ts';
import { partitionStart } from '../../../src/core/time/civil-time.ts';
import { spansIn, spansWhereOffset, timelineOf } from '../../../src/core/facts/timeline.ts';
import { anyEvent, EVER, streamEvent } from '../../store/generate.ts';

const KEY = { device: 'd', check: 'icmp' } as const;
const ofOneStream = fc
  .array(streamEvent, { maxLength: 40 })
  .map((events) => events.map((event): StreamEvent => ({ ...event, ...KEY })));

it('a timeline told again is the same in every state, and each UTC month of it stands alone', () => {
  fc.assert(
    fc.property(ofOneStream, (events) => {
      const timeline = timelineOf(events);
      const told = restate(KEY, timeline);
      const again = timelineOf(told);
      expect(again.covered).toEqual(timeline.covered);
      for (const state of ['up', 'down'] as const)
        expect(spansIn(again, state)).toEqual(spansIn(timeline, state));
      expect(spansWhereOffset(again, (ms) => ms > 0)).toEqual(
        spansWhereOffset(timeline, (ms) => ms > 0),
      );
      const marks = told.filter((event) => event.type === 'coverage');
      expect(
        marks.filter(({ from, to }) => partitionStart(from) !== partitionStart(to - 1)),
      ).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

it('what is said before an instant ends there, and nothing that is said of later is left', () => {
  fc.assert(
    fc.property(
      fc.array(anyEvent, { maxLength: 30 }),
      fc.integer({ min: EVER.from, max: EVER.to }),
      (events, at) => {
        const kept = eventsBefore(events, at);
        for (const event of kept) {
          if (event.type === 'coverage') expect(event.from < at && event.to <= at).toBe(true);
          else if (event.type === 'transition' || event.type === 'offset')
            expect(event.at < at).toBe(true);
        }
        expect(kept.filter(({ type }) => type === 'enrolment')).toEqual(
          events.filter(({ type }) => type === 'enrolment'),
        );
        expect(eventsBefore(kept, at)).toEqual(kept);
      },
    ),
  );
});
