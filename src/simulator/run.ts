import { setMaxListeners } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Device } from '../core/inventory/device.ts';
import { startChild, type Child } from './child.ts';
import { estateCsv } from './estate-csv.ts';
import { buildEstate, type Estate, type EstateSpec } from './estate.ts';
import { canSuffer, faultOf, rowOf, type Fault, type FaultName } from './faults.ts';
import type { Change, Played } from './messages.ts';
import {
  claimSlot,
  makeLink,
  namespaceRefusal,
  removeLink,
  type ClaimedSlot,
  type Slot,
} from './namespace.ts';
import { LOOPBACK_NETWORK } from './network.ts';
import type { ScheduledFault } from './schedule.ts';
import { openTruth, type TruthLog } from './truth.ts';

/** What a simulation is started with. */
export type SimulationOptions = {
  /** 1-10,000. */
  readonly devices: number;
  readonly seed: number;
  /**
   * `namespace`: real pings, fails without the right; `loopback`: no rights needed; `auto`: the
   * first where it can be had.
   */
  readonly mode: 'auto' | 'namespace' | 'loopback';
  /** Folder for the inventory and the record of the truth. Created when missing. */
  readonly dataDir: string;
  /** Told of every fault as it begins (`fault`) and ends (null). */
  readonly onPlay?: (event: PlayEvent) => void;
};

/** Devices whose fault began, or, with null, ended. */
export type PlayEvent = {
  readonly fault: Fault | null;
  readonly devices: readonly Device[];
  readonly played: Played;
};

/** A running estate. */
export type Simulation = {
  readonly estate: Estate;
  /** The inventory of the estate: `devices.csv` in the data folder. */
  readonly inventoryFile: string;
  /** The record of what was dead when: `truth.ndjson` in the data folder. */
  readonly truthFile: string;
  /** Process id of the estate's process, which holds every device's sockets. */
  readonly estatePid: number;
  /** Whether pings can be made to fail. */
  readonly routes: boolean;
  /** What this simulation cannot play, as sentences for people; empty when it can play all. */
  cannotPlay(): readonly string[];
  /**
   * Lets devices suffer a fault from now on, until they are repaired, and resolves when they do.
   * Rejects when one of them is unknown, suffers another already or does not run the service in
   * question, or when the fault cannot be played here.
   */
  inject(fault: FaultName | Fault, devices: readonly string[]): Promise<Played>;
  /** Ends the faults of devices and resolves when they are well. Devices that are well stay so. */
  repair(devices: readonly string[]): Promise<Played>;
  /**
   * The largest number of connections each device had open and not yet answered at one time, by id.
   */
  peakConnections(): Promise<Readonly<Record<string, number>>>;
  /**
   * Plays a schedule from now on. Resolves when its last fault is over, or `signal` aborts (faults
   * then stay). A device that suffers something else at that time is left out.
   */
  play(schedule: Iterable<ScheduledFault>, signal: AbortSignal): Promise<void>;
  /**
   * Takes everything down and resolves when nothing is left but the two files. May be called twice.
   */
  stop(): Promise<void>;
};

const LOOPBACK_PORTS = { onvifPort: 8080, tcpPort: 8554 };
const NAMESPACE_PORTS = { onvifPort: 80, tcpPort: 554 };

/**
 * Starts a seeded estate and resolves when every device answers. The caller stops it, on signals
 * too; when the process exits without, the network is still taken down, and after SIGKILL only a
 * route that leads nowhere stays until the next start.
 */
export async function startSimulation(options: SimulationOptions): Promise<Simulation> {
  const refusal =
    options.mode === 'loopback'
      ? 'This simulation was asked to stay on loopback.'
      : namespaceRefusal();
  if (refusal !== null && options.mode === 'namespace') throw new Error(refusal);
  const claimed = refusal === null ? await claimSlot() : null;
  const slot = claimed?.slot ?? null;
  const spec = {
    devices: options.devices,
    seed: options.seed,
    network: slot?.network ?? LOOPBACK_NETWORK,
    ...(slot ? NAMESPACE_PORTS : LOOPBACK_PORTS),
  };
  const stage = await raise(spec, claimed);
  const files = writeFiles(options.dataDir, stage.estate);
  const truth = openTruth(files.truthFile, stage.estate.devices, Date.now());
  const actors = actorsOf(stage, truth, options.onPlay ?? (() => undefined));
  let stopped: Promise<void> | null = null;
  return {
    estate: stage.estate,
    ...files,
    estatePid: stage.child.pid,
    routes: slot !== null,
    cannotPlay: () =>
      refusal === null
        ? []
        : [
            `${refusal} Devices on loopback always answer pings, so no device is dead to ping and no uplink is cut.`,
          ],
    ...actors,
    peakConnections: async () => (await stage.child.ask({ type: 'peaks' })).peaks ?? {},
    play: (schedule, signal) => playSchedule(actors, schedule, signal),
    stop: () =>
      (stopped ??= stage.strike().then(() => {
        truth.close(Date.now());
      })),
  };
}

