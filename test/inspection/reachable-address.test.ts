import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { reachableAddress } from '../../src/inspection/reachable-address.ts';
import { createResolver } from '../../src/platform/network/resolve.ts';
import { aDevice } from '../support/devices.ts';

const LIVING = '127.44.0.1';
/** Of the range for documentation: it is silent, or this host has no route to it. */
const SILENT = '2001:db8::1';

let server: Server;
let connections = 0;
beforeAll(async () => {
  server = createServer((socket) => {
    connections += 1;
    socket.resume().on('error', () => undefined);
  });
  await once(server.listen(0, LIVING), 'listening');
});
afterAll(() => server.close());

const find = (addresses: readonly string[]): ReturnType<typeof reachableAddress> => {
  const resolver = createResolver(systemClock, () =>
    Promise.resolve({ kind: 'found', addresses, ttlS: 60 }),
  );
  const signal = AbortSignal.timeout(10_000);
  return reachableAddress(
    aDevice({ id: 'a', address: 'camera.example' }),
    (server.address() as AddressInfo).port,
    { clock: systemClock, resolver, withDevice: (_device, work) => work(signal) },
    signal,
  );
};

describe('the address that inspection and snapshots use', () => {
  it('is the living IPv4 address where the IPv6 address is silent', async () => {
    expect(await find([SILENT, LIVING])).toEqual({ address: LIVING });
  });

  it('is the one that accepts where the others refuse', async () => {
    expect(await find(['127.44.0.2', '127.44.0.3', LIVING])).toEqual({ address: LIVING });
  });

  it('is the first where none accepts, so that its failure is noted', async () => {
    expect(await find(['127.44.0.2', '127.44.0.3'])).toEqual({ address: '127.44.0.2' });
  });

  it('is the only one of a name without a connection of its own', async () => {
    const before = connections;
    expect(await find([LIVING])).toEqual({ address: LIVING });
    expect(connections).toBe(before);
  });
});
