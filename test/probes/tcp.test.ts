import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createResolver } from '../../src/platform/network/resolve.ts';
import { createTcp, tcpOptions } from '../../src/probes/tcp.ts';
import { aDevice } from '../support/devices.ts';
import { ask, askOne } from './answering.ts';

const probe = createTcp(
  tcpOptions.parse({ timeoutMs: 500 }),
  systemClock,
  createResolver(systemClock),
);

describe('the tcp check', () => {
  it('finds a listener alive and hangs up; finds its absence refused; is quiet when aborted', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const device = aDevice({ id: 'm', tcpPort: (server.address() as AddressInfo).port });
    const connected = once(server, 'connection');
    expect(await askOne(probe, device)).toMatchObject({ result: 'answered', facts: {} });
    const [socket] = (await connected) as [NodeJS.ReadableStream];
    await once(socket.resume(), 'end');
    expect(await ask(probe, [device], AbortSignal.abort())).toEqual([]);
    server.close();
    await once(server, 'close');
    expect(await askOne(probe, device)).toMatchObject({ result: 'failed', reason: 'refused' });
  });
});
