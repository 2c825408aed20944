import {
  defaultDevice,
  type CheckName,
  type Device,
  type Inventory,
} from '../../core/inventory/device.ts';
import type { Observation } from '../../core/facts/observation.ts';
import type { Probe } from '../../core/health/probe.ts';

/** What `check` works with. */
export type CheckParts = {
  readonly inventory: Inventory;
  /** Makes the probe of a check. */
  readonly probeOf: (check: CheckName) => Probe;
  readonly print: (line: string) => void;
};

/** Longest time `check` may take in all, in milliseconds. */
const DEADLINE_MS = 90_000;

/**
 * Asks one device once by each of its checks and prints what came back. A bare address that is in
 * no inventory is asked as a camera would be. Exit code: 0 all answered, 1 some did not.
 */
export async function check(target: string, json: boolean, parts: CheckParts): Promise<number> {
  const device = findDevice(parts.inventory, target) ?? defaultDevice(target);
  const observations: Observation[] = [];
  for (const name of device.checks) {
    for (const observation of await parts.probeOf(name)(
      [device],
      AbortSignal.timeout(DEADLINE_MS),
    )) {
      observations.push(observation);
      if (!json) parts.print(line(observation));
    }
  }
  if (json) parts.print(JSON.stringify({ device, observations }, null, 2));
  return observations.length > 0 &&
    observations.every(({ outcome }) => outcome.result === 'answered')
    ? 0
    : 1;
}

/** The device of that id or address, if the inventory has it. */
export function findDevice(inventory: Inventory, target: string): Device | undefined {
  return inventory.devices.find((device) => device.id === target || device.address === target);
}

function line({ check: name, outcome }: Observation): string {
  const head = name.padEnd(6);
  if (outcome.result === 'blind')
    return `${head} could not ask (${outcome.cause}): ${outcome.detail}`;
  if (outcome.result === 'failed') return `${head} FAILED (${outcome.reason}): ${outcome.detail}`;
  return `${head} answered in ${outcome.latencyMs.toFixed(2)} ms${clock(outcome.facts.clockOffsetMs)}${certificate(outcome.facts.tlsExpiresAt)}`;
}

function certificate(expiresAt: number | undefined): string {
  return expiresAt === undefined
    ? ''
    : `; its certificate expires on ${new Date(expiresAt).toISOString().slice(0, 10)}`;
}

function clock(offsetMs: number | null | undefined): string {
  if (offsetMs === undefined) return '';
  return offsetMs === null
    ? '; it told no time'
    : `; its clock is ${(offsetMs / 1000).toFixed(1)} s off (it tells whole seconds)`;
}
