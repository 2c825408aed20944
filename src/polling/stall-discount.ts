import type { BlindCause, Observation } from '../core/facts/observation.ts';
import type { Snapshot } from './stall-detector.ts';

/** A failure proves nothing if this process stood still for longer during the poll, ms. */
const STALL_LIMIT_MS = 500;

/** Whether this process and its clock ran normally between two snapshots. */
export function ranWithoutStall(began: Snapshot, ended: Snapshot): boolean {
  return began.steps === ended.steps && ended.lostMs - began.lostMs <= STALL_LIMIT_MS;
}

/**
 * An observation of a poll during which this process stood still or its clock was set. Its failure
 * proves nothing, nor does the device clock it read; across a clock step not even its date holds.
 */
export function discountStalled(
  observation: Observation,
  began: Snapshot,
  ended: Snapshot,
): Observation {
  const { outcome } = observation;
  if (began.steps !== ended.steps)
    return blindFor(observation, 'clock', "this host's clock was set during the check");
  if (outcome.result === 'answered') {
    const { tlsExpiresAt } = outcome.facts;
    const facts = tlsExpiresAt === undefined ? {} : { tlsExpiresAt };
    return { ...observation, outcome: { ...outcome, facts } };
  }
  const stoodStillMs = Math.round(ended.lostMs - began.lostMs);
  return blindFor(
    observation,
    'paused',
    `this program stood still for ${stoodStillMs} ms during the check`,
  );
}

/** The same observation as one in which we could not see, whatever the device did. */
export function blindFor(observation: Observation, cause: BlindCause, detail: string): Observation {
  return { ...observation, outcome: { result: 'blind', cause, detail } };
}
