import type { Observation, Outcome } from '../../src/core/facts/observation.ts';
import type { Probe } from '../../src/core/health/probe.ts';
import type { Device } from '../../src/core/inventory/device.ts';

/** Everything a probe gives for the given targets. */
export async function ask(
  probe: Probe,
  targets: readonly Device[],
  signal?: AbortSignal,
): Promise<Observation[]> {
  return [...(await probe(targets, signal ?? new AbortController().signal))];
}

/** The outcome for a single target. */
export async function askOne(probe: Probe, target: Device): Promise<Outcome> {
  const [observation] = await ask(probe, [target]);
  return observation!.outcome;
}
