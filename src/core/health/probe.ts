import type { Device } from '../inventory/device.ts';
import type { Observation } from '../facts/observation.ts';

/**
 * Asks every target once and gives one observation for each, in any order. Settles within the
 * check's deadline, or at once when `signal` aborts (there is then none for targets not yet
 * answered). Never rejects for anything a network or device does.
 */
export type Probe = (
  targets: readonly Device[],
  signal: AbortSignal,
) => Promise<readonly Observation[]>;
