import type { Device } from '../core/inventory/device.ts';
import type { Observation, Reason } from '../core/facts/observation.ts';
import type { Instant } from '../core/time/civil-time.ts';
import { uplinksOf } from './uplinks.ts';

/** Devices that must fall silent, with none heard since, before the cause is sought here. */
export const BLIND_DEVICES = 20;
/** Places they must stand at: one place has causes of its own. */
const DARK_PLACES = 2;
/**
 * Devices silent to one check that another still reaches, with none heard by the first: then it is
 * blocked for all.
 */
const BLOCKED_DEVICES = 3;

/** What is known of devices beside their silence. */
export type EstateQueries = {
  /** Whether it did not fail when it was asked before. */
  readonly wasWell: (device: string) => boolean;
  /** Where its fate is decided, see {@link placeOf}. */
  readonly place: (device: string) => string;
  /** Whether another way of asking had an answer from it since it fell silent. */
  readonly isReached: (device: string, since: Instant) => boolean;
  /** When it last answered; -Infinity: never, Infinity: that is not known. */
  readonly lastHeard: (device: string) => Instant;
  /**
   * Whether ping, hearing others meanwhile, has lost it too since an instant: then it, or the way
   * to it, is gone.
   */
  readonly isGone: (device: string, since: Instant) => boolean;
};

/** A device's silence: when it began, and when the device last answered. */
export type Silence = { readonly at: Instant; readonly heardAt: Instant };

/** Whether one check still sees beyond this host. */
export type SelfOutageDetector = {
  /** Takes the observations of one asking. */
  process(observations: readonly Observation[]): void;
  /** Whether the silence of all is our own: no failure is to be believed. */
  isBlind(): boolean;
  /** Devices that were well and fell silent, since when nothing at all was heard. */
  silent(): ReadonlyMap<string, Silence>;
  /** Devices that proved the last darkness wrong: whom to ask first before it is believed again. */
  survivors(): ReadonlySet<string>;
};

/**
 * Sees, until told otherwise. Anything that comes back from beyond this host proves that it sees, a
 * refusal too; only timeouts and lost routes are silence. It is dark once {@link BLIND_DEVICES}
 * devices of several places that were well fell silent and nothing was heard since, or once another
 * check still reaches several of the silent. Who is known to be gone does not count: the devices of
 * lost sites are asked again together and given up in one moment. Whoever ended a darkness must
 * have fallen silent too before there is another: else few survivors of a great loss would hide it.
 * Bounded by the number of devices.
 */
export function makeSelfOutageDetector({
  wasWell,
  place,
  isReached,
  lastHeard,
  isGone,
}: EstateQueries): SelfOutageDetector {
  const silent = new Map<string, Silence>();
  let survivors = new Set<string>();
  let blind = false;

  const hear = (sounds: readonly Observation[]): void => {
    const isProving = blind || survivors.size > 0;
    silent.clear();
    blind = false;
    if (isProving) for (const { device } of sounds) survivors.add(device);
    if (survivors.size >= BLIND_DEVICES) survivors = new Set();
  };

  const isBlocked = (): boolean => {
    let reached = 0;
    for (const [device, { at }] of silent)
      if (isReached(device, at) && ++reached >= BLOCKED_DEVICES) return true;
    return false;
  };

  const isWide = (): boolean => {
    if (silent.size < BLIND_DEVICES) return false;
    const unexplained = Array.from(silent).filter(
      ([device, { heardAt }]) => !isGone(device, heardAt),
    );
    return (
      unexplained.length >= BLIND_DEVICES &&
      new Set(unexplained.map(([device]) => place(device))).size >= DARK_PLACES
    );
  };

  const take: SelfOutageDetector['process'] = (observations) => {
    const sounds = observations.filter(isSound);
    if (sounds.length > 0) {
      hear(sounds);
      return;
    }
    for (const { device, at, outcome } of observations) {
      if (outcome.result === 'failed' && !silent.has(device) && wasWell(device))
        silent.set(device, { at, heardAt: lastHeard(device) });
    }
    if (blind || Array.from(survivors).some((device) => !silent.has(device) && wasWell(device)))
      return;
    blind = isWide() || isBlocked();
  };

  return { process: take, isBlind: () => blind, silent: () => silent, survivors: () => survivors };
}

/** Reasons that lie on the way to a device: nothing came back from the device itself. */
const ON_THE_WAY: ReadonlySet<Reason> = new Set<Reason>(['timeout', 'no-route', 'prohibited']);

/** Something came back: an answer, or a refusal or misbehaviour of the device itself. */
function isSound({ outcome }: Observation): boolean {
  if (outcome.result === 'blind') return false;
  return outcome.result === 'answered' || !ON_THE_WAY.has(outcome.reason);
}

/**
 * Where a device's fate is decided: the site of the topmost of its declared parents, or its own.
 */
export function placeOf(device: Device, find: (id: string) => Device | undefined): string {
  return (uplinksOf(device, find).at(-1) ?? device).site;
}
