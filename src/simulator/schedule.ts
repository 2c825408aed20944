import type { Device } from '../core/inventory/device.ts';
import { behind, type Estate } from './estate.ts';
import {
  canSuffer,
  faultOf,
  FAULT_NAMES,
  FAULTS,
  type Fault,
  type FaultName,
  type FaultRow,
} from './faults.ts';
import { randomOf, type Random } from './random.ts';

/** Devices that suffer one fault from `atMs` after the start on, for `forMs`. */
export type ScheduledFault = {
  readonly atMs: number;
  readonly forMs: number;
  readonly devices: readonly string[];
  readonly fault: Fault;
};

/**
 * How faults are dealt. `demo`: lively, something within the first minute, some 2-4 % of the
 * devices in trouble at any time, now and then a switch with everything behind it. `truth`: every
 * fault long enough to be found with the default intervals, with good time before and after.
 */
export const PROFILES = ['demo', 'truth'] as const;
/** One of {@link PROFILES}. */
export type Profile = (typeof PROFILES)[number];

/** What a schedule is made from. */
export type ScheduleOptions = {
  readonly seed: number;
  /** Length of the whole play in milliseconds; Infinity is possible with `demo`. */
  readonly forMs: number;
  readonly profile: Profile;
  /** Whether routing faults (dead to ping) can be played. */
  readonly routes: boolean;
};

/**
 * Deals faults in order of their start, no device two at a time. Throws RangeError when `truth` has
 * less than 5 minutes.
 */
export function scheduleFaults(estate: Estate, options: ScheduleOptions): Iterable<ScheduledFault> {
  const random = randomOf(options.seed, `schedule/${options.profile}`);
  return options.profile === 'demo'
    ? demo(estate, random, options)
    : truth(estate, random, options);
}

function faultsFor(
  device: Device,
  routes: boolean,
  alike: (name: FaultName) => boolean,
): readonly FaultName[] {
  return FAULT_NAMES.filter(
    (name) =>
      alike(name) && canSuffer(device, name) && (routes || FAULTS[name].play.by !== 'route'),
  );
}

const isRoute = (name: FaultName): boolean => FAULTS[name].play.by === 'route';

const QUIET_START_MS = 12_000;
const FIRST_CUT_MS = 40_000;
const TROUBLED_SHARE = 0.025;
const MEAN_TROUBLE_MS = 240_000;

const CUT_LASTS_MS = [45_000, 100_000] as const;
const TROUBLE_LASTS_MS = [MEAN_TROUBLE_MS / 2, (MEAN_TROUBLE_MS * 3) / 2] as const;

/** The first minute is to show something. */
function waitAfter(atMs: number, meanWaitMs: number): number {
  return atMs < 60_000 ? Math.min(meanWaitMs / 3, 10_000) : meanWaitMs;
}

function* demo(
  estate: Estate,
  random: Random,
  { forMs, routes }: ScheduleOptions,
): Generator<ScheduledFault> {
  const busyUntil = new Map<string, number>();
  const meanWaitMs = MEAN_TROUBLE_MS / (TROUBLED_SHARE * estate.devices.length);
  const switches = estate.devices.filter((device) => device.kind === 'network');
  const points = estate.devices.filter((device) => device.kind !== 'network');
  let cutAt = routes && switches.length > 0 ? FIRST_CUT_MS : Infinity;
  let singleAt = QUIET_START_MS;
  while (Math.min(cutAt, singleAt) < forMs) {
    const isCut = cutAt <= singleAt;
    const atMs = Math.floor(Math.min(cutAt, singleAt));
    const lastsMs = random.int(...(isCut ? CUT_LASTS_MS : TROUBLE_LASTS_MS));
    const device = random.pick(isCut ? switches : points);
    const devices = (isCut ? behind(estate, device.id) : [device]).filter(
      ({ id }) => (busyUntil.get(id) ?? 0) <= atMs,
    );
    const fault = isCut ? 'silent' : visibleFault(device, random, routes);
    if (isCut) cutAt += random.int(120_000, 300_000);
    else singleAt += random.wait(waitAfter(atMs, meanWaitMs));
    if (!fault || devices.length === 0) continue;
    for (const { id } of devices) busyUntil.set(id, atMs + lastsMs + 20_000);
    yield {
      atMs,
      forMs: Math.min(lastsMs, forMs - atMs),
      devices: devices.map(({ id }) => id),
      fault: faultOf(fault),
    };
  }
}

