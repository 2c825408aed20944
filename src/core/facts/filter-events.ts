import type { Event, StreamEvent } from './event.ts';
import type { Instant } from '../time/civil-time.ts';

/**
 * What of some facts speaks of the time before `at`; enrolments and exclusions are kept whatever
 * they speak of.
 */
export function eventsBefore(events: readonly Event[], at: Instant): readonly Event[] {
  return events.flatMap((event): readonly Event[] => {
    if (event.type === 'coverage' || event.type === 'inspection-coverage')
      return event.from < at ? [{ ...event, to: Math.min(event.to, at) }] : [];
    if (event.type === 'transition' || event.type === 'offset') return event.at < at ? [event] : [];
    return [event];
  });
}

/** What of some facts speaks of a stream at `at` or later. */
export function eventsFrom(events: readonly Event[], at: Instant): readonly StreamEvent[] {
  return events.filter((event): event is StreamEvent => {
    if (event.type === 'coverage') return event.to >= at;
    return (event.type === 'transition' || event.type === 'offset') && event.at >= at;
  });
}
