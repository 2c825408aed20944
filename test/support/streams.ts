import type { StreamEvent } from '../../src/core/facts/event.ts';
import type { Reason } from '../../src/core/facts/observation.ts';
import { timelineOf } from '../../src/core/facts/timeline.ts';
import type { CheckName } from '../../src/core/inventory/device.ts';
import type { StreamRecord } from '../../src/core/judging/judgement.ts';

/**
 * Makes a stream from words such as `up 0 10, timeout 10 20`: up, or the reason of a failure, from
 * and to an instant. A third number is `since`. Time that no words name is not covered.
 */
export function stream(check: CheckName, text: string, proven = true): StreamRecord {
  const key = { device: 'd', check };
  const events = text.split(', ').flatMap((words): readonly StreamEvent[] => {
    const [state, from, to, since] = words.split(' ') as [
      string,
      string,
      string,
      string | undefined,
    ];
    const reason = state === 'up' ? null : (state as Reason);
    return [
      {
        type: 'transition',
        ...key,
        at: Number(from),
        state: reason ? 'down' : 'up',
        reason,
        since: Number(since ?? from),
      },
      { type: 'coverage', ...key, from: Number(from), to: Number(to) },
    ];
  });
  return { check, timeline: timelineOf(events), proven };
}
