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
 * What checking now works with. `withDevice` keeps the rule that only one request is under way at
 * a device.
 */
export type CheckNowParts = {
  readonly runners: CheckRunners;
  readonly clock: Clock;
  readonly withDevice: DeviceLock;
};

/**
 * Makes the function that checks a device now. Its observations go to the caller alone: they are
 * neither judged nor counted nor recorded.
 */
export function makeCheckNow({ runners, clock, withDevice }: CheckNowParts): CheckNow {
  const ask = async (
    device: Device,
    check: CheckName,
    signal: AbortSignal,
  ): Promise<Observation | null> => {
    const { probe, exclusive } = runners[check];
    const once = async (leave: AbortSignal): Promise<Observation | null> =>
      (await probe([device], leave))[0] ?? null;
    if (!exclusive) return once(signal);
    for (let attempt = 0; attempt < MAX_ATTEMPTS && !signal.aborted; attempt++) {
      const observation = await withDevice(device.id, (preempted) =>
        signal.aborted ? Promise.resolve(null) : once(AbortSignal.any([signal, preempted])),
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
