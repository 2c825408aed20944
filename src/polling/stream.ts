import { drifted, type Drift } from '../core/judging/clock-drift.ts';
import type { StreamEvent, StreamKey } from '../core/facts/event.ts';
import type { StreamView } from '../core/health/fleet-view.ts';
import {
  advance,
  skipRecorded,
  endCoverage,
  corroborate,
  rewind,
  initialHealth,
  limitValidity,
  type Health,
  type HealthPolicy,
} from '../core/health/health.ts';
import type { Observation } from '../core/facts/observation.ts';
import { NOWHERE, type Spans } from '../core/time/spans.ts';
import type { Instant } from '../core/time/civil-time.ts';
import { UNWATCHED, type Timeline } from '../core/facts/timeline.ts';
import { grow, growTimeline, eventsSince, type LiveTimeline } from './live-timeline.ts';

/**
 * What the store remembers of a stream when polling starts. `knownFrom`: the events before
 * this instant are not known.
 */
export type RestoredStream = {
  readonly health: Health;
  readonly timeline: Timeline;
  readonly knownFrom: Instant;
  /** As {@link Stream.soapEndpoint}. */
  readonly soapEndpoint: string;
};

/**
 * One device asked by one check, live. Its health and the span in it are written over by each
 * observation: what is to be compared later must be copied.
 */
export type Stream = {
  readonly health: LiveHealth;
  drift: Drift | null;
  /** Device clock minus true time by the last answer; null: unknown. */
  clockOffsetMs: number | null;
  readonly month: LiveTimeline;
  /** Spans recorded while the wall clock was further on than now. */
  ahead: Spans;
  lastObservedAt: Instant | null;
  latencyMs: number | null;
  /** Where the device last spoke SOAP, as `onvifEndpoint` writes it; empty: nowhere yet. */
  soapEndpoint: string;
  /** When the certificate it showed last expires; null: it showed none. */
  tlsExpiresAt: Instant | null;
  /** What the last failure or blindness said, at most 200 characters. */
  failure: { readonly reason: string; readonly detail: string } | null;
};

type LiveHealth = { -readonly [Part in Exclude<keyof Health, 'span'>]: Health[Part] } & {
  span: { from: Instant; to: Instant } | null;
};

/**
 * A stream at an instant, restored from the store or new. If the wall clock was set back, the store
 * may hold later events of it.
 */
export function openStream(
  key: StreamKey,
  memory: RestoredStream | undefined,
  at: Instant,
): Stream {
  const month = growTimeline(memory?.timeline ?? UNWATCHED, memory?.knownFrom ?? -Infinity);
  const replayed = eventsSince(month, at) ?? NOWHERE;
  const remembered = memory?.health ?? initialHealth(key);
  const { health, ahead } =
    replayed.length > 0 ? rewind(remembered, at, replayed) : { health: remembered, ahead: NOWHERE };
  return {
    health: { ...health, span: health.span && { ...health.span } },
    ahead,
    drift: null,
    clockOffsetMs: null,
    month,
    lastObservedAt: null,
    latencyMs: null,
    soapEndpoint: memory?.soapEndpoint ?? '',
    tlsExpiresAt: null,
    failure: null,
  };
}

/** Takes one observation into the stream and returns the facts to store. */
export function observeStream(
  stream: Stream,
  observation: Observation,
  policy: HealthPolicy,
): readonly StreamEvent[] {
  const { outcome, at } = observation;
  const { health, ahead } =
    stream.ahead.length > 0 ? skipRecorded(stream.health, at, stream.ahead) : stream;
  stream.ahead = ahead;
  const advanced = advance(health, observation, policy);
  become(stream.health, advanced.health);
  const samples = sampleClock(stream, observation);
  const events = samples.length > 0 ? [...advanced.events, ...samples] : advanced.events;
  for (const event of events) grow(stream.month, event);
  if (outcome.result === 'blind') {
    stream.failure = { reason: `blind-${outcome.cause}`, detail: outcome.detail.slice(0, 200) };
    return events;
  }
  stream.lastObservedAt = at;
  if (outcome.result === 'answered') stream.tlsExpiresAt = outcome.facts.tlsExpiresAt ?? null;
  stream.latencyMs = outcome.result === 'answered' ? outcome.latencyMs : null;
  stream.failure =
    outcome.result === 'failed'
      ? { reason: outcome.reason, detail: outcome.detail.slice(0, 200) }
      : null;
  return events;
}

/**
 * In place, because objects that live from one observation to the next cost a garbage collector
 * most.
 */
function become(
  live: LiveHealth,
  { state, since, reason, span, validUntil: validUntil, suspicion, proven }: Health,
): void {
  live.state = state;
  live.since = since;
  live.reason = reason;
  live.validUntil = validUntil;
  live.suspicion = suspicion;
  live.proven = proven;
  if (!span || !live.span) {
    live.span = span && { ...span };
    return;
  }
  live.span.from = span.from;
  live.span.to = span.to;
}

/** Confirms what the stream is suspected of; returns the facts to store. */
export function corroborateStream(stream: Stream): readonly StreamEvent[] {
  const { health, events } = corroborate(stream.health);
  become(stream.health, health);
  for (const event of events) grow(stream.month, event);
  return events;
}

/** Nobody attended for a while: the last observation speaks for `speaksForMs` only. */
export function neglectStream(stream: Stream, speaksForMs: number): void {
  become(stream.health, limitValidity(stream.health, speaksForMs));
}

/** The wall clock was set, back to an instant unless null. */
export function interruptStream(stream: Stream, setBackTo: Instant | null): void {
  // Else an answer of before would seem to have come after a silence that began since, and our own
  // sight to be at fault for that.
  if (setBackTo !== null && stream.lastObservedAt !== null)
    stream.lastObservedAt = Math.min(stream.lastObservedAt, setBackTo);
  const replayed = setBackTo === null ? null : eventsSince(stream.month, setBackTo);
  if (setBackTo === null || replayed === null) {
    become(stream.health, endCoverage(stream.health));
    return;
  }
  const { health, ahead } = rewind(stream.health, setBackTo, replayed);
  become(stream.health, health);
  stream.ahead = ahead;
}

function sampleClock(stream: Stream, { outcome, at }: Observation): readonly StreamEvent[] {
  if (outcome.result !== 'answered' || outcome.facts.clockOffsetMs === undefined) return [];
  stream.clockOffsetMs = outcome.facts.clockOffsetMs;
  const { drift, events } = drifted(
    stream.drift,
    stream.health.key,
    at,
    outcome.facts.clockOffsetMs,
  );
  stream.drift = drift;
  return events;
}

/** The stream as it stands, shown in a state; null: nobody vouches for it. */
export function viewStream(stream: Stream, state: StreamView['state']): StreamView {
  const { health, failure } = stream;
  return {
    check: health.key.check,
    state,
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
