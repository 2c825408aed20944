import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/** As `/proc/net/tcp` writes the state of a connection that neither side has closed. */
const ESTABLISHED = '01';

/**
 * Those of these IPv4 connections whose peer has not hung up, by the kernel's own table: this process hears of a hang-up only
 * in its turn, which may be after it has accepted the connection that the same peer opened next.
 */
export function heldOpen(sockets: readonly Socket[]): readonly Socket[] {
  if (sockets.length === 0) return [];
  const established = new Set<string>();
  for (const line of readFileSync('/proc/self/net/tcp', 'latin1').split('\n')) {
    const [, local, remote, state] = line.trim().split(/\s+/);
    if (state === ESTABLISHED) established.add(`${local} ${remote}`);
  }
  return sockets.filter((one) => established.has(`${nameOf(one.localAddress, one.localPort)} ${nameOf(one.remoteAddress, one.remotePort)}`));
}

/** As the kernel writes it: the bytes of the address in the machine's own order, little-endian wherever this runs. */
function nameOf(address: string | undefined, port: number | undefined): string {
  if (address === undefined || port === undefined) return '';
  const bytes = Buffer.from(address.split('.').map(Number)).reverse();
  return `${bytes.toString('hex')}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
}
