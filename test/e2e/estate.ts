import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { byCheck, type CheckName } from '../../src/core/inventory/device.ts';
import { namespaceRefusal } from '../../src/simulator/namespace.ts';
import { startSimulation, type Simulation } from '../../src/simulator/run.ts';

const SLOT_LIMIT_MS = 300_000;

/** Why no estate can be raised here, or null; printed, as the tests of `what` are then left out. */
export function refusalFor(what: string): string | null {
  const refusal = namespaceRefusal();
  if (refusal !== null) console.warn(`tests of ${what} are left out: ${refusal}`);
  return refusal;
}

/**
 * A simulated estate whose devices can die, and a folder for everything that belongs to one test.
 */
export type Stage = {
  readonly simulation: Simulation;
  readonly folder: string;
  readonly end: () => Promise<void>;
};

/**
 * Raises an estate in a namespace of its own; waits while other tests have all the places for one.
 */
export async function raiseEstate(name: string, devices: number, seed: number): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), `watchpost-${name}-`));
  const deadline = performance.now() + SLOT_LIMIT_MS;
  for (;;) {
    try {
      const simulation = await startSimulation({
        devices,
        seed,
        mode: 'namespace',
        dataDir: join(folder, 'estate'),
      });
      return {
        simulation,
        folder,
        end: async () => {
          await simulation.stop();
          rmSync(folder, { recursive: true, force: true });
        },
      };
    } catch (error) {
      const isCrowded = error instanceof Error && error.message.includes('slots are in use');
      if (!isCrowded || performance.now() > deadline) throw error;
      await sleep(500);
    }
  }
}

/** Intervals short enough for a test, by check, in milliseconds. */
export const QUICK: Readonly<Record<CheckName, number>> = {
  ...byCheck(() => 4000),
  icmp: 2000,
  tcp: 2000,
};

/**
 * Writes settings with the given intervals, and `more`, into a folder; returns the flags that name
 * them.
 */
export function quickly(
  folder: string,
  intervals: Readonly<Record<CheckName, number>> = QUICK,
  more: Readonly<Record<string, unknown>> = {},
): readonly string[] {
  const file = join(folder, 'watchpost.yaml');
  const checks = Object.fromEntries(
    Object.entries(intervals).map(([check, intervalMs]) => [check, { intervalMs }]),
  );
  writeFileSync(file, JSON.stringify({ checks, ...more }));
  return ['--config', file];
}

/** A seed that differs from run to run and is printed, so that a failing run can be had again. */
export function freshSeed(what: string): number {
  const seed = Date.now() % 100_000;
  console.log(`${what}: seed ${seed}`);
  return seed;
}
