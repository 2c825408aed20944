import type { State, StreamEvent, StreamKey } from '../facts/event.ts';
import type { Observation, Reason } from '../facts/observation.ts';
import type { Spans } from '../time/spans.ts';
import { nextPartition, partitionStart, type Instant, type Period } from '../time/civil-time.ts';

/**
 * A failure not yet confirmed. The stream keeps its state, and nothing is covered past `at`, until
 * it is settled.
 */
export type Suspicion = {
  readonly at: Instant;
  readonly reason: Reason;
  readonly failures: number;
};

/** What the poller remembers of a stream between observations. */
export type Health = {
  readonly key: StreamKey;
  /** Last confirmed state, remembered across blindness; null until the first verdict. */
  readonly state: State | null;
  /** When `state` began. */
  readonly since: Instant;
  readonly reason: Reason | null;
  /** The covered span being extended, or null while nothing vouches for the present. */
  readonly span: Period | null;
  /**
   * Up to when the last observation speaks: a later one finds a gap. Without a covered span or a
   * pending failure: facts before this instant are already recorded, so nothing earlier may be
   * recorded.
   */
  readonly validUntil: Instant;
  readonly suspicion: Suspicion | null;
  /** Whether the check has ever succeeded for this device (design rule 5). */
  readonly proven: boolean;
};

/** How an observation is judged. */
export type HealthPolicy = {
  /** Failures in a row that confirm a transition to down, >= 1. */
  readonly confirmAfter: number;
  /**
   * Longest wait after this observation for the next one, in milliseconds, before the span between
   * is unobserved.
   */
  readonly gapMs: number;
};

/** The new memory and the facts to store. */
export type Advanced = { readonly health: Health; readonly events: readonly StreamEvent[] };

/** A stream that was never asked. */
export function initialHealth(key: StreamKey): Health {
  return {
    key,
    state: null,
    since: 0,
    reason: null,
    span: null,
    validUntil: 0,
    suspicion: null,
    proven: false,
  };
}

/**
 * Judges one observation (design rules 2 and 3). A first failure makes the stream suspect.
 * `confirmAfter` failures in a row make it down as of the first. A success makes it up at once. A
 * gap or a blind outcome ends the covered span and forgets suspicion. An observation dated before
 * what is already said is ignored: the wall clock was set back.
 */
export function advance(before: Health, observation: Observation, policy: HealthPolicy): Advanced {
  const { at, outcome } = observation;
  if (isStale(before, observation)) return { health: before, events: [] };
  if (outcome.result === 'blind') return { health: endCoverage(before), events: [] };
  const seen = at > before.validUntil ? endCoverage(before) : before;
  const validUntil = at + policy.gapMs;
  if (isUnchanged(seen, observation)) return extendCoverage(seen, seen.span, at, validUntil);
  const health = { ...seen, validUntil };
  return outcome.result === 'answered'
    ? succeed(health, at)
    : fail(health, at, outcome.reason, policy);
}

/**
 * Whether an observation only moves on the end of the span: it says what is so anyhow, in the same
 * UTC month.
 */
function isUnchanged(
  health: Health,
  { at, outcome }: Observation,
): health is Health & { readonly span: Period } {
  const state = outcome.result === 'answered' ? 'up' : 'down';
  return (
    health.span !== null &&
    health.state === state &&
    at < nextPartition(partitionStart(health.span.from))
  );
}

/**
 * What {@link cover} comes to then. Nearly all observations are of this kind, some thousand a
 * second in a great estate: no more is made than what is kept.
 */
function extendCoverage(
  { key, state, since, reason, proven }: Health,
  { from }: Period,
  to: Instant,
  validUntil: Instant,
): Advanced {
  return {
    health: {
      key,
      state,
      since,
      reason,
      span: { from, to },
      validUntil: validUntil,
      suspicion: null,
      proven: proven || state === 'up',
    },
    events: [{ type: 'coverage', device: key.device, check: key.check, from, to }],
  };
}

/**
 * Whether facts already speak of the instant. For an instant already said to be up a failure would
 * never be believed.
 */
function isStale(health: Health, { at, outcome }: Observation): boolean {
  return at < recordedUntil(health) || (outcome.result === 'failed' && at === health.span?.to);
}

/**
 * The instant up to which a stream is recorded, or will be once its suspicion is settled. Without a
 * covered span it may be 1 ms later.
 */
export function recordedUntil(health: Health): Instant {
  return health.suspicion?.at ?? health.span?.to ?? health.validUntil;
}

/** Whether the last observation still speaks for an instant. */
export function isCovered(health: Health, at: Instant): boolean {
  return health.span !== null && at <= health.validUntil;
}

/** The memory after nobody could look: nothing vouches for the present, and suspicion is void. */
export function endCoverage(health: Health): Health {
  if (!health.span && !health.suspicion) return health;
  const validUntil = health.suspicion ? health.suspicion.at : recordedUntil(health) + 1;
  return { ...health, span: null, suspicion: null, validUntil: validUntil };
}

