import type { CheckName } from '../../src/core/inventory/device.ts';
import type {
  Coverage,
  Enrolment,
  Event,
  StreamEvent,
  StreamKey,
} from '../../src/core/facts/event.ts';
import {
  streamId,
  type Link,
  type LinkAnswer,
  type LinkedWriter,
} from '../../src/core/facts/fact-store.ts';
import type { StateReader } from '../../src/polling/load-state.ts';
import { spansOf, subtract } from '../../src/core/time/spans.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Facts as Redis keeps them: the same whether sent once or twice, in whatever order. */
export type Facts = {
  readonly streams: Map<string, StreamFacts>;
  readonly enrolments: Map<string, Enrolment>;
  readonly links: Map<string, number>;
};
/** `latest`: the span that was taken last, and is most likely the next to grow. */
type StreamFacts = {
  readonly spans: Map<number, Span>;
  readonly others: Map<string, Exclude<StreamEvent, Coverage>>;
  latest: Span | undefined;
};
type Span = { readonly from: number; to: number };

/** How the store behaves. */
export type Mood = 'well' | 'slow' | 'gone' | 'mute';

/** A store that fails on cue. */
export type MemoryStore = {
  mood: Mood;
  facts: Facts;
  writes(): number;
  /** The store as one process reaches it. Once `isDead`, no answer arrives any more. */
  forProcess(isDead: () => boolean): LinkedWriter & StateReader;
};

const ANSWER_MS = 2;
/** The client waits no longer for an answer. */
const TIMEOUT_MS = 3000;
const SLOW_MS = 4000;

