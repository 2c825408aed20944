import type { DeviceLock } from '../core/inspection/login.ts';
import type { Device } from '../core/inventory/device.ts';
import type { Clock } from '../core/time/civil-time.ts';
import { askAny, outcomeOfAny } from '../platform/network/ask-any.ts';
import { connectOnce } from '../platform/network/connection.ts';
import type { HostResolver } from '../platform/network/resolve.ts';

/** What finding the address works with. */
export type AddressParts = {
  readonly clock: Clock;
  readonly withDevice: DeviceLock;
  readonly resolver: HostResolver;
};

/** Longest wait for the name look-up, and then for a connection, in milliseconds. */
const NAME_MS = 3000;
const CONNECT_MS = 5000;

/**
 * The address at which a device accepts connections on `port`. It is the first one where there is
 * no choice and where none accepts. `failure`: the name could not be resolved. Never rejects.
 */
export async function reachableAddress(
  device: Device,
  port: number,
  { clock, withDevice, resolver }: AddressParts,
  signal: AbortSignal,
): Promise<{ readonly address: string } | { readonly failure: string }> {
  const resolved = await resolver.resolve(device.address, NAME_MS, signal);
  if ('failure' in resolved) return resolved;
  const [first, ...others] = resolved.addresses;
  if (others.length === 0) return { address: first };
  const asked = await withDevice(device.id, (preempted) =>
    askAny(resolved.addresses, clock, AbortSignal.any([signal, preempted]), (address, abort) =>
      connectOnce({ address, port, budgetMs: CONNECT_MS }, clock, abort),
    ),
  );
  const best = outcomeOfAny(asked);
  return { address: best?.outcome.result === 'answered' ? best.address : first };
}
