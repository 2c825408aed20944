import type { StateSpans } from '../../core/judging/judgement.ts';
import { firstIndex, intersect, lengthMs, union, type Spans } from '../../core/time/spans.ts';
import { civilInstants, dateOf, type Instant, type Period } from '../../core/time/civil-time.ts';
import type { Day } from './schema.ts';

/** Sums online time by civil day over devices. */
export type DailyTally = {
  /** Books a device's due time. */
  readonly add: (due: Spans, online: StateSpans) => void;
  /** One entry a day, in order. */
  readonly list: () => Day[];
};

/** Starts a tally of the days of a period in a zone. */
export function tallyDays(period: Period, zone: string): DailyTally {
  const starts = [
    period.from,
    ...civilInstants(['00:00'], period, zone).filter((at) => at > period.from),
  ];
  const sums = starts.map(() => ({ inServiceMs: 0, upMs: 0, observedMs: 0 }));
  const book = (spans: Spans, member: 'inServiceMs' | 'upMs' | 'observedMs'): void => {
    for (const span of spans)
      eachDay(starts, period.to, span, (day, ms) => {
        sums[day]![member] += ms;
      });
  };
  return {
    add: (due, { up, down }) => {
      book(due, 'inServiceMs');
      book(intersect(due, up), 'upMs');
      book(intersect(due, union(up, down)), 'observedMs');
    },
    list: () => starts.map((at, day) => ({ date: dateOf(at, zone), ...sums[day]! })),
  };
}

function eachDay(
  starts: readonly Instant[],
  end: Instant,
  span: Period,
  told: (day: number, ms: number) => void,
): void {
  const first = firstIndex(starts, (start) => start > span.from) - 1;
  for (let day = first; day < starts.length && starts[day]! < span.to; day++) {
    told(day, lengthMs(intersect([span], [{ from: starts[day]!, to: starts[day + 1] ?? end }])));
  }
}
