import { defaultDevice } from '../core/inventory/device.ts';
import type { Discovered } from '../core/inventory/discovered.ts';
import type { Probe } from '../core/health/probe.ts';
import { hostsOf, type Subnet } from '../core/inventory/subnet.ts';

/** What a sweep works with. */
export type SweepParts = {
  readonly icmp: Probe;
  readonly onvif: Probe;
  /** Ports on which every address that answers a ping is asked for the time. */
  readonly ports: readonly number[];
  /** Addresses of this host, which are left out. */
  readonly own: ReadonlySet<string>;
  /** Resolves after so many milliseconds, or at once when the signal aborts. */
  readonly pause: (ms: number) => Promise<void>;
  /** Told of how much is done. */
  readonly progress: (done: number, of: number) => void;
};

/** What a sweep found, or why it could not look. `asked`: how many addresses were asked. */
export type SweepResult = {
  readonly found: readonly Discovered[];
  readonly asked: number;
  readonly blind: string;
};

/** Addresses pinged at once, and the pause after each such slice: at most 128 a second. */
const SLICE = 64;
const PAUSE_MS = 500;
/** Devices asked for the time at once. */
const AT_ONCE = 16;

/**
 * Pings every host of a range and asks those that answer for the time, without logging in, on each
 * port in turn until an ONVIF service answers. Nothing outside the range is ever asked. Ends early
 * when this host cannot look, or `signal` aborts.
 */
export async function sweepSubnet(
  subnet: Subnet,
  parts: SweepParts,
  signal: AbortSignal,
): Promise<SweepResult> {
  const hosts = hostsOf(subnet);
  const found: Discovered[] = [];
  for (let at = 0; at < hosts.length && !signal.aborted; at += SLICE) {
    const slice = hosts.slice(at, at + SLICE);
    const { alive, blind } = await ping(
      slice.filter((address) => !parts.own.has(address)),
      parts.icmp,
      signal,
    );
    if (blind !== '') return { found, asked: at, blind };
    for (let next = 0; next < alive.length; next += AT_ONCE)
      found.push(
        ...(await Promise.all(
          alive.slice(next, next + AT_ONCE).map((address) => askForTime(address, parts, signal)),
        )),
      );
    parts.progress(at + slice.length, hosts.length);
    if (at + SLICE < hosts.length) await parts.pause(PAUSE_MS);
  }
  return { found, asked: signal.aborted ? 0 : hosts.length, blind: '' };
}

async function ping(
  addresses: readonly string[],
  icmp: Probe,
  signal: AbortSignal,
): Promise<{ readonly alive: readonly string[]; readonly blind: string }> {
  const alive: string[] = [];
  for (const { device, outcome } of await icmp(
    addresses.map((address) => defaultDevice(address)),
    signal,
  )) {
    if (outcome.result === 'blind' && outcome.cause !== 'neighbours')
      return { alive: [], blind: outcome.detail };
    if (outcome.result === 'answered') alive.push(device);
  }
  return { alive, blind: '' };
}

async function askForTime(
  address: string,
  { onvif, ports }: SweepParts,
  signal: AbortSignal,
): Promise<Discovered> {
  for (const port of ports) {
    const device = defaultDevice(address, port);
    const observations = await onvif([device], signal);
    if (observations.some(({ outcome }) => outcome.result === 'answered')) {
      return {
        address,
        endpoints: [],
        onvif: { port, path: device.onvifPath },
        name: '',
        hardware: '',
        heard: ['icmp', `onvif:${port}`],
      };
    }
  }
  return { address, endpoints: [], onvif: null, name: '', hardware: '', heard: ['icmp'] };
}
