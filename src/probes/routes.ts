import { isIPv4, isIPv6 } from 'node:net';

/**
 * How this host reaches an address by its main routing table. `on-link`: straight, so its
 * link-layer address must fit the neighbour table. `routed`: through a gateway or an interface
 * without neighbours. `cut`: by an interface whose cable is out; the kernel keeps its routes.
 * `none`: not at all.
 */
export type Way = 'on-link' | 'routed' | 'cut' | 'none';

/** One route. Bits are the address as a number; `length` is how many leading ones must agree. */
type Route = { readonly bits: bigint; readonly length: number; readonly way: Way };

/**
 * What an interface is like: whether it asks for link-layer addresses, and whether it has a
 * carrier.
 */
type Interface = { readonly hasNeighbours: boolean; readonly hasCarrier: boolean };

/** The main routing tables, longest prefix first; null where the kernel does not show them. */
export type Routes = { readonly v4: readonly Route[] | null; readonly v6: readonly Route[] | null };

/** The text of a file, or null where it cannot be read. */
export type ReadText = (path: string) => string | null;

const RTF_UP = 0x1;
const RTF_GATEWAY = 0x2;
const RTF_REJECT = 0x200;
const IFF_LOOPBACK = 0x8;
const IFF_POINTOPOINT = 0x10;
const IFF_NOARP = 0x80;
const V4_BITS = 32;
const V6_BITS = 128;

/** Reads the main routing tables from /proc/net. */
export function readRoutes(read: ReadText): Routes {
  const seen = new Map<string, Interface>();
  const look = (device: string): Interface => {
    const known = seen.get(device) ?? interfaceOf(device, read);
    seen.set(device, known);
    return known;
  };
  const v4 = read('/proc/net/route');
  const v6 = read('/proc/net/ipv6_route');
  return {
    v4: v4 === null ? null : routesV4(v4, look),
    v6: v6 === null ? null : routesV6(v6, look),
  };
}

/**
 * The way to an address, an IPv4 or IPv6 literal; null when the tables do not tell. Loopback counts
 * as routed.
 */
export function wayTo(routes: Routes, address: string): Way | null {
  const v4 = isIPv4(address);
  const table = v4 ? routes.v4 : routes.v6;
  if (table === null || (!v4 && !isIPv6(address)) || address.includes('%')) return null;
  const bits = v4 ? bitsOfV4(address) : bitsOfV6(address);
  if (v4 ? bits >> 24n === 127n : bits === 1n) return 'routed';
  const width = BigInt(v4 ? V4_BITS : V6_BITS);
  const route = table.find(
    ({ bits: prefix, length }) => (bits ^ prefix) >> (width - BigInt(length)) === 0n,
  );
  return route?.way ?? 'none';
}

/** Loopback, tunnels and the like ask for no link-layer addresses. */
function interfaceOf(device: string, read: ReadText): Interface {
  const flags = Number(read(`/sys/class/net/${device}/flags`)?.trim() ?? '0');
  const hasNeighbours = (flags & (IFF_LOOPBACK | IFF_POINTOPOINT | IFF_NOARP)) === 0;
  return { hasNeighbours, hasCarrier: read(`/sys/class/net/${device}/carrier`)?.trim() !== '0' };
}

function wayOf(flags: number, device: string, look: (device: string) => Interface): Way {
  if (flags & RTF_REJECT) return 'none';
  const { hasNeighbours, hasCarrier } = look(device);
  if (!hasCarrier) return 'cut';
  return flags & RTF_GATEWAY || !hasNeighbours ? 'routed' : 'on-link';
}

/**
 * Columns: Iface Destination Gateway Flags RefCnt Use Metric Mask ..., numbers in the byte order of
 * this host.
 */
function routesV4(text: string, look: (device: string) => Interface): readonly Route[] {
  const routes = text
    .split('\n')
    .slice(1)
    .flatMap((line): Route[] => {
      const [device, destination, , flagsHex, , , , mask] = line.split(/\s+/);
      const flags = Number(`0x${flagsHex ?? ''}`);
      if (!device || !destination || !mask || !(flags & RTF_UP)) return [];
      const length = onesOf(hostOrder(mask));
      return [{ bits: hostOrder(destination), length, way: wayOf(flags, device, look) }];
    });
  return longestFirst(routes);
}

/**
 * Columns: destination, prefix length, source, source length, next hop, metric, references, use,
 * flags, device; hexadecimal.
 */
function routesV6(text: string, look: (device: string) => Interface): readonly Route[] {
  const routes = text.split('\n').flatMap((line): Route[] => {
    const [destination, lengthHex, , , , , , , flagsHex, device] = line.trim().split(/\s+/);
    const flags = Number(`0x${flagsHex ?? ''}`);
    if (!device || !destination || !lengthHex || !(flags & RTF_UP) || destination.startsWith('ff'))
      return [];
    return [
      {
        bits: BigInt(`0x${destination}`),
        length: Number(`0x${lengthHex}`),
        way: wayOf(flags, device, look),
      },
    ];
  });
  return longestFirst(routes);
}

function longestFirst(routes: readonly Route[]): readonly Route[] {
  return [...routes].sort((a, b) => b.length - a.length);
}

/**
 * /proc/net/route prints the network-order word as a number of this host: turned round on a
 * little-endian one.
 */
function hostOrder(hex: string): bigint {
  const bytes = Buffer.from(hex.padStart(8, '0'), 'hex');
  return BigInt(LITTLE_ENDIAN ? bytes.readUInt32LE() : bytes.readUInt32BE());
}

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

function onesOf(mask: bigint): number {
  return mask.toString(2).replaceAll('0', '').length;
}

function bitsOfV4(address: string): bigint {
  return BigInt(address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0));
}

function bitsOfV6(address: string): bigint {
  const [head = '', tail] = plainV6(address).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].reduce(
    (sum, group) => (sum << 16n) | BigInt(`0x${group}`),
    0n,
  );
}

/** Writes an embedded IPv4 tail, as in `::ffff:192.0.2.1`, in groups. */
function plainV6(address: string): string {
  const cut = address.lastIndexOf(':') + 1;
  const tail = address.slice(cut);
  if (!tail.includes('.')) return address;
  const bits = bitsOfV4(tail);
  return `${address.slice(0, cut)}${(bits >> 16n).toString(16)}:${(bits & 0xffffn).toString(16)}`;
}
