import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';

/** What the server says of a name: its addresses and their TTL, that it is none, or nothing. */
export type Zone = Map<
  string,
  | {
      readonly addresses: readonly string[];
      readonly ttlS: number;
      /** The family of which the server says nothing. */
      readonly silentFor?: 'A' | 'AAAA';
    }
  | 'nxdomain'
  | 'silent'
>;

/** A name server for A and AAAA over UDP on 127.0.0.1 (RFC 1035); names not in `zone` are silent. */
export async function startDns(zone: Zone): Promise<{
  readonly server: string;
  readonly queries: () => number;
  readonly stop: () => void;
}> {
  const socket = createSocket('udp4');
  let queries = 0;
  socket.on('message', (query, { port, address }) => {
    queries += 1;
    const answer = answerTo(query, zone);
    if (answer) socket.send(answer, port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    server: `127.0.0.1:${socket.address().port}`,
    queries: () => queries,
    stop: () => socket.close(),
  };
}

function answerTo(query: Buffer, zone: Zone): Buffer | null {
  const labels: string[] = [];
  let at = 12;
  for (; query[at]! > 0; at += query[at]! + 1)
    labels.push(query.toString('latin1', at + 1, at + 1 + query[at]!));
  const type = query.readUInt16BE(at + 1);
  const entry = zone.get(labels.join('.')) ?? 'silent';
  if (entry === 'silent') return null;
  const isA = type === 1;
  if (entry !== 'nxdomain' && entry.silentFor === (isA ? 'A' : 'AAAA')) return null;
  const records =
    entry === 'nxdomain'
      ? []
      : entry.addresses
          .filter((address) => isIPv4(address) === isA)
          .map((address) => recordOf(address, type, entry.ttlS));
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(entry === 'nxdomain' ? 0x8183 : 0x8180, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, query.subarray(12, at + 5), ...records]);
}

function recordOf(address: string, type: number, ttlS: number): Buffer {
  const data = isIPv4(address)
    ? Buffer.from(address.split('.').map(Number))
    : Buffer.from(full(address), 'hex');
  const head = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, data.length]);
  head.writeUInt32BE(ttlS, 6);
  return Buffer.concat([head, data]);
}

function full(address: string): string {
  const [left = '', right = ''] = address.split('::');
  const groups = (part: string): string[] => part.split(':').filter((group) => group !== '');
  const missing = 8 - groups(left).length - groups(right).length;
  return [...groups(left), ...Array<string>(missing).fill('0'), ...groups(right)]
    .map((group) => group.padStart(4, '0'))
    .join('');
}
