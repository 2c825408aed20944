import type { Event } from '../core/facts/event.ts';
import type { Observation } from '../core/facts/observation.ts';
import { endpointLearnt, onvifEndpoint, weighEvidence } from '../core/health/onvif-evidence.ts';
import type { CheckName } from '../core/inventory/device.ts';
import { failuresToConfirm, othersMayAnswer } from './confirmation.ts';
import { estateQueries } from './estate-queries.ts';
import { slowdown } from './fleet-queries.ts';
import type { PollerParts } from './poller-parts.ts';
import { followUp, pingControlGroup } from './rechecks.ts';
import type { Schedule, Task } from './schedule.ts';
import type { Stream } from './stream.ts';
import { makeSelfOutageDetector, type SelfOutageDetector } from './self-outage-detector.ts';
import type { Snapshot } from './stall-detector.ts';
import { blindFor, discountStalled, ranWithoutStall } from './stall-discount.ts';

/** Judges what polls found, and decides what is polled sooner for it. */
export type ObservationProcessor = {
  /**
   * Takes all observations of one poll, with a snapshot of its begin and its end. Returns the
   * events to store, and the devices that could not be judged because we were blind.
   */
  process(
    batch: readonly Task[],
    observations: readonly Observation[],
    began: Snapshot,
    ended: Snapshot,
  ): { readonly events: readonly Event[]; readonly blind: ReadonlySet<string> };
  /** Whether the last ping sweep reached its canary, and sweeps voided since the start. */
  canary(): { readonly ok: boolean; readonly voided: number };
};

/** Judges into the fleet of `parts`, and expedites rechecks in `schedule`. */
export function makeObservationProcessor(
  parts: PollerParts,
  schedule: Schedule,
): ObservationProcessor {
  const canary = { ok: true, voided: 0 };
  const detectorOf = makeDetectors(parts);

  const process: ObservationProcessor['process'] = (batch, observations, began, ended) => {
    const { check } = batch[0]!.key;
    const tasks = new Map(batch.map((task) => [task.key.device, task]));
    const weighed = check === 'onvif' ? weighAll(parts, observations) : observations;
    const attended = ranWithoutStall(began, ended)
      ? weighed
      : weighed.map((observation) => discountStalled(observation, began, ended));
    watchCanary(canary, check, attended);
    const detector = detectorOf(check);
    detector.process(attended);
    // It walks the whole fleet: once for the whole poll, and only if somebody asks.
    let others: boolean | null = null;
    const mayOthersAnswer = () => (others ??= othersMayAnswer(parts.fleet, check, detector));
    const believed = attended.map((observation) =>
      discountIfBlind(observation, canary.ok, detectorOf),
    );
    const events = believed.flatMap((observation) => {
      const task = tasks.get(observation.device);
      if (!task) return [];
      const failures = () => failuresToConfirm(parts, task.key, detector, mayOthersAnswer);
      return processOne(parts, schedule, task, observation, failures);
    });
    if (check === 'icmp') pingControlGroup(parts, schedule, detector);
    const blind = believed.filter(({ outcome }) => outcome.result === 'blind');
    return { events, blind: new Set(blind.map(({ device }) => device)) };
  };

  return { process, canary: () => ({ ...canary }) };
}

/** One self-outage detector for each check, made at its first poll. */
function makeDetectors({ fleet }: PollerParts): (check: CheckName) => SelfOutageDetector {
  const detectors = new Map<CheckName, SelfOutageDetector>();
  const detectorOf = (check: CheckName): SelfOutageDetector => {
    const silentToPing = () => detectorOf('icmp').silent();
    const detector =
      detectors.get(check) ?? makeSelfOutageDetector(estateQueries(fleet, check, silentToPing));
    detectors.set(check, detector);
    return detector;
  };
  return detectorOf;
}

/** A failure found while our own network is known to be broken says nothing about the device. */
function discountIfBlind(
  observation: Observation,
  isCanaryAlive: boolean,
  detectorOf: (check: CheckName) => SelfOutageDetector,
): Observation {
  const { device, check, at, outcome } = observation;
  if (outcome.result !== 'failed') return observation;
  if (check !== 'icmp' && !isCanaryAlive)
    return blindFor(observation, 'canary', 'the last ping sweep did not reach its canary');
  const detector = detectorOf(check);
  // Where ping is blind, a device that fails again is discounted only if nobody was heard between
  // its failures. If others were heard, it is the device.
  const silentSince = detector.silent().get(device)?.at ?? at;
  const isBlind = detector.isBlind() || (detectorOf('icmp').isBlind() && silentSince < at);
  return isBlind
    ? blindFor(observation, 'silence', 'no device answers any more, at several sites')
    : observation;
}

/** What each answer on the ONVIF path proves, by what the device has said there before. */
function weighAll(
  { fleet }: PollerParts,
  observations: readonly Observation[],
): readonly Observation[] {
  return observations.map((observation) => {
    const member = fleet.member(observation.device);
    const known = member?.streams.get(observation.check)?.soapEndpoint;
    return weighEvidence(
      observation,
      member !== undefined && known === onvifEndpoint(member.device),
    );
  });
}

/** Notes where a device speaks SOAP, once for each endpoint; returns what to store. */
function noteEndpoint(
  { fleet }: PollerParts,
  stream: Stream,
  observation: Observation,
): readonly Event[] {
  const device = fleet.member(observation.device)?.device;
  const learnt = device ? endpointLearnt(observation, device, stream.soapEndpoint) : [];
  for (const { value } of learnt) stream.soapEndpoint = value;
  return learnt;
}

/** Judges one observation and expedites what follows from it; returns the events to store. */
function processOne(
  parts: PollerParts,
  schedule: Schedule,
  task: Task,
  observation: Observation,
  failures: () => number,
): readonly Event[] {
  const { key, runner } = task;
  const { outcome, at } = observation;
  parts.stats.observed(key.check, outcome);
  parts.blindness.saw(key.check, outcome, runner.intervalMs);
  const stream = parts.fleet.stream(key);
  if (!stream) return [];
  const before = { state: stream.health.state, suspicion: stream.health.suspicion };
  const events = parts.fleet.observe(observation, {
    confirmAfter: outcome.result === 'failed' ? failures() : parts.policy.confirmAfter,
    gapMs: runner.intervalMs * slowdown(parts, key) * parts.policy.gapFactor,
  });
  const confirmed = followUp(parts, schedule, { task, at, before, after: stream.health });
  const learnt = key.check === 'onvif' ? noteEndpoint(parts, stream, observation) : [];
  return confirmed.length + learnt.length > 0 ? [...events, ...confirmed, ...learnt] : events;
}

function watchCanary(
  canary: { ok: boolean; voided: number },
  check: CheckName,
  observations: readonly Observation[],
): void {
  if (check !== 'icmp' || observations.length === 0) return;
  canary.ok = !observations.some(
    ({ outcome }) => outcome.result === 'blind' && outcome.cause === 'canary',
  );
  if (!canary.ok) canary.voided++;
}
