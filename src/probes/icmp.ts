import { isIP } from 'node:net';
import { z } from 'zod';
import type { Device } from '../core/inventory/device.ts';
import { dateOf, type Observation, type Outcome } from '../core/facts/observation.ts';
import type { Probe } from '../core/health/probe.ts';
import type { Clock } from '../core/time/civil-time.ts';
import type { PingReport } from '../protocols/fping.ts';
import { failed } from '../platform/network/failures.ts';
import { ownAddresses } from '../platform/network/own-addresses.ts';
import { outcomeOfAny } from '../platform/network/ask-any.ts';
import { watchHost } from './neighbours.ts';
import { pingSweep } from './ping-sweep.ts';
import type { HostResolver } from '../platform/network/resolve.ts';
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

type Named = { readonly device: Device; readonly addresses: readonly string[] };
type Unnamed = { readonly device: Device; readonly failure: string };

/**
 * Pings a slice of devices at once, with canaries among them. If a canary does not answer, the
 * sweep counts for no device (design rule 3). Names that cannot be resolved, silences that are this
 * host's own, and addresses fping had no line for are blind.
 */
export function createIcmp(
  options: z.infer<typeof icmpOptions>,
  clock: Clock,
  resolver: HostResolver,
): Probe {
  const { timeoutMs, gateway } = options;
  const host = watchHost(clock);
  const sweep = withFallback(fpingSweep(clock), pingSweep);
  const canaries = gateway === '' ? [LOOPBACK] : [LOOPBACK, gateway];
  return async (targets, signal) => {
    const { named, unnamed } = await resolveAll(targets, resolver, timeoutMs, signal);
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
    const seen = (address: string): Outcome => review(address, judge(address));
    for (const { device, addresses } of named)
      observations.push(observation(device, at, outcomeOf(device, addresses, seen, resolver)));
    return observations;
  };
}

/** The outcome of a device by those at its addresses; the resolver learns which one answered. */
function outcomeOf(
  device: Device,
  addresses: readonly string[],
  seen: (address: string) => Outcome,
  resolver: HostResolver,
): Outcome {
  const best = outcomeOfAny(addresses.map((address) => ({ address, outcome: seen(address) })));
  if (!best) return { result: 'blind', cause: 'dns', detail: 'no address to ask' };
  resolver.learn(device.address, 'icmp', best.address, best.outcome.result);
  return best.outcome;
}

function observation(device: Device, at: number, outcome: Outcome): Observation {
  return { device: device.id, check: 'icmp', at, outcome };
}

async function resolveAll(
  targets: readonly Device[],
  resolver: HostResolver,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<{ readonly named: readonly Named[]; readonly unnamed: readonly Unnamed[] }> {
  const named: Named[] = [];
  const unnamed: Unnamed[] = [];
  const names = targets.filter((device) => isIP(device.address) === 0);
  const found = new Map(
    await Promise.all(
      names.map(
        async (device) =>
          [device, await resolver.resolve(device.address, timeoutMs, signal)] as const,
      ),
    ),
  );
  for (const device of targets) {
    const resolved = found.get(device) ?? { addresses: [device.address] };
    if ('addresses' in resolved) named.push({ device, addresses: resolved.addresses });
    else unnamed.push({ device, failure: resolved.failure });
  }
  return { named, unnamed };
}

/** Canaries go first and last; an address is asked once, even where two names lead to it. */
function addressesOf(named: readonly Named[], canaries: readonly string[]): readonly string[] {
  return [...canaries, ...new Set(named.flatMap(({ addresses }) => addresses)), ...canaries];
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
  const { latencies, complaint } = swept.report;
  // Asked of the system only where somebody sent an error.
  const own = swept.report.errors.size > 0 ? ownAddresses() : new Set<string>();
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
    return silence(address, swept.report, own);
  };
}

/**
 * Why an address did not answer. Only a router on the way can say so: errors that this host or the
 * address itself sent do not count, nor do redirects.
 */
function silence(address: string, report: PingReport, own: ReadonlySet<string>): Outcome {
  const error = report.errors.get(address);
  if (error && error.from !== address && !own.has(error.from)) {
    const detail = `${error.message} from ${error.from}`;
    if (error.message.includes('Prohibited')) return failed('prohibited', detail);
    if (/Unreachable|Time Exceeded/.test(error.message)) return failed('no-route', detail);
  }
  const stranger = report.strangers.get(address);
  return failed(
    'timeout',
    stranger === undefined ? 'no echo reply' : `no echo reply; ${stranger} replied instead`,
  );
}
