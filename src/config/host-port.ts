import { isIPv4, isIPv6 } from 'node:net';

/** A host (without brackets) and a TCP port. */
export type HostPort = { readonly host: string; readonly port: number };

/**
 * Parses `IPv4:port`, `[IPv6]:port` or `name:port`; null when the text is none of them. Ports range
 * from 0 to 65535.
 */
export function parseListen(text: string): HostPort | null {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) return null;
  if (bracketed !== undefined) return isIPv6(bracketed) ? { host: bracketed, port } : null;
  const host = plain!;
  const valid = /^[\d.]+$/.test(host)
    ? isIPv4(host)
    : /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(host);
  return valid ? { host, port } : null;
}