type Stage = {
  readonly estate: Estate;
  readonly child: Child;
  readonly slot: Slot | null;
  readonly strike: () => Promise<void>;
};

async function raise(spec: EstateSpec, claimed: ClaimedSlot | null): Promise<Stage> {
  const slot = claimed?.slot ?? null;
  const dropNetwork = (): void => {
    if (slot) removeLink(slot);
  };
  let child: Child | null = null;
  const strike = async (): Promise<void> => {
    await child?.stop();
    dropNetwork();
    claimed?.release();
    process.off('exit', dropNetwork);
  };
  process.on('exit', dropNetwork);
  try {
    const estate = buildEstate(spec);
    child = await startChild(slot !== null);
    if (slot) makeLink(slot, child.pid);
    await child.ask({ type: 'open', spec, slot });
    return { estate, child, slot, strike };
  } catch (error) {
    await strike();
    throw error;
  }
}

function writeFiles(
  folder: string,
  estate: Estate,
): { readonly inventoryFile: string; readonly truthFile: string } {
  mkdirSync(folder, { recursive: true });
  const inventoryFile = join(folder, 'devices.csv');
  writeFileSync(inventoryFile, estateCsv(estate));
  return { inventoryFile, truthFile: join(folder, 'truth.ndjson') };
}

type Actors = Pick<Simulation, 'inject' | 'repair'> & {
  readonly isWell: (device: string) => boolean;
};

function actorsOf(
  { estate, child, slot }: Stage,
  truth: TruthLog,
  onPlay: (event: PlayEvent) => void,
): Actors {
  const devices = new Map(estate.devices.map((device) => [device.id, device]));
  const faults = new Map<string, Fault>();
  const change = async (changes: readonly Change[], fault: Fault | null): Promise<Played> => {
    const { played } = await child.ask({ type: 'play', changes });
    if (!played) throw new Error('the estate process answered out of turn');
    truth.note(changes, played);
    if (changes.length > 0)
      onPlay({ fault, played, devices: changes.map(({ device }) => devices.get(device)!) });
    return played;
  };
  return {
    isWell: (device) => !faults.has(device),
    inject: async (named, ids) => {
      const fault = typeof named === 'string' ? faultOf(named) : named;
      if (!slot && rowOf(fault).play.by === 'route')
        throw new Error(`fault ${fault.name} takes a network namespace, hence root`);
      for (const id of ids) refuseUnless(devices.get(id), id, faults.get(id), fault);
      for (const id of ids) faults.set(id, fault);
      return change(
        ids.map((device) => ({ device, fault })),
        fault,
      ).catch((error: unknown) => {
        for (const id of ids) faults.delete(id);
        throw error;
      });
    },
    repair: async (ids) => {
      const ill = ids.filter((id) => faults.has(id));
      const played = await change(
        ill.map((device) => ({ device, fault: null })),
        null,
      );
      for (const id of ill) faults.delete(id);
      return played;
    },
  };
}

function refuseUnless(
  device: Device | undefined,
  id: string,
  present: Fault | undefined,
  fault: Fault,
): void {
  if (!device) throw new RangeError(`the estate has no device ${id}`);
  if (present)
    throw new RangeError(`device ${id} already suffers ${present.name}; repair it first`);
  if (!canSuffer(device, fault.name))
    throw new RangeError(`device ${id} does not run the service that ${fault.name} is about`);
}

async function playSchedule(
  actors: Actors,
  schedule: Iterable<ScheduledFault>,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  setMaxListeners(0, over.signal); // One for each fault that lasts.
  const end = (): void => {
    over.abort();
  };
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const startedAt = performance.now();
  const until = (ms: number): Promise<void> =>
    sleep(Math.max(0, startedAt + ms - performance.now()), undefined, { signal: over.signal });
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const playOne = async ({ atMs, forMs, devices, fault }: ScheduledFault): Promise<void> => {
    const well = devices.filter(actors.isWell);
    await actors.inject(fault, well);
    await until(atMs + forMs);
    await actors.repair(well);
  };
  const begin = (scheduled: ScheduledFault): void => {
    const one = playOne(scheduled)
      .catch((error: unknown) => {
        failures.push(error);
      })
      .finally(() => running.delete(one));
    running.add(one);
  };
  try {
    for (const scheduled of schedule) {
      await until(scheduled.atMs);
      if (failures.length > 0) break;
      begin(scheduled);
    }
    await Promise.all(running);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', end);
  }
  if (!signal.aborted && failures.length > 0) throw failures[0];
}