/** An empty store. `promise` is told of what it answers for. */
export function memoryStore(
  time: VirtualTime,
  promise: (events: readonly Event[]) => void,
): MemoryStore {
  let writes = 0;
  const store: MemoryStore = { mood: 'well', facts: noFacts(), writes: () => writes, forProcess };

  function forProcess(isDead: () => boolean): LinkedWriter & StateReader {
    const later = <T>(delayMs: number, work: () => T): Promise<T> => {
      time.stir();
      return new Promise((resolve, reject) => {
        time.after(delayMs, () => {
          if (isDead()) return;
          try {
            resolve(work());
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        });
      });
    };
    const refuse = (text: string) => (): never => {
      throw new Error(text);
    };
    const read = <T>(work: () => T): Promise<T> =>
      store.mood === 'well' ? later(ANSWER_MS, work) : later(TIMEOUT_MS, refuse('no answer'));

    const recordLinked = (events: readonly Event[], link: Link): Promise<LinkAnswer> => {
      const { mood } = store;
      if (mood === 'gone') return later(ANSWER_MS, refuse('connection refused'));
      writes++;
      let answer: LinkAnswer = { result: 'follows' };
      // What has left the process arrives even if that dies, unless the store is gone by then.
      time.after(mood === 'slow' ? SLOW_MS : ANSWER_MS, () => {
        if (store.mood === 'gone') return;
        take(store.facts, events);
        answer = linkTo(store.facts, link);
      });
      if (mood !== 'well') return later(TIMEOUT_MS, refuse('no answer in time'));
      return later(ANSWER_MS, () => {
        if (store.mood === 'gone') throw new Error('connection lost');
        promise(events);
        return answer;
      });
    };

    return {
      recordLinked,
      streamEvents: (keys) => read(() => keys.map((key) => eventsOf(store.facts, key))),
      enrolments: () => read(() => [...store.facts.enrolments.values()]),
      exclusions: () => read(() => []),
      properties: () => read(() => []),
      proven: () => read(() => provenOf(store.facts)),
    };
  }

  return store;
}

export function noFacts(): Facts {
  return { streams: new Map(), enrolments: new Map(), links: new Map() };
}

/**
 * As the script that records does: a write that should follow one the store does not hold is told
 * of the last it holds.
 */
function linkTo({ links }: Facts, { writer, after, stamp }: Link): LinkAnswer {
  const known = links.get(writer) ?? 0;
  if (known < after) return { result: 'forgotten', known };
  if (stamp > known) links.set(writer, stamp);
  return { result: 'follows' };
}

/** Adds events to facts. */
function take(facts: Facts, events: readonly Event[]): void {
  for (const event of events) takeOne(facts, event);
}

/** Adds an event to facts, and returns what undoes that; null: it changed nothing. */
export function takeOne(facts: Facts, event: Event): (() => void) | null {
  if (event.type === 'enrolment')
    return put(facts.enrolments, `${event.device} ${event.at} ${event.recordedAt}`, event);
  if (event.type !== 'transition' && event.type !== 'coverage' && event.type !== 'offset')
    return null;
  const id = streamId(event);
  let known = facts.streams.get(id);
  if (!known)
    facts.streams.set(id, (known = { spans: new Map(), others: new Map(), latest: undefined }));
  return event.type === 'coverage'
    ? extend(known, event)
    : put(known.others, otherField(event), event);
}

function put<T>(into: Map<string, T>, field: string, event: T): (() => void) | null {
  const isNew = !into.has(field);
  into.set(field, event);
  return isNew
    ? () => {
        into.delete(field);
      }
    : null;
}

function extend(stream: StreamFacts, { from, to }: Span): (() => void) | null {
  const span = stream.latest?.from === from ? stream.latest : stream.spans.get(from);
  if (!span) {
    const begun = (stream.latest = { from, to });
    stream.spans.set(from, begun);
    return () => {
      if (begun.to !== to || stream.spans.get(from) !== begun) return;
      stream.spans.delete(from);
      if (stream.latest === begun) stream.latest = undefined;
    };
  }
  stream.latest = span;
  const before = span.to;
  if (before >= to) return null;
  span.to = to;
  return () => {
    if (span.to === to) span.to = before;
  };
}

/** Names a fact of a stream that is not a mark. */
function otherField(event: Exclude<StreamEvent, { readonly type: 'coverage' }>): string {
  return event.type === 'offset'
    ? `o ${event.at} ${event.offsetMs ?? ''}`
    : `t ${event.at} ${event.state} ${event.reason ?? ''} ${event.since}`;
}

/** A copy that does not change with the original. */
export function copyOf({ streams, enrolments, links }: Facts): Facts {
  const copies = [...streams].map(([id, { spans, others }]): [string, StreamFacts] => {
    const copied = new Map(Array.from(spans, ([from, span]) => [from, { ...span }]));
    return [id, { spans: copied, others: new Map(others), latest: undefined }];
  });
  return { streams: new Map(copies), enrolments: new Map(enrolments), links: new Map(links) };
}

/** Facts as events. */
export function allOf(facts: Facts): readonly Event[] {
  return [
    ...facts.enrolments.values(),
    ...Array.from(facts.streams.keys()).flatMap((id) => {
      const slash = id.lastIndexOf('/');
      return eventsOf(facts, {
        device: id.slice(0, slash),
        check: id.slice(slash + 1) as CheckName,
      });
    }),
  ];
}

/** All facts of a stream. */
export function eventsOf({ streams }: Facts, key: StreamKey): readonly StreamEvent[] {
  const known = streams.get(streamId(key));
  if (!known) return [];
  const { device, check } = key;
  return [
    ...known.others.values(),
    ...Array.from(known.spans.values(), ({ from, to }): StreamEvent => ({
      type: 'coverage',
      device,
      check,
      from,
      to,
    })),
  ];
}

function provenOf({ streams }: Facts): ReadonlyMap<string, number> {
  const proven = new Map<string, number>();
  for (const [id, { others }] of streams) {
    let first = Infinity;
    for (const event of others.values())
      if (event.type === 'transition' && event.state === 'up') first = Math.min(first, event.since);
    if (first < Infinity) proven.set(id, first);
  }
  return proven;
}

/** A fact that is missing: a line for people, and the time it speaks of. */
export type Missing = { readonly text: string; readonly from: number; readonly to: number };

/**
 * What of `wanted` is not in `facts`. Of a mark that is the time it covers: one that covers none
 * says nothing.
 */
export function missingFrom(facts: Facts, wanted: Facts): readonly Missing[] {
  const missing: Missing[] = [];
  for (const [id, { spans, others }] of wanted.streams) {
    const known = facts.streams.get(id);
    const covered = spansOf([...(known?.spans.values() ?? [])]);
    for (const { from, to } of subtract(spansOf([...spans.values()]), covered))
      missing.push({ text: `${id} covered from ${from} to ${to}`, from, to });
    for (const [field, event] of others)
      if (!known?.others.has(field))
        missing.push({ text: `${id} ${JSON.stringify(event)}`, from: event.at, to: event.at });
  }
  for (const [id, { recordedAt }] of wanted.enrolments)
    if (!facts.enrolments.has(id))
      missing.push({ text: `enrolment ${id}`, from: recordedAt, to: recordedAt });
  return missing;
}
