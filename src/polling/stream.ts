import { drifted, type Drift } from '../core/drift.ts';
import type { StreamEvent, StreamKey } from '../core/event.ts';
import type { StreamView } from '../core/fleet.ts';
import { advance, beyond, blinded, corroborate, setBack, unasked, unattended, vouched, type Health, type HealthPolicy } from '../core/health.ts';
import type { Observation } from '../core/observation.ts';
import { NOWHERE, type Spans } from '../core/spans.ts';
import type { Instant } from '../core/time.ts';
import { UNWATCHED, type Timeline } from '../core/timeline.ts';
import { growTimeline, type LiveTimeline } from './live-timeline.ts';

/** What the store remembers of a stream when polling starts. `knownFrom`: what was told of the time before is not known. */
export type StreamMemory = { readonly health: Health; readonly timeline: Timeline; readonly knownFrom: Instant };

/** One device asked by one check, live. */
export type Stream = {
  health: Health;
  drift: Drift | null;
  /** Device clock minus true time by the last answer; null: unknown. */
  clockOffsetMs: number | null;
  readonly month: LiveTimeline;
  /** Spans told while the wall clock was further on than now. */
  ahead: Spans;
  lastObservedAt: Instant | null;
  latencyMs: number | null;
  /** When the certificate it showed last expires; null: it showed none. */
  tlsExpiresAt: Instant | null;
  /** What the last failure or blindness said, at most 200 characters. */
  failure: { readonly reason: string; readonly detail: string } | null;
};

/** A stream as the store remembers it, or new, at an instant: before facts that the store remembers, where the wall clock was set back since. */
export function openStream(key: StreamKey, memory: StreamMemory | undefined, at: Instant): Stream {
  const month = growTimeline(memory?.timeline ?? UNWATCHED, memory?.knownFrom ?? -Infinity);
  const told = month.toldFrom(at) ?? NOWHERE;
  const health = memory?.health ?? unasked(key);
  return {
    ...(told.length > 0 ? setBack(health, at, told) : { health, ahead: NOWHERE }),
    drift: null,
    clockOffsetMs: null,
    month,
    lastObservedAt: null,
    latencyMs: null,
    tlsExpiresAt: null,
    failure: null,
  };
}

/** Takes one observation into the stream and returns the facts to store. */
export function observeStream(stream: Stream, observation: Observation, policy: HealthPolicy): readonly StreamEvent[] {
  const { outcome, at } = observation;
  const { health, ahead } = beyond(stream.health, at, stream.ahead);
  stream.ahead = ahead;
  const advanced = advance(health, observation, policy);
  stream.health = advanced.health;
  const events = [...advanced.events, ...sampleClock(stream, observation)];
  for (const event of events) stream.month.apply(event);
  if (outcome.result === 'blind') {
    stream.failure = { reason: `blind-${outcome.cause}`, detail: outcome.detail.slice(0, 200) };
    return events;
  }
  stream.lastObservedAt = at;
  if (outcome.result === 'answered') stream.tlsExpiresAt = outcome.facts.tlsExpiresAt ?? null;
  stream.latencyMs = outcome.result === 'answered' ? outcome.latencyMs : null;
  stream.failure = outcome.result === 'failed' ? { reason: outcome.reason, detail: outcome.detail.slice(0, 200) } : null;
  return events;
}

/** Confirms what the stream is suspected of; returns the facts to store. */
export function corroborateStream(stream: Stream): readonly StreamEvent[] {
  const { health, events } = corroborate(stream.health);
  stream.health = health;
  for (const event of events) stream.month.apply(event);
  return events;
}

/** Nobody attended for a while: the last observation speaks for `speaksForMs` only. */
export function neglectStream(stream: Stream, speaksForMs: number): void {
  stream.health = unattended(stream.health, speaksForMs);
}

/** The wall clock was set, back to an instant unless null. */
export function interruptStream(stream: Stream, setBackTo: Instant | null): void {
  // Else an answer of before would seem to have come after a silence that began since, and our own sight to be at fault for that.
  if (setBackTo !== null && stream.lastObservedAt !== null) stream.lastObservedAt = Math.min(stream.lastObservedAt, setBackTo);
  const told = setBackTo === null ? null : stream.month.toldFrom(setBackTo);
  if (setBackTo === null || told === null) {
    stream.health = blinded(stream.health);
    return;
  }
  const { health, ahead } = setBack(stream.health, setBackTo, told);
  stream.health = health;
  stream.ahead = ahead;
}

function sampleClock(stream: Stream, { outcome, at }: Observation): readonly StreamEvent[] {
  if (outcome.result !== 'answered' || outcome.facts.clockOffsetMs === undefined) return [];
  stream.clockOffsetMs = outcome.facts.clockOffsetMs;
  const { drift, events } = drifted(stream.drift, stream.health.key, at, outcome.facts.clockOffsetMs);
  stream.drift = drift;
  return events;
}

/** The stream as it stands at an instant: past the time the last observation speaks for, nobody vouches for it. */
export function viewStream(stream: Stream, at: Instant): StreamView {
  const { health, failure } = stream;
  return {
    check: health.key.check,
    state: vouched(health, at) ? health.state : null,
    since: health.state === null ? null : health.since,
    reason: failure?.reason ?? '',
    detail: failure?.detail ?? '',
    suspect: health.suspicion !== null,
    proven: health.proven,
    lastObservedAt: stream.lastObservedAt,
    latencyMs: stream.latencyMs,
    tlsExpiresAt: stream.tlsExpiresAt,
  };
}
