import type { Device } from './device.ts';
import type { Observation } from './observation.ts';

/**
 * Asks every target once and yields one observation for each, in any order. Settles within the check's deadline, or at once
 * when `signal` aborts (targets not yet answered then yield nothing). Never throws for anything a network or device does.
 */
export type Probe = (targets: readonly Device[], signal: AbortSignal) => AsyncIterable<Observation>;
