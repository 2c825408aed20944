import { isIP } from 'node:net';
import { z } from 'zod';
import type { Device } from '../core/inventory/device.ts';
import { dateOf, type Observation, type Outcome } from '../core/facts/observation.ts';
import type { Probe } from '../core/health/probe.ts';
import type { Clock } from '../core/time/civil-time.ts';
import { failed } from '../platform/network/failures.ts';
import { watchHost } from './neighbours.ts';
import { pingSweep } from './ping-sweep.ts';
import { createResolver, type Resolve } from '../platform/network/resolve.ts';
import { fpingSweep, type Sweep, type Swept } from './fping-sweep.ts';

/** Settings of the `icmp` check. */
export const icmpOptions = z.strictObject({
  intervalMs: z
    .number()
    .int()
    .min(1000)
    .max(3_600_000)
    .default(10_000)
    .describe('Time between two pings of one device, milliseconds.'),
  timeoutMs: z
    .number()
    .int()
    .min(100)
    .max(10_000)
    .default(1000)
    .describe('Longest wait for an echo reply, milliseconds.'),
  gateway: z
    .string()
    .refine((text) => text === '' || isIP(text) !== 0, 'must be an IPv4 or IPv6 address, or empty')
    .default('')
    .describe(
      "Address of the poller's own gateway, pinged with every sweep as a canary beside 127.0.0.1; empty: 127.0.0.1 alone.",
    ),
});

/** A target that always answers: pings work on this host. */
const LOOPBACK = '127.0.0.1';

type Named = { readonly device: Device; readonly address: string };
type Unnamed = { readonly device: Device; readonly failure: string };

/**
 * Pings a slice of devices at once, with canaries among them. If a canary does not answer, the
 * sweep counts for no device (design rule 3). Names that cannot be resolved, silences that are this
 * host's own, and addresses fping had no line for are blind.
 */
export function createIcmp(options: z.infer<typeof icmpOptions>, clock: Clock): Probe {
  const { timeoutMs, gateway } = options;
  const resolve = createResolver(clock);
  const host = watchHost(clock);
  const sweep = withFallback(fpingSweep(clock), pingSweep);
  const canaries = gateway === '' ? [LOOPBACK] : [LOOPBACK, gateway];
  return async (targets, signal) => {
    const { named, unnamed } = await resolveAll(targets, resolve, timeoutMs, signal);
    const nameless = clock.now();
    const observations = (signal.aborted ? [] : unnamed).map(({ device, failure }) =>
      observation(device, nameless, { result: 'blind', cause: 'dns', detail: failure }),
    );
    if (named.length === 0 || signal.aborted) return observations;
    const mark = host.mark();
    const askedAt = clock.now();
    const swept = await sweep(addressesOf(named, canaries), timeoutMs, signal);
    if (swept === null) return observations;
    const at = dateOf(askedAt, clock.now());
    const judge = judgeOf(swept, canaries);
    const review = host.review(mark);
    for (const { device, address } of named)
      observations.push(observation(device, at, review(address, judge(address))));
    return observations;
  };
}

function observation(device: Device, at: number, outcome: Outcome): Observation {
  return { device: device.id, check: 'icmp', at, outcome };
}

async function resolveAll(
  targets: readonly Device[],
  resolve: Resolve,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<{ readonly named: readonly Named[]; readonly unnamed: readonly Unnamed[] }> {
  const named: Named[] = [];
  const unnamed: Unnamed[] = [];
  const names = targets.filter((device) => isIP(device.address) === 0);
  const found = new Map(
    await Promise.all(
      names.map(
        async (device) => [device, await resolve(device.address, timeoutMs, signal)] as const,
      ),
    ),
  );
  for (const device of targets) {
    const resolved = found.get(device) ?? { address: device.address };
    if ('address' in resolved) named.push({ device, address: resolved.address });
    else unnamed.push({ device, failure: resolved.failure });
  }
  return { named, unnamed };
}

/** Canaries go first and last; an address is asked once, even where two names lead to it. */
function addressesOf(named: readonly Named[], canaries: readonly string[]): readonly string[] {
  return [...canaries, ...new Set(named.map(({ address }) => address)), ...canaries];
}

function withFallback(first: Sweep, second: Sweep): Sweep {
  return async (addresses, timeoutMs, signal) => {
    const swept = await first(addresses, timeoutMs, signal);
    return swept?.kind === 'missing' ? second([...new Set(addresses)], timeoutMs, signal) : swept;
  };
}

function judgeOf(swept: Swept, canaries: readonly string[]): (address: string) => Outcome {
  if (swept.kind === 'missing')
    return () => ({
      result: 'blind',
      cause: 'prober',
      detail: 'neither fping nor ping is installed',
    });
  if (swept.kind === 'unable')
    return () => ({ result: 'blind', cause: swept.cause, detail: swept.detail });
  const { latencies, unreachable, complaint } = swept.report;
  const silent = canaries.find((canary) => typeof latencies.get(canary) !== 'number');
  if (silent !== undefined) {
    const detail =
      complaint === '' ? `${silent} did not answer` : `${silent} did not answer: ${complaint}`;
    return () => ({ result: 'blind', cause: 'canary', detail });
  }
  return (address) => {
    const latencyMs = latencies.get(address);
    if (latencyMs === undefined)
      return { result: 'blind', cause: 'local', detail: 'fping has nothing to say of the address' };
    if (latencyMs !== null) return { result: 'answered', latencyMs, facts: {} };
    const said = unreachable.get(address);
    return said === undefined ? failed('timeout', 'no echo reply') : failed('no-route', said);
  };
}
