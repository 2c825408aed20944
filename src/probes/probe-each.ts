import type { CheckName, Device } from '../core/inventory/device.ts';
import { dateOf, type Observation, type Outcome } from '../core/facts/observation.ts';
import type { Probe } from '../core/health/probe.ts';
import type { Clock } from '../core/time/civil-time.ts';
import { watchHost } from './neighbours.ts';
import type { HostResolver } from '../platform/network/resolve.ts';
import { askAny, outcomeOfAny } from '../platform/network/ask-any.ts';

/**
 * Asks one device at a known address within `budgetMs`; null when `signal` aborted first. Never
 * rejects.
 */
export type Ask = (
  device: Device,
  address: string,
  budgetMs: number,
  signal: AbortSignal,
) => Promise<Outcome | null>;

/**
 * A probe that asks each target over a connection of its own. It resolves the name and asks within
 * one deadline of `timeoutMs`, and dates the outcome. A request that this host could not send is
 * never held against a device.
 */
export function probeEach(
  check: CheckName,
  timeoutMs: number,
  clock: Clock,
  resolver: HostResolver,
  ask: Ask,
): Probe {
  const host = watchHost(clock);
  const observe = async (device: Device, signal: AbortSignal): Promise<Observation | null> => {
    const askedAt = clock.now();
    const started = clock.elapsed();
    const seen = (outcome: Outcome): Observation => ({
      device: device.id,
      check,
      at: dateOf(askedAt, clock.now()),
      outcome,
    });
    const resolved = await resolver.resolve(device.address, timeoutMs, signal);
    if ('failure' in resolved)
      return signal.aborted
        ? null
        : seen({ result: 'blind', cause: 'dns', detail: resolved.failure });
    const mark = host.mark();
    const leftMs = (): number => Math.max(1, timeoutMs - (clock.elapsed() - started));
    const asked = await askAny(resolved.addresses, clock, signal, (address, abort) =>
      ask(device, address, leftMs(), abort),
    );
    const review = host.review(mark);
    const best = outcomeOfAny(
      asked.map(({ address, outcome }) => ({ address, outcome: review(address, outcome) })),
    );
    if (!best) return null;
    resolver.learn(device.address, check, best.address, best.outcome.result);
    return seen(best.outcome);
  };
  return async (targets, signal) => {
    const observations = await Promise.all(targets.map((device) => observe(device, signal)));
    return observations.filter((observation) => observation !== null);
  };
}
