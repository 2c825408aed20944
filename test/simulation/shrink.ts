import type { Device } from '../../src/core/inventory/device.ts';
import type { Law } from './laws.ts';
import { play } from './play.ts';
import type { Fault, Script } from './script.ts';

/** Runs that shrinking may take, and milliseconds. */
const TRIES = 300;
const LIMIT_MS = 60_000;

/**
 * The shortest script found that still breaks `law`: leaves out faults, first many at a time and
 * then one by one, until none can be left out, or the tries or the time are used up (delta
 * debugging, Zeller and Hildebrandt 2002).
 */
export async function shrink(
  script: Script,
  devices: readonly Device[],
  law: Law,
): Promise<Script> {
  let tries = 0;
  const deadline = performance.now() + LIMIT_MS;
  const mayTry = (): boolean => tries < TRIES && performance.now() < deadline;
  const breaks = async (faults: readonly Fault[]): Promise<boolean> => {
    tries++;
    return (await play({ ...script, faults }, devices)).broken.some((broken) => broken.law === law);
  };
  let faults = script.faults;
  for (
    let size = Math.ceil(faults.length / 2);
    size >= 1 && mayTry();
    size = nextSize(size, faults.length)
  ) {
    for (let start = 0; start < faults.length && mayTry();) {
      const fewer = [...faults.slice(0, start), ...faults.slice(start + size)];
      if (await breaks(fewer)) faults = fewer;
      else start += size;
    }
    if (size === 1) break;
  }
  return { ...script, faults };
}

function nextSize(size: number, left: number): number {
  return Math.max(1, Math.min(Math.floor(size / 2), Math.ceil(left / 2)));
}
