import type { CheckName, Device } from '../core/inventory/device.ts';
import type { DeviceLock } from '../core/inspection/login.ts';
import type { CheckedNow, Observation } from '../core/facts/observation.ts';
import type { Clock } from '../core/time/civil-time.ts';
import type { CheckRunners } from './schedule.ts';

/** Longest time the checks of one device may take in all, in milliseconds. */
const DEADLINE_MS = 15_000;
/** A poll takes the device back at once; a check interrupted so is begun anew this often. */
const MAX_ATTEMPTS = 3;

/**
 * Asks a device once by each of its checks, at once and outside the schedule. Settles within 15 s;
 * rejects only when a probe has a bug.
 */
export type CheckNow = (device: Device) => Promise<readonly CheckedNow[]>;

/**
 * What asking once works with. `lend` keeps the rule that only one request is under way at a
 * device.
 */
export type CheckNowParts = {
  readonly runners: CheckRunners;
  readonly clock: Clock;
  readonly withDevice: DeviceLock;
};

/**
 * Makes what asks once. What comes back is given to the caller alone: it is neither judged nor
 * counted nor recorded.
 */
export function makeCheckNow({
  runners: askers,
  clock,
  withDevice: lend,
}: CheckNowParts): CheckNow {
  const ask = async (
    device: Device,
    check: CheckName,
    signal: AbortSignal,
  ): Promise<Observation | null> => {
    const { probe, exclusive } = askers[check];
    const once = async (leave: AbortSignal): Promise<Observation | null> =>
      (await probe([device], leave))[0] ?? null;
    if (!exclusive) return once(signal);
    for (let attempt = 0; attempt < MAX_ATTEMPTS && !signal.aborted; attempt++) {
      const observation = await lend(device.id, (yielding) =>
        signal.aborted ? Promise.resolve(null) : once(AbortSignal.any([signal, yielding])),
      );
      if (observation) return observation;
    }
    return null;
  };
  return async (device) => {
    const ending = new AbortController();
    const late = new Promise<null>((resolve) => {
      ending.signal.addEventListener('abort', () => {
        resolve(null);
      });
    });
    const cancel = clock.after(DEADLINE_MS, () => {
      ending.abort();
    });
    try {
      return await Promise.all(
        device.checks.map(async (check) => ({
          check,
          observation: await Promise.race([ask(device, check, ending.signal), late]),
        })),
      );
    } finally {
      cancel();
      ending.abort();
    }
  };
}
