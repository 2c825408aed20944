import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Event, StreamEvent } from '../../src/core/facts/event.ts';
import { lengthMs, subtract } from '../../src/core/time/spans.ts';
import type { Period } from '../../src/core/time/civil-time.ts';
import { spansIn, timelineOf } from '../../src/core/facts/timeline.ts';
import { decodeLine } from '../../src/recording/fact-line.ts';
import { openStore, type OpenStore } from '../../src/store/open.ts';
import { statesOf } from '../e2e/facts.ts';
import { deadOrJustRevived, devicesOf } from './world.ts';

/** What became of the facts of one fault's poller. */
export type Verdict = {
  /** Events that Redis had answered for. */
  readonly committed: number;
  /** Of those, how many it does not hold in the end. */
  readonly lost: number;
  /** Facts it holds that were never made, and states that follow themselves. */
  readonly doubled: number;
  /**
   * Recorded as down while the device answered, beyond the time the observation before speaks for.
   * Sum over devices, seconds.
   */
  readonly chargedS: number;
  /** Not watched, a device on average, seconds. */
  readonly unobservedS: number;
};

/**
 * Holds what is in the store against what the poller noted down, and against the truth of its
 * world.
 */
export async function judge(
  notes: string,
  url: string,
  seed: number,
  period: Period,
): Promise<Verdict> {
  const store = await openStore(
    {
      url,
      password: '',
      sentinels: [],
      masterName: '',
      prefix: 'wp',
      commandTimeoutMs: 10_000,
      dataDir: '',
      retentionMonths: 36,
    },
    'reader',
  );
  try {
    return await compare(
      store,
      eventsIn(join(notes, 'made')),
      eventsIn(join(notes, 'answered')),
      seed,
      period,
    );
  } finally {
    await store.close();
  }
}

function eventsIn(file: string): readonly Event[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => decodeLine(line) ?? []);
}

async function compare(
  store: OpenStore,
  made: readonly Event[],
  answered: readonly Event[],
  seed: number,
  period: Period,
): Promise<Verdict> {
  const devices = devicesOf();
  const stored = await store.streamEvents(
    devices.map(({ id }) => ({ device: id, check: 'icmp' })),
    period,
  );
  const held = endsOf([...stored.flat(), ...(await store.enrolments())]);
  const committed = endsOf(answered);
  const known = endsOf(made);
  const timelines = stored.map(timelineOf);
  const repeated = timelines.map(
    (timeline) =>
      statesOf(timeline).filter(({ state }, index, all) => state === all[index - 1]?.state).length,
  );
  const charged = timelines.map((timeline, index) =>
    lengthMs(subtract(spansIn(timeline, 'down'), deadOrJustRevived(seed, index, period))),
  );
  const unobserved = timelines.map(({ covered }) => lengthMs(subtract([period], covered)));
  return {
    committed: answered.length,
    lost: [...committed].filter(([name, end]) => (held.get(name) ?? -1) < end).length,
    doubled:
      [...held].filter(([name, end]) => (known.get(name) ?? -1) < end).length + sum(repeated),
    chargedS: sum(charged) / 1000,
    unobservedS: sum(unobserved) / 1000 / devices.length,
  };
}

/** Each fact by what names it, with the latest end of a span, and 0 for every other. */
function endsOf(events: readonly Event[]): ReadonlyMap<string, number> {
  const ends = new Map<string, number>();
  for (const event of events) {
    const [name, end] =
      event.type === 'coverage' ? [`${event.device} ${event.from}`, event.to] : [nameOf(event), 0];
    ends.set(name, Math.max(end, ends.get(name) ?? 0));
  }
  return ends;
}

function nameOf(event: Exclude<Event, StreamEvent & { type: 'coverage' }>): string {
  if (event.type === 'transition')
    return JSON.stringify([event.device, event.at, event.state, event.reason, event.since]);
  return event.type === 'enrolment'
    ? JSON.stringify([event.device, event.at, event.recordedAt])
    : JSON.stringify(event);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