/**
 * The asking that ends an interval takes at most about so long to be begun and answered, in
 * milliseconds.
 */
const ASKING_MS = 2000;

/**
 * How long an observation stays valid while this program does not run, in milliseconds: until the
 * next poll of its stream was due. A device that recovered while nobody looked is charged no more
 * for that than by the interval.
 */
export function validityMs(intervalMs: number): number {
  return intervalMs + ASKING_MS;
}

/**
 * The health after this program did not run for a while. The last observation is valid for `ms`,
 * and an unsettled suspicion is dropped.
 */
export function limitValidity(health: Health, ms: number): Health {
  if (health.suspicion || !health.span) return endCoverage(health);
  return { ...health, validUntil: Math.min(health.validUntil, health.span.to + ms) };
}

/**
 * The health after the wall clock was set back to `at`. `told` are the spans already recorded; no
 * instant of them is recorded again. `ahead`: told spans still to come, of which
 * {@link skipRecorded} keeps clear.
 */
export function rewind(
  health: Health,
  at: Instant,
  told: Spans,
): { readonly health: Health; readonly ahead: Spans } {
  return skipRecorded({ ...endCoverage(health), validUntil: at }, at, told);
}

/**
 * The memory for an observation at `at` with told spans `ahead`: within one nothing more is said,
 * and no span grows across it.
 */
export function skipRecorded(
  health: Health,
  at: Instant,
  ahead: Spans,
): { readonly health: Health; readonly ahead: Spans } {
  const met = ahead.filter(({ from }) => from <= at);
  if (met.length === 0) return { health, ahead };
  const blind = endCoverage(health);
  const validUntil = met.reduce((latest, { to }) => Math.max(latest, to + 1), blind.validUntil);
  return {
    health: { ...blind, validUntil: validUntil },
    ahead: ahead.filter(({ from }) => from > at),
  };
}

function succeed(health: Health, at: Instant): Advanced {
  const cleared = { ...health, suspicion: null, proven: true };
  return health.state === 'up' ? cover(cleared, at, at) : enter(cleared, 'up', null, at, at);
}

function fail(health: Health, at: Instant, reason: Reason, policy: HealthPolicy): Advanced {
  if (health.state === 'down' && health.span) return cover(health, at, at);
  const first = health.suspicion ?? { at, reason, failures: 0 };
  const suspicion = { ...first, failures: first.failures + 1 };
  return suspicion.failures < policy.confirmAfter
    ? { health: { ...health, suspicion }, events: [] }
    : confirm(health, suspicion, at);
}

function confirm(health: Health, suspicion: Suspicion, to: Instant): Advanced {
  const cleared = { ...health, suspicion: null };
  return health.state === 'down'
    ? cover(cleared, suspicion.at, to)
    : enter(cleared, 'down', suspicion.reason, suspicion.at, to);
}

/**
 * Confirms a pending suspicion by what another check of the same device found; without one nothing
 * changes.
 */
export function corroborate(health: Health): Advanced {
  return health.suspicion
    ? confirm(health, health.suspicion, health.suspicion.at)
    : { health, events: [] };
}

/** Changes state as of `from`; covered up to `to`. */
function enter(
  health: Health,
  state: State,
  reason: Reason | null,
  from: Instant,
  to: Instant,
): Advanced {
  const entered = { ...health, state, reason, since: from };
  if (!health.span) return cover(entered, from, to);
  const covered = cover(health, from, from);
  const after = cover({ ...entered, span: covered.health.span }, from, to);
  // At the start of a UTC month the old state would be restated at the very instant at which it
  // ended.
  const past = covered.events.filter((event) => event.type !== 'transition' || event.at !== from);
  return { health: after.health, events: [...past, restate(entered, from), ...after.events] };
}

/**
 * Extends the covered span to `to`, or opens one at `from`; a new UTC month opens its own, so that
 * each stands alone.
 */
function cover(health: Health, from: Instant, to: Instant): Advanced {
  const events: StreamEvent[] = [];
  let span = health.span;
  if (!span) {
    span = { from, to: from };
    events.push(restate(health, from));
  }
  for (
    let edge = nextPartition(partitionStart(span.from));
    edge <= to;
    edge = nextPartition(edge)
  ) {
    events.push({ type: 'coverage', ...health.key, from: span.from, to: edge });
    events.push(restate(health, edge));
    span = { from: edge, to: edge };
  }
  span = { from: span.from, to };
  events.push({ type: 'coverage', ...health.key, from: span.from, to });
  return { health: { ...health, span }, events };
}

function restate(health: Health, at: Instant): StreamEvent {
  return {
    type: 'transition',
    ...health.key,
    at,
    state: health.state ?? 'down',
    reason: health.reason,
    since: Math.min(health.since, at),
  };
}