/**
 * Half of the time something about the network, mostly death, else a service that fails or lies
 * about the time.
 */
function visibleFault(device: Device, random: Random, routes: boolean): FaultName | undefined {
  const onNetwork = routes && random.chance(0.5);
  if (onNetwork && random.chance(0.7)) return 'silent';
  const names = faultsFor(device, routes, (name) =>
    onNetwork ? isRoute(name) : !isRoute(name) && shows(FAULTS[name]),
  );
  return names.length > 0 ? random.pick(names) : undefined;
}

/** Whether a fault makes a check fail or the clock wrong, rather than only being odd. */
function shows({ dead, clock, ms }: FaultRow): boolean {
  return dead.length > 0 || (clock(ms.default) ?? 0) !== 0;
}

/**
 * Time without faults at both ends of the truth profile: for first verdicts, and for the last ones
 * to be found.
 */
const EDGE_MS = 75_000;
const ROUTE_MS = { min: 40_000, max: 110_000, quiet: 45_000 };
const SERVICE_MS = { min: 130_000, max: 240_000, quiet: 75_000 };
const TRIES = 20;

function truth(
  estate: Estate,
  random: Random,
  { forMs, routes }: ScheduleOptions,
): readonly ScheduledFault[] {
  if (!(forMs >= 300_000 && forMs < Infinity))
    throw new RangeError(`the truth profile takes 5 minutes or more, not ${forMs / 1000} s`);
  const place = placer(random, forMs);
  const count = estate.devices.length;
  const switches = estate.devices.filter((device) => device.kind === 'network');
  const points = estate.devices.filter((device) => device.kind !== 'network');
  if (routes && switches.length > 0) {
    for (let i = 0; i < Math.ceil(count / 150); i++)
      place(behind(estate, random.pick(switches).id), 'silent', ROUTE_MS);
    for (let i = 0; i < count * 0.3; i++) placeOne(ROUTE_MS, isRoute);
  }
  for (let i = 0; i < count * 0.25; i++) placeOne(SERVICE_MS, (name) => !isRoute(name));
  return place.placed.sort((a, b) => a.atMs - b.atMs);

  function placeOne(lasts: Lasting, alike: (name: FaultName) => boolean): void {
    const device = random.pick(points);
    place([device], random.pick(faultsFor(device, routes, alike)), lasts);
  }
}

type Lasting = { readonly min: number; readonly max: number; readonly quiet: number };
type Placer = {
  (devices: readonly Device[], name: FaultName, lasts: Lasting): void;
  readonly placed: ScheduledFault[];
};

/**
 * Finds a time for a fault at which all of its devices are well for long enough around it; after
 * some tries, gives it up.
 */
function placer(random: Random, totalMs: number): Placer {
  const placed: ScheduledFault[] = [];
  const taken = new Map<string, { readonly from: number; readonly to: number }[]>();
  const isFree = (id: string, from: number, to: number): boolean =>
    !taken.get(id)?.some((other) => from < other.to && other.from < to);
  const place = (devices: readonly Device[], name: FaultName, lasts: Lasting): void => {
    for (let i = 0; i < TRIES; i++) {
      const forMs = random.int(lasts.min, Math.min(lasts.max, totalMs - 2 * EDGE_MS));
      const atMs = random.int(EDGE_MS, totalMs - EDGE_MS - forMs);
      // Both kinds of fault keep the longer quiet between them, so that each check has time to tell
      // the first is over.
      const around = { from: atMs - lasts.quiet, to: atMs + forMs + lasts.quiet };
      if (!devices.every(({ id }) => isFree(id, around.from, around.to))) continue;
      for (const { id } of devices) taken.set(id, [...(taken.get(id) ?? []), around]);
      placed.push({ atMs, forMs, devices: devices.map(({ id }) => id), fault: faultOf(name) });
      return;
    }
  };
  return Object.assign(place, { placed });
}
