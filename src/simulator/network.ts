/** A range of IPv4 addresses: `base` is its first, `prefix` its length in bits, 8-24. */
export type Network = { readonly base: string; readonly prefix: number };

/** Where a simulated estate lives when it has no namespace: loopback, well away from 127.0.0.1. */
export const LOOPBACK_NETWORK: Network = { base: '127.64.0.0', prefix: 10 };

/** The range in the notation of routes, e.g. `198.18.0.0/17`. */
export function cidr(network: Network): string {
  return `${network.base}/${network.prefix}`;
}

/** The `offset`th address of the range. */
export function addressAt(network: Network, offset: number): string {
  return dotted(numeric(network.base) + offset);
}

/** The number of addresses in the range. */
export function sizeOf(network: Network): number {
  return 2 ** (32 - network.prefix);
}

/**
 * The first `count` addresses for devices, leaving out those that end in 0 or 255 (a stranger's
 * tool may take them for a network or a broadcast) and the last 256 of the range. Throws RangeError
 * when the range is too small.
 */
export function addressesOf(network: Network, count: number): readonly string[] {
  const offsets = Array.from(
    { length: count },
    (_, index) => Math.floor(index / 254) * 256 + (index % 254) + 1,
  );
  if ((offsets.at(-1) ?? 0) >= sizeOf(network) - 256)
    throw new RangeError(`${cidr(network)} has no room for ${count} devices`);
  return offsets.map((offset) => addressAt(network, offset));
}

function numeric(address: string): number {
  return address.split('.').reduce((value, part) => value * 256 + Number(part), 0);
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
