import type { Observation, Outcome } from '../../src/core/observation.ts';
import type { Probe } from '../../src/core/probe.ts';
import type { Device } from '../../src/core/device.ts';

/** Everything a probe yields for the given targets. */
export async function ask(probe: Probe, targets: readonly Device[], signal?: AbortSignal): Promise<Observation[]> {
  const observations: Observation[] = [];
  for await (const observation of probe(targets, signal ?? new AbortController().signal)) observations.push(observation);
  return observations;
}

/** The outcome for a single target. */
export async function askOne(probe: Probe, target: Device): Promise<Outcome> {
  const [observation] = await ask(probe, [target]);
  return observation!.outcome;
}
