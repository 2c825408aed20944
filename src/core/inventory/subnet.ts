/** A range of IPv4 addresses as numbers; `first` and `last` are hosts, both included. */
export type Subnet = { readonly text: string; readonly first: number; readonly last: number };

/** Most addresses a range to be searched may have. */
const MAX_HOSTS = 4096;

/** An IPv4 address as a number, or null. */
export function numberOf(address: string): number | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number);
  return parts?.every((part) => part <= 255)
    ? parts.reduce((value, part) => value * 256 + part, 0)
    : null;
}

/** The address of a number from 0 to 2^32 - 1. */
export function addressOf(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/**
 * Reads `10.1.2.0/24`. The network and the broadcast address are no hosts, except in /31 and /32.
 * Gives what is wrong; the mend, for a range of more than 4,096 addresses, one that is no such
 * range, or one that begins in the middle.
 */
export function readSubnet(text: string): Subnet | string {
  const [, address, digits] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  const base = numberOf(address ?? '');
  const prefix = Number(digits);
  if (base === null || digits === undefined || prefix > 32)
    return 'is no range; write it as 10.1.2.0/24';
  const size = 2 ** (32 - prefix);
  if (size > MAX_HOSTS)
    return `has ${size} addresses; at most ${MAX_HOSTS} (/20) are searched at a time, write smaller ranges`;
  if (base % size !== 0)
    return `does not begin at ${address!}; write ${addressOf(base - (base % size))}/${digits}`;
  if (base < 2 ** 24 || base >= 224 * 2 ** 24)
    return 'is no range of devices (unspecified, multicast or reserved); write another';
  const edge = size > 2 ? 1 : 0;
  return { text, first: base + edge, last: base + size - 1 - edge };
}

/** Every host of a range, in order. */
export function hostsOf({ first, last }: Subnet): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => addressOf(first + index));
}

/** Whether an address is a host of a range. Anything but an IPv4 address is not. */
export function isWithin(address: string, { first, last }: Subnet): boolean {
  const value = numberOf(address);
  return value !== null && value >= first && value <= last;
}
