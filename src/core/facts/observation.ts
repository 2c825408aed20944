import type { CheckName } from '../inventory/device.ts';
import type { Instant } from '../time/civil-time.ts';

/**
 * Why a device did not answer as it should. Each is the device's own doing, as far as the poller
 * can tell. `no-route`: a router knows no way to it. `prohibited`: a router forbids the way.
 */
export const REASONS = [
  'timeout',
  'refused',
  'no-route',
  'prohibited',
  'tls',
  'auth',
  'protocol',
] as const;
/** One of {@link REASONS}. */
export type Reason = (typeof REASONS)[number];

/**
 * Why nobody looked. `canary`: a target that always answers did not. `silence`: of many places none
 * answers any more, so the cause is here. `link`: the interface towards the target has no carrier.
 * `route`: this host has no route to it. `firewall`: this host forbade the asking. `prober`:
 * neither fping nor ping can be run. `neighbours`: the kernel had no room for the target's
 * link-layer address. `descriptors`: no file could be opened any more. `dns`: the name could not be
 * turned into an address. `paused`: this process did not run while it should have listened.
 * `clock`: the wall clock was set while it asked. `local`: this host refused for another reason.
 */
export const BLIND_CAUSES = [
  'canary',
  'silence',
  'link',
  'route',
  'firewall',
  'prober',
  'neighbours',
  'descriptors',
  'dns',
  'paused',
  'clock',
  'local',
] as const;
/** One of {@link BLIND_CAUSES}. */
export type BlindCause = (typeof BLIND_CAUSES)[number];

/**
 * Small values a check learned while asking. Never secrets, never free text of unbounded length.
 */
export type Readings = {
  /**
   * Device clock minus true time, in milliseconds (resolution 1 s, so accurate to +-500 ms); null
   * when it told no time.
   */
  readonly clockOffsetMs?: number | null;
  /**
   * How an ONVIF answer shows life. `soap`: it is a SOAP message. `challenge`: it wants a login by
   * HTTP Digest and is no SOAP.
   */
  readonly evidence?: 'soap' | 'challenge';
  /** When the certificate it showed expires. */
  readonly tlsExpiresAt?: Instant;
};

/** What one asking gave. A network failure is a value here; a probe that throws has a bug. */
export type Outcome =
  | { readonly result: 'answered'; readonly latencyMs: number; readonly facts: Readings }
  | { readonly result: 'failed'; readonly reason: Reason; readonly detail: string }
  | { readonly result: 'blind'; readonly cause: BlindCause; readonly detail: string };

/** The outcome of one check of one device, dated by {@link dateOf}. */
export type Observation = {
  readonly device: string;
  readonly check: CheckName;
  readonly at: Instant;
  readonly outcome: Outcome;
};

/** How long after asking an observation may be dated, in milliseconds. */
export const DATING_LIMIT_MS = 500;

/**
 * The instant an observation speaks for: when it settled, but at most 500 ms after it was asked. So
 * a device that fails while the request is on its way is never dated down too early. A long timeout
 * never dates it too late.
 */
export function dateOf(askedAt: Instant, settledAt: Instant): Instant {
  return Math.max(askedAt, Math.min(settledAt, askedAt + DATING_LIMIT_MS));
}

/**
 * What one check gave when somebody asked out of turn: shown, never judged. `observation` null: the
 * device was not free in time.
 */
export type CheckedNow = { readonly check: CheckName; readonly observation: Observation | null };
